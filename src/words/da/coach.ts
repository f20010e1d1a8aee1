/** Det, der står omkring medlæseren; dens fund taler selv, i src/coach/rules. */
export const coach = {
  title: "Medlæseren",
  nothing: "Intet at pege på.",
  whole: "Ingen enkelte steder, men teksten som helhed sælger mere, end den fortæller.",
  count_one: "{{count}} sted at se nærmere på",
  count_other: "{{count}} steder at se nærmere på",
  more: "og {n} til længere nede",
  neutral:
    "Medlæseren har ingen regler for sproget i teksten eller i en del af den. Der har den brugt de regler, som gælder for alle sprog.",
  gives: "Giver: {n} af {all} sætninger",
  asks: "Beder om: {n} af {all} sætninger",
  inTitle: "I titlen",
  inSummary: "I resuméet",
  source: "Baggrund",
  next: "Næste",
  use: "Skriv »{words}«",
  remove: "Slet ordene",
  dismiss: "Lad det stå",
  why: "Hvorfor skal det blive stående?",
  keep: "Lad det stå",
  cancel: "Fortryd",
  stood: "Får lov at blive stående",
  again: "Tag det op igen",
  spoken: "{n} af {all}: »{words}«. {why} {instead}",
  spokenNone: "Intet at pege på.",
  spokenStood: "»{words}« bliver stående.",
  spokenUsed: "Rettet. {left} tilbage.",
  noApply: "Det her formulerer du bedst selv.",
  keysNext: "Næste sted, medlæseren peger på",
  keysApply: "Ret, som medlæseren foreslår",
  keysLetStand: "Lad det stå, med en begrundelse",
  intro:
    "Medlæseren læser med, mens du skriver, og peger på det, der sælger i stedet for at fortælle. Den giver råd; du bestemmer.",
  giveAsk: "Hvad vi giver, og hvad vi beder om",
  numbers_one:
    "I {{count}} indlæg med {{sentences}} sætninger giver {{give}} læseren noget, og {{ask}} beder om noget.",
  numbers_other:
    "I de seneste {{count}} indlæg med {{sentences}} sætninger giver {{give}} læseren noget, og {{ask}} beder om noget.",
  silenceThis: "Slå fra",
  plot: "Hvor mange ud af hundrede sætninger, der enten giver eller beder om noget, er af dem, der giver ({{count}} indlæg ad gangen)",
  onOpen: "Vis det på åbenhedssiden",
  onOpenHelp: "Så kan alle se kurven. Det står i den offentlige log, når den slås til eller fra.",
  common: "Det, medlæseren oftest peger på i det udgivne",
  commonNone: "Der er ikke peget på noget i det udgivne.",
  what: "Hvad",
  times: "Gange",
  stoodTitle: "Det, der er blevet stående",
  stoodNone: "Der er ikke noget, du har ladet blive stående.",
  silencedTitle: "Regler, der er slået fra",
  silencedHow:
    "En regel, der ikke passer til siden her, kan slås fra. Hvilken regel det er, og hvorfor, står i den offentlige log.",
  rule: "Regel",
  ruleHelp: "Reglens navn, som det står ovenfor, for eksempel da/hype/worlds-best.",
  silenceWhy: "Hvorfor er reglen slået fra her?",
  silence: "Slå reglen fra",
  speak: "Slå til",
  unknownRule: "Der er ingen regel med det navn.",
  rulesTitle: "Vores egne regler",
  rulesHow:
    "Ord, I ikke vil bruge her, skrevet på samme måde som Medspils egne regler. Hver regel har et eksempel, den skal pege på, og et, der ligner, men er i orden. Begge bliver prøvet, når du gemmer. Sæt --- mellem regler for forskellige slags eller sprog.",
  rulesExample: "Et eksempel",
  rules: "Regler",
  rulesSave: "Prøv og gem reglerne",
  rulesLong: "Reglerne er længere end 50.000 tegn.",
  fault_yaml: "Linje {{line}} kan ikke læses: {{what}}",
  fault_shape: "Linje {{line}}: {{what}}",
  fault_advice: "Linje {{line}}: der er intet råd, der hedder »{{what}}«.",
  fault_known: "Linje {{line}}: der er allerede en regel, der hedder »{{what}}«.",
  fault_pattern: "Linje {{line}}: {{what}}",
  fault_example: "Linje {{line}}: reglen peger ikke på sit eksempel »{{what}}«.",
  fault_but_not:
    "Linje {{line}}: reglen peger også på »{{what}}«, som den skulle lade være i fred.",
  kind_hype: "Selvros",
  kind_push: "Pres",
  kind_urgency: "Hastværk",
  kind_clickbait: "Lokkemad",
  kind_engagement_bait: "Jagt på likes",
  kind_hidden_ad: "Skjult reklame",
  kind_self_talk: "Om os selv",
  // Rules as someone could write them for themselves.
  exampleRules: `language: da
kind: hype
rules:
  - id: kaffe-med-sjael
    advice: superlative
    severity: soft
    find: ["kaffe med sjæl"]
    apply: "kaffe"
    example: "Vi brygger kaffe med sjæl."
    but_not: "Vi brygger kaffe på bønner fra Peru."`,
} as const;
