/** What went wrong, by the code of the fault; `{{…}}` are its parameters. */
export const faults = {
  unknown: "Noget gik galt her på serveren. Det står i serverens log.",

  // Spørgsmål til andre servere.
  address_refused: "Adressen kan ikke hentes. Det er ikke en almindelig adresse på nettet.",
  timeout: "{{host}} svarede ikke inden for {{seconds}} sekunder.",
  unreachable: "{{host}} kunne ikke nås.",
  server_busy: "{{host}} har for travlt til at svare.",
  answer_too_large: "{{host}} sendte mere, end der kan tages imod.",
  wrong_type: "{{host}} svarede med noget andet end det, der blev spurgt efter.",
  too_many_redirects: "{{host}} viste videre for mange gange.",
  source_unreadable: "Siden kunne ikke læses.",
  not_a_feed: "Det, der ligger på {{host}}, er ikke et feed.",
  budget_spent: "{{host}} blev ikke spurgt: Beskeden havde allerede ført til for mange opslag.",

  // Fødiverset.
  not_fediverse_address: "Det er ikke en adresse i fødiverset.",
  blocked_here: "{{host}} er blokeret her.",
  refused_document: "{{host}} afviste at sende det ({{status}}).",
  refused_webfinger: "{{host}} kunne ikke oplyse, hvem det er.",
  foreign_document: "{{host}} svarede med noget, der hører til et andet sted.",
  delivery_refused: "{{host}} tog ikke imod det ({{status}}).",
  server_paused: "{{host}} svarede ikke, så der ventes lidt, før der prøves igen.",
  inbox_busy: "Venter på andre beskeder til samme server.",
  too_many_strangers: "For mange ukendte afsendere på én gang.",
  not_set_up: "Siden er ikke sat op endnu.",

  // Vores konti på netværk.
  not_connected:
    "Kontoen på netværket er ikke længere forbundet. Forbind den igen, og prøv så en gang til.",
  asked_to_wait: "Netværket har bedt os vente for mange gange.",

  // Bluesky.
  must_reconnect:
    "Netværket lader ikke længere siden her handle på kontoens vegne. Forbind kontoen igen, og prøv så en gang til.",
  account_not_active:
    "Kontoen er suspenderet eller slået fra. Få det ordnet med netværket, og prøv så igen.",
  blob_too_large: "Netværket syntes, billedet var for stort, uanset hvor småt det blev gjort.",
  record_refused: "Netværket vil ikke tage imod det i denne form.",
  gone_there: "Det, det drejer sig om, er der ikke længere.",
  answers_nothing_there: "Det, der svares på, står ikke på det netværk.",
  cannot_edit_there:
    "Et opslag dér kan ikke ændres. Den forrige udgave står der stadig, medmindre du slår det op igen.",
  handle_not_found:
    "Der er ingen konto med navnet {{handle}}, eller navnet og kontoen peger ikke på hinanden. Se efter, om det er stavet rigtigt.",
  wrong_app_password: "App-adgangskoden er forkert eller trukket tilbage. Lav en ny, og prøv igen.",
  app_password_needed:
    "Det er kontoens egen adgangskode. Lav i stedet en app-adgangskode til siden her; den kan trækkes tilbage for sig selv.",
  page_needs_https:
    "Siden her har ingen sikker adresse, som netværket kan sende dig tilbage til. Brug en app-adgangskode i stedet.",
  connect_other_browser:
    "Der kom en anden browser tilbage end den, der gik. Begynd forfra i denne.",
  connect_too_late: "Du var væk for længe. Begynd forfra.",
  connect_declined: "Du sagde nej hos netværket, så intet blev forbundet.",

  // Mastodon.
  not_mastodon:
    "På {{host}} er der ingen server, som apps til Mastodon kan bruge. Se efter, om adressen er rigtig. Den er skrevet som @ida@eksempel.dk.",
  connect_once_more: "Serveren kendte ikke længere siden her. Begynd forfra, så går det.",
  not_allowed_there: "Serveren tillader ikke kontoen at gøre det.",
  too_long_there: "Serveren tager ikke imod så lang en tekst. Gør den kortere, og prøv igen.",
  pictures_stay_there:
    "Teksten er rettet på serveren, men den lader ikke billederne skifte. De forrige står der stadig.",

  // Mails.
  no_mail_server:
    "Siden har ingen mailserver. Sæt MEDSPIL_SMTP_URL, så der kan sendes mails herfra.",
  mail_refused: "Mailserveren afviste mailen endeligt ({{said}}).",
  mail_not_sent: "Mailserveren kunne ikke tage imod mailen.",

  // Indlæg.
  cannot_publish_empty: "Indlægget skulle udgives nu, men har ingen tekst. Det er en kladde igen.",
  "cannot_publish_no-title":
    "Artiklen skulle udgives nu, men har ingen overskrift. Den er en kladde igen.",
  "cannot_publish_too-long":
    "Noten skulle udgives nu, men er længere end de {{most}} tegn, den må være. Den er en kladde igen.",
  too_long_title: "Overskriften er længere end {{most}} tegn.",
  too_long_summary: "Resuméet er længere end {{most}} tegn.",
  too_long_markdown: "Teksten er længere end {{most}} tegn.",
  too_deep: "Teksten har for mange lag inden i hinanden til at kunne læses.",
  text_too_long: "Teksten er længere end {{most}} tegn.",

  // Filer.
  no_file: "Vælg en fil først.",
  too_large: "Filen er for stor. Billeder må fylde op til 25 MB, lyd 100 MB og video 200 MB.",
  body_too_large: "Det er mere, end serveren tager imod.",
  not_a_picture:
    "Filen skulle være et billede, men er det ikke. Åbn den i et billedprogram, og gem den som JPEG, PNG eller WebP.",
  not_media:
    "Den slags fil kan ikke vises her. Billeder: JPEG, PNG, WebP, AVIF eller GIF. Video: MP4, WebM eller MOV. Lyd: MP3, OGG eller M4A.",
  broken_picture:
    "Billedet er beskadiget eller kom ikke helt frem. Gem det igen dér, hvor det kommer fra.",
  broken_media:
    "Videoen eller lyden er beskadiget eller kom ikke helt frem, så stedet, hvor den er optaget, ikke kunne fjernes. Upload den igen, eller gem den først på ny som MP4, WebM, MP3 eller OGG.",
  heic_picture:
    "Billedet er i iPhones eget format, HEIC, som ikke kan læses her. På telefonen: vælg billedet, tryk på Del, så på Valgmuligheder, og vælg Mest kompatible; eller gem det som JPEG på computeren.",
  too_many_pixels:
    "Billedet har flere pixels, end der kan vises. Gør det højst 8.000 pixels bredt og højt.",

  // Formularer.
  bad_input: "Det, der blev sendt, kunne ikke bruges. Gå tilbage, og prøv igen.",
  broken_form: "Formularen nåede ikke helt frem. Gå tilbage, og send den igen.",
  cross_site:
    "Anmodningen kom fra en anden side, så intet er ændret. Gå tilbage, og prøv igen fra din egen side.",
  form_expired:
    "Siden har stået åben så længe, at du er blevet logget ud, eller du er logget ind igen et andet sted. Intet er ændret. Gå tilbage, kopiér det, du skrev, og log ind igen.",
  not_found: "Det findes ikke længere.",

  // Serveren selv.
  busy: "Der er travlt lige nu. Prøv igen om et øjeblik.",
  database_away:
    "Siden kan ikke få fat i sine data lige nu, men fortsætter af sig selv om lidt. Var du ved at sende noget, så gå tilbage, og send det igen om et minut.",
  disk_full:
    "Sidens disk er fuld, så det er ikke gemt. Intet andet er ændret. Skaf plads, og prøv igen.",
  storage_refuses:
    "Der kan ikke skrives i sidens datamappe. Enten er disken skrivebeskyttet, eller også har serveren ikke lov til at skrive der.",
  sealed_broken:
    "En hemmelighed i databasen kan ikke læses. Måske er secret.key fra en anden database.",
  unknown_job: "Denne version kender ikke opgaven »{{kind}}«.",
} as const;
