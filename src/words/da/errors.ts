export const errors = {
  notFoundTitle: "Her er ikke noget",
  notFoundText:
    "Adressen kan være skrevet forkert, eller det, der stod her, er flyttet. Måske kan søgningen finde det.",
  badTitle: "Det kunne ikke lade sig gøre",
  badText: "Det, der blev sendt, kan ikke bruges, som det er. Gå tilbage, og prøv en gang til.",
  tooLongText: "Det, der blev sendt, er for langt.",
  serverTitle: "Noget gik galt her",
  serverText: "Det er vores fejl, ikke din. Prøv igen om lidt.",
  tooOftenTitle: "Lidt for hurtigt",
  tooOftenText: "Der kom meget fra din forbindelse på kort tid. Vent ti minutter, og prøv igen.",
} as const;
