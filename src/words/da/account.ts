/** Adgangskoder, adgangsnøgler og det at vise, at man er sig selv. */
export const account = {
  passwordShort: "Brug mindst {{count}} tegn.",
  passwordLong: "Brug højst {{count}} tegn.",
  passwordCommon:
    "Adgangskoden er blandt de første, andre gætter på. Tre eller fire ord, der ikke hører sammen, er bedre.",
  passwordOwn:
    "Adgangskoden ligner dit eller sidens navn. Tre eller fire ord, der ikke hører sammen, er bedre.",
  confirmTitle: "Bekræft, at det er dig",
  confirmHow:
    "Det her er en vigtig ændring. Derfor skal du logge ind igen først. Det gælder i et kvarter.",
  confirmButton: "Bekræft",
  confirmOpen: "Log ind igen for at ændre det",
  confirmWrong: "Adgangskoden er forkert. Prøv igen.",
  signOutOthers: "Log ud alle andre steder",
} as const;
