/** One font file we serve, and the CSS face it is. */
export interface FontFile {
  /** Name under /assets before the hash is put in: `newsreader-latin.woff2`. */
  readonly name: string;
  /** Where the file lies, below node_modules. */
  readonly from: string;
  readonly family: "Newsreader" | "Hanken Grotesk";
  readonly style: "normal" | "italic";
  readonly weight: string;
  readonly range: string;
}

/** @source unicode.json of the Fontsource packages, subset "latin". */
const latin =
  "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD";
/** @source unicode.json of the Fontsource packages, subset "latin-ext". */
const latinExt =
  "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF";

const variable = "@fontsource-variable";

/**
 * The fonts, all under the SIL Open Font License. A Danish or English page loads at most the first three,
 * 117,128 bytes together; the latin-ext files come only with letters such as ő or ł. The italic has one
 * weight, since the variable italic alone is 64 kB.
 */
export const fontFiles: readonly FontFile[] = [
  {
    name: "newsreader-latin.woff2",
    from: `${variable}/newsreader/files/newsreader-latin-wght-normal.woff2`,
    family: "Newsreader",
    style: "normal",
    weight: "200 800",
    range: latin,
  },
  {
    name: "hanken-latin.woff2",
    from: `${variable}/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2`,
    family: "Hanken Grotesk",
    style: "normal",
    weight: "100 900",
    range: latin,
  },
  {
    name: "newsreader-italic-latin.woff2",
    from: "@fontsource/newsreader/files/newsreader-latin-400-italic.woff2",
    family: "Newsreader",
    style: "italic",
    weight: "400",
    range: latin,
  },
  {
    name: "newsreader-latin-ext.woff2",
    from: `${variable}/newsreader/files/newsreader-latin-ext-wght-normal.woff2`,
    family: "Newsreader",
    style: "normal",
    weight: "200 800",
    range: latinExt,
  },
  {
    name: "hanken-latin-ext.woff2",
    from: `${variable}/hanken-grotesk/files/hanken-grotesk-latin-ext-wght-normal.woff2`,
    family: "Hanken Grotesk",
    style: "normal",
    weight: "100 900",
    range: latinExt,
  },
  {
    name: "newsreader-italic-latin-ext.woff2",
    from: "@fontsource/newsreader/files/newsreader-latin-ext-400-italic.woff2",
    family: "Newsreader",
    style: "italic",
    weight: "400",
    range: latinExt,
  },
];

/** A font of the reader's own machine, stretched to the size of ours so that nothing moves when ours arrives. */
interface Stand {
  readonly family: string;
  readonly local: readonly string[];
  /** Mean advance of ours divided by theirs over a Danish and English text. */
  readonly width: number;
  /** Ascent and descent of ours, in em. @source the hhea tables: 1470/2000, 530/2000; 1000/1000, 303/1000. */
  readonly ascent: number;
  readonly descent: number;
}

const stands: readonly Stand[] = [
  {
    family: "Newsreader Fallback",
    local: ["Georgia", "Gelasio"],
    width: 0.924,
    ascent: 0.735,
    descent: 0.265,
  },
  {
    family: "Newsreader Fallback Times",
    local: ["Times New Roman", "Liberation Serif"],
    width: 1.042,
    ascent: 0.735,
    descent: 0.265,
  },
  {
    family: "Hanken Fallback",
    local: ["Arial", "Liberation Sans", "Roboto"],
    width: 1.002,
    ascent: 1,
    descent: 0.303,
  },
];

const percent = (part: number): string => `${Math.round(part * 1000) / 10}%`;

/** The `@font-face` rules; `url` gives the address of a file by its name. */
export function fontFaceCss(url: (name: string) => string): string {
  const ours = fontFiles.map(
    (font) =>
      `@font-face{font-family:"${font.family}";font-style:${font.style};font-weight:${font.weight};font-display:swap;src:url("${url(font.name)}") format("woff2");unicode-range:${font.range}}`,
  );
  const theirs = stands.map(
    (stand) =>
      `@font-face{font-family:"${stand.family}";src:${stand.local.map((name) => `local("${name}")`).join(",")};size-adjust:${percent(stand.width)};ascent-override:${percent(stand.ascent / stand.width)};descent-override:${percent(stand.descent / stand.width)};line-gap-override:0%}`,
  );
  return [...ours, ...theirs].join("");
}
