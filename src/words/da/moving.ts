/** At skifte konto i fediverset og tage sine følgere med. */
export const moving = {
  title: "Flytning",
  intro:
    "Tag dine følgere med, når du skifter konto i fediverset. Indlæg og samtaler bliver, hvor de er.",
  open: "Flyt hertil eller herfra",
  whoHelp: "Som @anna@eksempel.dk, eller adressen på kontoens side.",
  hereTitle: "Flyt hertil",
  hereHow:
    "Skriv først, hvilken konto du kommer fra. Gå så hen til den, og bed om at flytte til {{handle}}. I Mastodon ligger det under Indstillinger og Konto. Så flytter de følgere, du har dér, med hertil.",
  herePublic: "Alle kan se, hvilke konti du skriver. Du kan skrive flere.",
  hereLabel: "En konto, du kommer fra",
  hereAdd: "Tilføj",
  hereNamed: "Konti, du kommer fra",
  hereMany: "Du kan højst skrive {{count}} konti. Fjern en først.",
  awayTitle: "Flyt herfra",
  awayHow:
    "Dine følgere flytter til en anden konto. Gå først hen til den, og skriv dér, at du kommer fra {{handle}}. I Mastodon ligger det under Indstillinger og Konto.",
  awayLabel: "Din nye konto",
  awayNext: "Fortsæt",
  awayConfirm: "Log ind igen for at flytte herfra",
  notFound:
    "Vi fandt ingen på »{{who}}«. Se stavningen efter. Det kan også være, at deres server er nede.",
  isUs: "Det er denne side selv. Skriv en anden konto.",
  notNamed:
    "Der står endnu ikke på {{handle}}, at du kommer fra {{own}}. Gå hen til kontoen, skriv det dér, og gem. Prøv så igen her. I Mastodon ligger det under Indstillinger og Konto.",
  hasMoved: "{{handle}} er selv flyttet til en anden konto. Skriv den, der er i brug.",
  reviewTitle: "Vil du flytte til {{handle}}?",
  reviewLead: "Det her sker:",
  reviewFollowers:
    "Dine følgeres servere lader dem følge {{handle}} i stedet. Ikke alle servere kan det, så nogle følgere bliver måske tilbage.",
  reviewSite: "Siden bliver stående, og alle kan stadig læse den og finde dens adresse.",
  reviewPosts: "Nye indlæg her når ikke længere dem, der er flyttet med.",
  reviewPublic:
    "Flytningen er offentlig. Den står også i åbenhedsloggen, hvor intet kan fjernes igen.",
  reviewBack:
    "Du kan flytte tilbage hertil senere. De følgere, der er flyttet med, kommer ikke tilbage af sig selv.",
  reviewMove: "Flyt til {{handle}}",
  movedTitle: "Du er flyttet",
  movedHow:
    "Du er flyttet til {{handle}}. Siden kan stadig læses, men nye indlæg her når ikke de følgere, der er flyttet med.",
  backHow:
    "Når du flytter tilbage, får andre servere at vide, at kontoen her er i brug igen. De følgere, der er flyttet med, bliver hos {{handle}}, til de følger dig her igen.",
  back: "Flyt tilbage hertil",
  notice: "Du er flyttet til {{handle}}. Nye indlæg her når ikke de følgere, der er flyttet med.",
  forReaders: "Vi er flyttet til en anden konto i fediverset. Her er dens navn.",
  noticeSee: "Se flytningen",
  doneMoved: "Du er flyttet. Dine følgere får det at vide nu.",
  doneBack: "Du er tilbage. Dine følgere får det at vide nu.",
} as const;
