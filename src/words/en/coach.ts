/** What is said around the coach; its findings speak for themselves, in src/coach/rules. */
export const coach = {
  title: "The coach",
  nothing: "Nothing to point at.",
  whole: "No single place stands out, but as a whole the text sells more than it tells.",
  count_one: "{{count}} place to look at",
  count_other: "{{count}} places to look at",
  more: "and {n} more further down",
  neutral:
    "The coach has no rules for the language of this text, or of part of it. There it used the rules that hold in every language.",
  gives: "Gives: {n} of {all} sentences",
  asks: "Asks: {n} of {all} sentences",
  inTitle: "In the title",
  inSummary: "In short",
  source: "Background",
  next: "Next",
  use: "Write “{words}”",
  remove: "Delete these words",
  dismiss: "Keep it",
  why: "Why keep it?",
  keep: "Keep it",
  cancel: "Cancel",
  stood: "Kept",
  again: "Look at it again",
  spoken: "{n} of {all}: “{words}”. {why} {instead}",
  spokenNone: "Nothing to point at.",
  spokenStood: "“{words}” is kept.",
  spokenUsed: "Changed. {left} left.",
  noApply: "This one is best put in your own words.",
  keysNext: "Next place the coach points at",
  keysApply: "Make the change the coach suggests",
  keysLetStand: "Keep it, with a reason",
  intro:
    "Reads along while you write and points at what sells rather than tells. It advises; you decide.",
  giveAsk: "What we give and what we ask for",
  numbers_one:
    "In {{count}} post with {{sentences}} sentences, {{give}} give the reader something and {{ask}} ask for something.",
  numbers_other:
    "In the latest {{count}} posts with {{sentences}} sentences, {{give}} give the reader something and {{ask}} ask for something.",
  silenceThis: "Switch off",
  plot: "Of every hundred sentences that give or ask for something, how many give ({{count}} posts at a time)",
  onOpen: "Show this on the openness page",
  onOpenHelp:
    "Everyone can then see the curve. Switching it on or off is recorded in the public log.",
  common: "What the coach points at most in published posts",
  commonNone: "It points at nothing in published posts.",
  what: "What",
  times: "Times",
  stoodTitle: "What was kept",
  stoodNone: "Nothing has been kept against the coach’s advice.",
  silencedTitle: "Rules that are switched off",
  silencedHow:
    "A rule that does not suit this site can be switched off. Which one, and why, is recorded in the public log.",
  rule: "Rule",
  ruleHelp: "Its name as shown above, such as en/hype/worlds-best.",
  silenceWhy: "Why is it switched off here?",
  silence: "Switch off",
  speak: "Switch on",
  unknownRule: "There is no rule with that name.",
  rulesTitle: "Our own rules",
  rulesHow:
    "Words you do not want to use here, written the way Medspil’s own rules are. Each rule has an example it should point at and a similar one that is fine; both are tried when you save. Put --- between rules of different kinds or languages.",
  rulesExample: "An example",
  rules: "Rules",
  rulesSave: "Try and save the rules",
  rulesLong: "The rules are longer than 50,000 characters.",
  fault_yaml: "Line {{line}} cannot be read: {{what}}",
  fault_shape: "Line {{line}}: {{what}}",
  fault_advice: "Line {{line}}: there is no advice called “{{what}}”.",
  fault_known: "Line {{line}}: there is already a rule called “{{what}}”.",
  fault_pattern: "Line {{line}}: {{what}}",
  fault_example: "Line {{line}}: the rule does not point at its example “{{what}}”.",
  fault_but_not: "Line {{line}}: the rule also points at “{{what}}”, which it should leave alone.",
  kind_hype: "Self-praise",
  kind_push: "Push",
  kind_urgency: "Rush",
  kind_clickbait: "Clickbait",
  kind_engagement_bait: "Fishing for likes",
  kind_hidden_ad: "Hidden advertising",
  kind_self_talk: "About ourselves",
  // Rules as someone could write them for themselves.
  exampleRules: `language: en
kind: hype
rules:
  - id: artisan
    advice: superlative
    severity: soft
    find: ["artisan coffee"]
    apply: "coffee"
    example: "We pour artisan coffee."
    but_not: "We pour coffee from Peru."`,
} as const;
