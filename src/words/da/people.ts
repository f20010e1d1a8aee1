/** Konti, som hører til samme person. */
export const people = {
  accountsOf: "Konti",
  met: "I mødtes første gang den {{date}}.",
  page: "Personens side",
  title: "Andre konti, der er samme person",
  intro:
    "Saml konti, når du er sikker på, at de er samme persons. Hvem der følger dig, og hvad der er sket mellem jer, bliver stående ved hver konto. Kun de, der arbejder her, kan se det, og du kan fortryde det.",
  none: "Ingen anden konto er samlet med denne.",
  proof_rel_me: "De to sider henviser til hinanden ({{date}}).",
  proof_same_user: "Den samme har logget ind her med begge ({{date}}).",
  proof_by_hand: "Samlet af {{name}} ({{date}}).",
  somebody: "en, der ikke arbejder her mere",
  part: "Ikke samme person",
  who: "En anden af personens konti",
  whoHelp: "Som @anna@eksempel.dk. Det skal være en konto, der har været i kontakt med denne side.",
  join: "Saml",
  unknown: "Ingen konto, der hedder »{{who}}«, har været i kontakt med denne side.",
  itself: "Det er den samme konto.",
  doneJoined: "Kontiene er samlet.",
  doneParted: "De er skilt ad igen.",
};
