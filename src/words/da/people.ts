/** Konti, som hører til samme person. */
export const people = {
  accountsOf: "Konti",
  met: "Første kontakt: {{date}}.",
  page: "Personens side",
  title: "Personens andre konti",
  intro:
    "Saml konti, når du er sikker på, at de tilhører samme person. Hvem der følger dig, og hvad der er sket mellem jer, bliver stående ved hver konto. Kun de, der arbejder her, kan se det, og du kan fortryde det.",
  none: "Ingen anden konto er samlet med denne.",
  proof_rel_me: "De to sider henviser til hinanden ({{date}}).",
  proof_same_user: "Samme person har logget ind her med begge konti ({{date}}).",
  proof_by_hand: "Samlet af {{name}} ({{date}}).",
  through: "Samlet gennem en anden konto.",
  somebody: "en, der ikke arbejder her mere",
  part: "Ikke samme person",
  who: "En anden af personens konti",
  whoHelp: "Som @anna@eksempel.dk. Det skal være en konto, der har været i kontakt med denne side.",
  join: "Saml",
  whoMissing: "Skriv, hvilken konto det er.",
  unknown: "Ingen konto, der hedder »{{who}}«, har været i kontakt med denne side.",
  itself: "Det er den samme konto.",
  doneJoined: "Kontiene er samlet.",
  doneParted: "Kontiene er skilt ad igen.",
};
