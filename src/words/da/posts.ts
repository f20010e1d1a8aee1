export const posts = {
  youtubeAsks: "YouTube hører først fra dig, når du trykker",
  // Why a file was not taken, by the code of the fault.
  tooLarge:
    "Filen er for stor. Billeder må fylde 25 MB, lyd 100 MB og video 200 MB. Gør den mindre først.",
  notAPicture:
    "Filen siger, at den er et billede, men det er den ikke. Åbn den i et billedprogram, og gem den som JPEG, PNG eller WebP.",
  notMedia:
    "Den slags fil kan ikke vises her. Billeder: JPEG, PNG, WebP, AVIF eller GIF. Video: MP4, WebM eller MOV. Lyd: MP3, OGG eller M4A.",
  brokenPicture:
    "Billedet er i stykker eller blev skåret over undervejs. Gem det igen dér, hvor det kommer fra; er det HEIC, så som JPEG.",
  tooManyPixels:
    "Billedet har flere punkter, end der kan vises. Gør det højst 8.000 bredt og højt.",
  diskFull:
    "Disken er fuld, så filen blev ikke gemt. Intet andet er ændret. Skaf plads, og prøv igen.",
} as const;
