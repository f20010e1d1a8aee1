export const errors = {
  notFoundTitle: "Siden findes ikke",
  notFoundText:
    "Adressen er måske skrevet forkert, eller siden er flyttet. Prøv at søge efter den.",
  badTitle: "Det kunne ikke lade sig gøre",
  badText: "Det, der blev sendt, kan ikke bruges. Gå tilbage, og prøv igen.",
  tooLongText: "Det, der blev sendt, er for langt.",
  serverTitle: "Noget gik galt her",
  serverText: "Fejlen er vores, ikke din. Prøv igen om lidt.",
  awayTitle: "Tilbage om et øjeblik",
  awayText:
    "Siden kan ikke få fat i sine data lige nu, men fortsætter af sig selv om lidt. Var du ved at sende noget, så gå tilbage, og send det igen om et minut.",
  fullTitle: "Det kunne ikke gemmes",
  fullText:
    "Der er ikke mere plads på sidens disk, så det, du sendte, er ikke gemt. Gem din tekst, og prøv igen senere.",
  fullOwner:
    "Sidens disk er fuld. Alt kan stadig læses, men intet nyt kan gemmes, før der er plads igen.",
  nearlyFullOwner: "Sidens disk er næsten fuld: Der er {{megabytes}} MB tilbage. Skaf plads snart.",
  refusedOwner:
    "Der kan ikke skrives i sidens datamappe. Enten er disken skrivebeskyttet, eller også har serveren ikke lov til at skrive der.",
  tooOftenTitle: "Lidt for hurtigt",
  tooOftenText:
    "Der er kommet meget fra din forbindelse på kort tid. Vent ti minutter, og prøv igen.",
} as const;
