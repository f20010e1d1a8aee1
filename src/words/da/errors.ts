export const errors = {
  notFoundTitle: "Siden findes ikke",
  notFoundText:
    "Adressen er måske skrevet forkert, eller siden er flyttet. Prøv at søge efter den.",
  badTitle: "Det kunne ikke lade sig gøre",
  badText: "Det, der blev sendt, kan ikke bruges. Gå tilbage, og prøv igen.",
  tooLongText: "Det, der blev sendt, er for langt.",
  serverTitle: "Noget gik galt her",
  serverText: "Fejlen er vores, ikke din. Prøv igen om lidt.",
  tooOftenTitle: "Lidt for hurtigt",
  tooOftenText:
    "Der er kommet meget fra din forbindelse på kort tid. Vent ti minutter, og prøv igen.",
} as const;
