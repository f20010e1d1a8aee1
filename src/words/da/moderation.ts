export const moderation = {
  "why_first-reply": "Det er det første svar fra en ny her.",
  "why_under-held": "Det svarer på noget, der er holdt tilbage eller skjult.",
  why_words: "Ordene ligner dem i svar, der er skjult som spam her.",
  why_links: "Der er flere links i det.",
  why_fast: "Forfatteren har skrevet ti svar på ti minutter.",
  why_repeated: "Forfatteren har skrevet den samme tekst før.",
  why_script: "Det meste er skrevet med et andet alfabet end det, der bruges her.",
  whyNothing: "Der er ikke længere noget, der taler imod det.",
  spamScore: "Spamfilteret giver det {{score}} af 100; fra {{from}} bliver et svar holdt tilbage.",
  standing_one:
    "{{count}} tidligere svar derfra er stadig synligt. Skjul det med en begrundelse, eller lad det stå.",
  standing_other:
    "{{count}} tidligere svar derfra er stadig synlige. Skjul hvert med sin egen begrundelse, eller lad dem stå.",
  wrongBlock: "Skriv et domæne som spam.example eller en konto som @navn@spam.example.",
} as const;
