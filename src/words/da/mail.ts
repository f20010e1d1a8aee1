export const mail = {
  confirmSubject: "Dit svar til »{{title}}«",
  confirmText: `Hej {{name}}

Du har skrevet et svar på {{site}}. Det bliver vist, når du åbner siden her og trykker på knappen:

{{link}}

Gem mailen: Med det samme link kan du rette dit svar eller slette det igen. Har du ikke skrevet noget svar, skal du ikke gøre noget; det forsvinder af sig selv efter to døgn.

{{site}}`,
  answeredSubject: "{{answerer}} har svaret dig på {{site}}",
  answeredText: `Hej {{name}}

{{answerer}} har svaret på dit svar:

{{answer}}

Se det på sin plads: {{link}}

Ikke flere mails om dette svar: {{stop}}`,
} as const;
