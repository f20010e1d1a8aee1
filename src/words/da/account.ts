/** Adgangskoder, adgangsnøgler og det at vise, at man er sig selv. */
export const account = {
  formBroken: "Formularen kom ikke helt frem. Gå tilbage, og send den igen.",
  busy: "Mange beder om det samme lige nu. Prøv igen om et øjeblik.",
  passwordShort: "Brug mindst {{count}} tegn.",
  passwordLong: "Brug højst {{count}} tegn.",
  passwordCommon:
    "Den adgangskode er blandt de første, andre gætter på. Tre-fire ord, der ikke hører sammen, er bedre.",
  passwordOwn:
    "Den adgangskode ligner dit navn eller sidens. Tre-fire ord, der ikke hører sammen, er bedre.",
  confirmTitle: "Vis, at det er dig",
  confirmHow:
    "Det her ændrer, hvem der kan komme ind. Derfor skal du logge ind igen først. Det gælder i et kvarter.",
  confirmButton: "Det er mig",
  confirmOpen: "Log ind igen for at ændre det her",
  confirmWrong: "Adgangskoden passer ikke. Prøv igen.",
  signOutOthers: "Log ud alle andre steder",
} as const;
