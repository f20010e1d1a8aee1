export const moderation = {
  "why_first-reply": "Det er det første svar fra en ny her.",
  "why_under-held": "Det svarer på noget, der er holdt tilbage eller skjult.",
  why_words: "Ordene ligner dem i svar, der er skjult som spam her.",
  why_links: "Det har flere links med.",
  why_fast: "Forfatteren har skrevet ti svar på ti minutter.",
  why_repeated: "Forfatteren har skrevet den samme tekst før.",
  why_script: "Det meste er skrevet med andre bogstaver end dem, der bruges her.",
  whyNothing: "Der er ikke længere noget, der taler imod det.",
  spamScore: "Spamvagten giver det {{score}} af 100; fra {{from}} venter et svar.",
  standing_one:
    "{{count}} tidligere svar derfra står her stadig. Skjul det med sin egen begrundelse, eller lad det stå.",
  standing_other:
    "{{count}} tidligere svar derfra står her stadig. Skjul hvert med sin egen begrundelse, eller lad dem stå.",
  wrongBlock: "Skriv et domæne som spam.example eller en konto som @navn@spam.example.",
} as const;
