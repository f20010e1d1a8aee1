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
  // Why a file was not taken, by the code of the fault.
  tooLarge: "Filen er for stor. Billeder må fylde op til 25 MB, lyd 100 MB og video 200 MB.",
  notAPicture:
    "Filen skulle være et billede, men er det ikke. Åbn den i et billedprogram, og gem den som JPEG, PNG eller WebP.",
  notMedia:
    "Den slags fil kan ikke vises her. Billeder: JPEG, PNG, WebP, AVIF eller GIF. Video: MP4, WebM eller MOV. Lyd: MP3, OGG eller M4A.",
  brokenPicture:
    "Billedet er beskadiget eller kom ikke helt frem. Gem det igen dér, hvor det kommer fra.",
  brokenMedia:
    "Videoen eller lyden er beskadiget eller kom ikke helt frem, så stedet, hvor den er optaget, ikke kunne fjernes. Upload den igen, eller gem den først på ny som MP4, WebM, MP3 eller OGG.",
  heicPicture:
    "Billedet er i iPhones eget format, HEIC, som ikke kan læses her. På telefonen: vælg billedet, tryk på Del, så på Valgmuligheder, og vælg Mest kompatible; eller gem det som JPEG på computeren.",
  tooManyPixels:
    "Billedet har flere pixels, end der kan vises. Gør det højst 8.000 pixels bredt og højt.",
  hevc: "Filmen er optaget i formatet HEVC, som Firefox og mange andre ikke kan vise. På en iPhone: vælg Indstillinger, Kamera, Formater og Mest kompatibelt, og optag igen; på en Android-telefon: slå HEVC fra i kameraets indstillinger. Eller gem filmen som H.264 på computeren.",
  rareCodec:
    "Filen er lavet i et format, som de fleste browsere ikke kan afspille. Gem den som MP4 med H.264 og AAC.",
  diskFull:
    "Disken er fuld, så filen blev ikke gemt. Intet andet er ændret. Skaf plads, og prøv igen.",
} as const;
