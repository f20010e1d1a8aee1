export const moderation = {
  "why_first-reply": "It is the first reply from someone new here.",
  "why_under-held": "It replies to something that is held or hidden.",
  why_words: "Its words resemble those of replies hidden as spam here.",
  why_links: "It contains several links.",
  why_fast: "Its author wrote ten replies in ten minutes.",
  why_repeated: "Its author has posted the same text before.",
  why_script: "Most of it is in a different script from the one used here.",
  whyNothing: "Nothing counts against it any more.",
  spamScore: "The spam filter gives it {{score}} out of 100; from {{from}} a reply is held.",
  standing_one:
    "{{count}} earlier reply from there is still visible. Hide it with a reason, or leave it.",
  standing_other:
    "{{count}} earlier replies from there are still visible. Hide each with its own reason, or leave them.",
  wrongBlock: "Write a domain such as spam.example, or an account such as @name@spam.example.",
} as const;
