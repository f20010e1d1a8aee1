export const setup = {
  title: "Gør din side klar",
  intro: "Et par oplysninger, så er siden klar. Alt undtagen brugernavnet kan ændres senere.",
  inDanish: "Sæt op på dansk",
  inEnglish: "Set up in English",
  siteLegend: "Siden",
  siteName: "Sidens navn",
  siteNameHelp: "Det står øverst på hver side: dit eget navn, dit firma, din avis.",
  language: "Sprog",
  languageHelp:
    "Sproget på siden og i studiet. Det, du skriver, kan være på et hvilket som helst sprog.",
  accent: "Farve",
  accentHelp:
    "Til links og knapper. Vi gør den mørkere eller lysere, hvor det er nødvendigt, så den altid kan læses.",
  youLegend: "Dig",
  ownerName: "Dit navn",
  ownerNameHelp: "Det står ved det, du skriver.",
  handle: "Brugernavn",
  handleHelp:
    "Andre i fediverset, det åbne net af sider, der taler sammen, finder dig som @navn@{{host}}. Kun bogstaverne a–z, tal og _. Det kan ikke ændres senere.",
  handleWrong: "Brug 1 til 30 bogstaver a–z, tal eller _ uden mellemrum.",
  emailHelp: "Bruges kun, når du logger ind. Den vises ingen steder.",
  emailWrong: "Det ligner ikke en mailadresse. Den skal se ud som navn@eksempel.dk.",
  fieldWrong: "Udfyld feltet. Det er tomt eller for langt.",
  signInLegend: "Sådan logger du ind",
  signInHelp: "Vælg en adgangsnøgle, en adgangskode eller begge dele.",
  passkeyHelp:
    "En adgangsnøgle ligger på din telefon eller computer og åbnes med finger, ansigt eller kode. Der er intet at huske og intet at stjæle.",
  makePasskey: "Opret en adgangsnøgle",
  passkeyDone: "Adgangsnøglen er klar. Tryk nu på knappen nederst.",
  or: "eller",
  passwordHelp:
    "Mindst {{count}} tegn. Tre eller fire ord, der ikke hører sammen, er et godt valg.",
  passwordHelpSetup: "Mindst {{count}} tegn. Ikke nødvendig, hvis du har oprettet en adgangsnøgle.",
  passwordShort: "Brug mindst {{count}} tegn, eller opret en adgangsnøgle i stedet.",
  submit: "Opret siden",
  linkUsedTitle: "Siden er allerede oprettet",
  linkUsedHow: "Linket virker kun én gang, og det er brugt. Log ind for at komme videre.",
  linkUnknownTitle: "Linket virker ikke",
  linkUnknownHow:
    "Det er måske gammelt, eller noget af det mangler. Start Medspil igen, eller kør »medspil setup« for at få et nyt, og kopiér hele linjen.",
} as const;
