export const posts = {
  adWord: "Reklame",
  disclosed_gift: "Reklame: Jeg har fået det som gave af {{who}}.",
  disclosed_gift_nobody: "Reklame: Jeg har fået det som gave.",
  disclosed_pay: "Reklame: Indlægget er betalt af {{who}}.",
  disclosed_pay_nobody: "Reklame: Indlægget er betalt.",
  disclosed_affiliate: "Reklame: Jeg får penge, hvis du køber hos {{who}} gennem links her.",
  disclosed_affiliate_nobody: "Reklame: Jeg får penge, hvis du køber noget gennem links her.",
  disclosed_employer: "Reklame for min arbejdsplads, {{who}}.",
  disclosed_employer_nobody: "Reklame for min arbejdsplads.",
  disclosed_ownership: "Reklame for min egen virksomhed, {{who}}.",
  disclosed_ownership_nobody: "Reklame for min egen virksomhed.",
  youtubeAsks: "YouTube får først noget at vide om dig, når du trykker",
  hevc: "Filmen er optaget i formatet HEVC, som Firefox og mange andre ikke kan vise. På en iPhone: vælg Indstillinger, Kamera, Formater og Mest kompatibelt, og optag igen; på en Android-telefon: slå HEVC fra i kameraets indstillinger. Eller gem filmen som H.264 på computeren.",
  rareCodec:
    "Filen er lavet i et format, som de fleste browsere ikke kan afspille. Gem den som MP4 med H.264 og AAC.",
} as const;
