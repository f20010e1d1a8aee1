export const moderation = {
  "why_first-reply": "It is the first reply of someone new here.",
  "why_under-held": "It answers something that is held or hidden.",
  why_words: "Its words are like those of replies that were hidden as spam here.",
  why_links: "It brings several links.",
  why_fast: "Its author wrote ten replies within ten minutes.",
  why_repeated: "Its author wrote the same text before.",
  why_script: "It is mostly in another script than this site.",
  whyNothing: "Nothing speaks against it any more.",
  spamScore: "The spam guard gives it {{score}} of 100; from {{from}} on a reply waits.",
  standing_one:
    "{{count}} earlier reply from there still stands. Hide it with its own reason, or leave it.",
  standing_other:
    "{{count}} earlier replies from there still stand. Hide each with its own reason, or leave them.",
  wrongBlock: "Write a domain such as spam.example, or an account such as @name@spam.example.",
} as const;
