export const errors = {
  notFoundTitle: "Her er ikke noget",
  notFoundText: "Adressen kan være skrevet forkert, eller det, der var her, er flyttet.",
  badTitle: "Det kunne ikke lade sig gøre",
  serverTitle: "Noget gik galt hos os",
  serverText: "Det er vores fejl, ikke din. Prøv igen om lidt.",
  tooOftenTitle: "Lidt for hurtigt",
} as const;
