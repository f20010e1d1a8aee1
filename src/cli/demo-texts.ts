/** A post of the demo, and who said what under it. */
export interface DemoPost {
  readonly kind: "article" | "note";
  readonly title: string;
  readonly summary: string;
  readonly markdown: string;
  readonly topics: readonly string[];
  readonly language: "da" | "en";
  readonly daysAgo: number;
  readonly likes: number;
  readonly replies: readonly DemoReply[];
}

/** What somebody said, what the owner answered, and by which way it came. */
export interface DemoReply {
  readonly name: string;
  /** Where they wrote it: in the form on the page, or at home. */
  readonly from: "elsewhere" | "here";
  readonly html: string;
  readonly answer?: string;
}

/** What Ida's site holds when the demo begins. */
export const before: readonly DemoPost[] = [
  {
    kind: "article",
    title: "Vi gav opskriften væk",
    summary: "I ti år var surdejen vores hemmelighed. Så lagde vi den på nettet med alle fejl.",
    topics: ["Brød", "Åbenhed"],
    language: "da",
    daysAgo: 41,
    likes: 4,
    markdown: `I ti år stod opskriften på vores rugbrød i et ringbind bag en låst dør. Den var det, vi levede af, troede vi. I foråret tog vi billeder af alle 14 sider og lagde dem frem, også dem med overstregninger.

## Hvad der skete

Der gik fire dage. Så skrev en bager i Svaneke, at vi havde regnet saltet forkert på side 9. Det havde vi. Vi har bagt med for meget salt siden 2017.

Ingen af vores kunder er holdt op med at komme. Flere siger, at de først forstod prisen, da de havde prøvet selv.

> Jeg bagte det tre gange. Nu køber jeg det hos jer igen, og jeg ved hvorfor.

## Det, vi gør nu

1. Opskriften ligger her på siden, og hver rettelse kan ses.
2. Den, der finder en fejl, bliver nævnt ved navn, hvis hun vil.
3. Licensen er CC BY 4.0. Tag den, lav den om, sig hvor den kom fra.`,
    replies: [
      {
        name: "Rie Vad",
        from: "here",
        html: "<p>Hvor længe skal den hæve, når køkkenet kun er 17 grader?</p>",
        answer:
          "Regn med fire timer mere. Kig på dejen og ikke på uret: den er klar, når den er vokset en halv gang.",
      },
      {
        name: "Mads, bager i Svaneke",
        from: "elsewhere",
        html: "<p>Godt, at I rettede saltet. Vi bruger 18 gram pr. kilo mel og er glade for det.</p>",
        answer: "Tak, Mads. Det står på side 9 nu, med dit navn ved.",
      },
      {
        name: "Ada",
        from: "elsewhere",
        html: "<p>I baked it in Leith with local rye. It works, but it wants a little more water.</p>",
      },
    ],
  },
  {
    kind: "article",
    title: "What we do when we are wrong",
    summary: "We publish our mistakes next to our bread. Here is how, and what it has cost.",
    topics: ["Åbenhed"],
    language: "en",
    daysAgo: 26,
    likes: 3,
    markdown: `We used to correct a page and hope that nobody had seen it. Somebody always had.

Now every change to a published page is kept, and anyone can read what stood there before and why we changed it. When we hide a reply, the place stays, with the reason and a way to object.

## What it has cost

Less than we feared. In a year we have hidden three replies and corrected forty-one pages. One customer left because of a correction. Two wrote that they came because of one.

## What we would tell others

Say it in the same place, in the same size of type, and before anyone asks.`,
    replies: [
      {
        name: "Tomasz",
        from: "elsewhere",
        html: "<p>Do you also keep the versions that were never published?</p>",
        answer: "No. A draft is nobody's business but the writer's.",
      },
      {
        name: "Kim Lund",
        from: "here",
        html: "<p>Vi er en lille forening og vil gøre det samme. Må vi låne jeres ord?</p>",
        answer: "Ja, meget gerne. Teksten er jeres at lave om.",
      },
    ],
  },
  {
    kind: "article",
    title: "Sådan svarer vi på en hård anmeldelse",
    summary: "Ikke for at vinde, men fordi andre læser med.",
    topics: ["Samtale"],
    language: "da",
    daysAgo: 12,
    likes: 5,
    markdown: `I januar fik vi én stjerne. *Tørt brød og sure miner*, stod der. Vi skrev tre svar, før vi sendte det fjerde.

Det første forklarede os. Det andet forklarede kunden. Det tredje var vittigt. Det fjerde var kort:

> Du har ret i brødet. Ovnen var for varm den uge, og vi opdagede det for sent. Minerne taler vi om. Kom forbi efter et nyt.

Hun kom. Anmeldelsen står der stadig, og det skal den.

## Tre spørgsmål, før du svarer

- Hvad er rigtigt i det, hun skriver?
- Hvad ville du selv have brug for at høre?
- Kan svaret læses højt for hende?`,
    replies: [
      {
        name: "Bodil Krag",
        from: "here",
        html: "<p>Det tredje svar vil jeg nu gerne læse.</p>",
        answer: "Det bliver i skuffen. Men det rimede.",
      },
      {
        name: "østen ærø",
        from: "elsewhere",
        html: "<p>Kan svaret læses højt for hende. Det hænger nu over vores kasse.</p>",
      },
    ],
  },
  {
    kind: "note",
    title: "",
    summary: "",
    topics: ["Brød"],
    language: "da",
    daysAgo: 5,
    likes: 2,
    markdown:
      "Til jer, der spurgte: kernerne er fra Mørdrup, og vi betaler 9,40 kr. kiloet. Det er mere end på nettet og mindre, end de er værd.",
    replies: [
      {
        name: "Per P",
        from: "here",
        html: "<p>Tak for at skrive prisen. Det gør næsten ingen.</p>",
      },
    ],
  },
  {
    kind: "note",
    title: "",
    summary: "",
    topics: ["Brød"],
    language: "en",
    daysAgo: 2,
    likes: 3,
    markdown:
      "We have forty litres of whey left over every Friday. It is good for bread and for pigs. Come with a bucket; it is free.",
    replies: [],
  },
];

/** What happens while one watches: Ida writes, Bo answers from his own site, and Ida answers him. */
export const live: readonly {
  readonly markdown: string;
  readonly language: "da" | "en";
  readonly reply: string;
  readonly answer: string;
}[] = [
  {
    markdown:
      "I dag bager vi med åben dør fra 4 til 7. Kom og se, hvordan en dej føles, når den er klar. #brød",
    language: "da",
    reply: "Må man tage sin egen dej med?",
    answer: "Ja. Så sammenligner vi, og alle går klogere hjem.",
  },
  {
    markdown:
      "Somebody asked what our oven costs to run: about 38 kroner an hour, and we bake for six. #åbenhed",
    language: "en",
    reply: "Do you count the hour it takes to get hot?",
    answer: "Good point. With that it is seven hours; I have put it in the table.",
  },
  {
    markdown:
      "Vi har lagt temperaturkurven for natten frem, time for time, så andre kan regne efter. #åbenhed",
    language: "da",
    reply: "Jeg har lavet en tegning af den. Den ligger på min side, tag den gerne.",
    answer: "Den er bedre end vores. Vi viser din og skriver, at den er din.",
  },
  {
    markdown:
      "Hvad koster jeres mel, og hvem maler det? Vi samler svarene og deler dem med alle, der svarer.",
    language: "da",
    reply: "Min er fra Skærtoft, 14 kr. kiloet. Jeg vil gerne se listen.",
    answer: "Den kommer på fredag, med alle tal og ingen navne uden lov.",
  },
  {
    markdown:
      "A reader in Leith found that our rye wants 4 % more water there. It is in the recipe now, with her name.",
    language: "en",
    reply: "Same here on the west coast, nearer 5.",
    answer: "Then it is the air and not the flour. Thank you, I will write that down.",
  },
];

/** What Bo's site holds. */
export const bosPosts: readonly string[] = [
  "The workshop is open on Thursday. Bring what is broken, and we will look at it together.",
  "I have drawn a rack for bread knives. The files are free, and there is room for improvement.",
];

/** Who Ida is, who owns and pays her, how she corrects, moderates and can be reached. */
export const idasPresence = {
  tagline: "Rugbrød, åbne døre og hvad vi lærte af det",
  ownerBio: "Bager i tredje generation. Jeg skriver om brød, priser og fejl.",
  aboutWho:
    "Vi er fire, der bager i Havnegade fra klokken tre om natten. Ida skriver, Karl læser korrektur.",
  aboutMoney:
    "Bageriet ejes af Ida Holm. Alt, hvad vi tjener, kommer fra brød over disken. Ingen betaler os for at skrive noget; gør nogen det en dag, står det øverst.",
  aboutCorrections:
    "Skriver vi noget forkert, retter vi det i teksten og lader det gamle stå i historikken. Den, der fandt fejlen, bliver nævnt, hvis hun vil.",
  aboutModeration:
    "Vi skjuler kun det, der går efter folk i stedet for sagen, og reklamer. Hver gang står der, at vi gjorde det, og hvorfor.",
  aboutContact: "Kom forbi, eller skriv til ida@example.org. Vi svarer inden for to dage.",
} as const;

/** The same of Bo. */
export const bosPresence = {
  tagline: "Mending things in the open",
  ownerBio: "Joiner. I mend, draw and give the drawings away.",
  aboutWho: "Bo Lind, one man and a lathe. Neighbours look in on Thursdays.",
  aboutMoney:
    "I live by repairs, paid by the hour. The drawings cost nothing and nobody pays for them.",
  aboutCorrections: "If a drawing is wrong I change it and say so under it.",
  aboutModeration: "I hide spam and insults, and say that I did.",
  aboutContact: "Knock on the door, or write to bo@example.org.",
} as const;
