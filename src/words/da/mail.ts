export const mail = {
  confirmSubject: "Dit svar til »{{title}}«",
  confirmText: `Hej {{name}}

Du har skrevet et svar på {{site}}. Det bliver vist, når du åbner dette link og trykker på knappen:

{{link}}

Gem mailen: Med det samme link kan du rette eller slette dit svar. Er det ikke dig, der har skrevet det, skal du ikke gøre noget; så bliver det slettet efter to døgn.

{{site}}`,
  answeredSubject: "{{answerer}} har svaret dig på {{site}}",
  answeredText: `Hej {{name}}

{{answerer}} har svaret på dit svar:

{{answer}}

Se det i sammenhæng: {{link}}

Ikke flere mails om dette svar: {{stop}}`,
} as const;
