import { readFileSync } from "node:fs";
import { join } from "node:path";

import { accentTokens, surfaces } from "./accent.ts";

/** What stands on the card that others show when a post is shared. */
export interface CardParts {
  readonly title: string;
  readonly siteName: string;
  readonly author: string;
  /** The owner's accent, `#rrggbb`. */
  readonly accent: string;
  /** BCP 47, so that line breaks follow the language. */
  readonly language: string;
}

/** @source ogp.me and the card sizes of Mastodon, Facebook and LinkedIn: 1.91:1, 1200 pixels wide */
const [width, height] = [1200, 630];
const ink = "#211e1a";
const soft = "#665f56";
const longestTitle = 150;

interface Node {
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
}

const box = (style: object, ...children: readonly (Node | string)[]): Node => ({
  type: "div",
  props: {
    style: { display: "flex", ...style },
    children: children.length === 1 ? children[0] : children,
  },
});

/** Letters our fonts have: Latin with all accents, digits, punctuation, arrows. */
const drawable =
  /[\u0020-\u007e\u00a0-\u024f\u1e00-\u1e9f\u1ef2-\u1eff\u2010-\u2027\u2030-\u203a\u20ac\u2122\u2191\u2193\u2212]/u;

/** The part of a text our fonts can draw; empty when most of it would be lost. */
export function drawableText(text: string, most: number): string {
  const whole = Array.from(
    text
      .normalize("NFC")
      .replaceAll(/\p{C}|\s+/gu, " ")
      .trim(),
  );
  const kept = whole.filter((char) => drawable.test(char));
  const letters = whole.filter((char) => /[\p{L}\p{N}]/u.test(char));
  const keptLetters = letters.filter((char) => drawable.test(char));
  if (keptLetters.length === 0 || keptLetters.length < letters.length * 0.7) return "";
  const line = kept.join("").replaceAll(/ +/g, " ").trim();
  if (line.length <= most) return line;
  const cut = line.slice(0, most - 1);
  const word = cut.lastIndexOf(" ");
  return `${(word > most * 0.7 ? cut.slice(0, word) : cut).replace(/[\s.,;:–-]+$/u, "")}…`;
}

function titleSize(title: string): number {
  const longestWord = Math.max(...title.split(" ").map((word) => word.length));
  const byLength =
    [
      [24, 116],
      [48, 96],
      [80, 80],
      [115, 68],
    ].find(([most]) => title.length <= (most ?? 0))?.[1] ?? 58;
  return Math.max(44, Math.min(byLength, Math.floor(1900 / longestWord)));
}

/** Two people speaking, half outside of the picture. */
function decoration(accent: string, wash: string): Node {
  const round = { position: "absolute", borderRadius: 999 };
  return box(
    { position: "absolute", inset: 0 },
    box({ ...round, right: -150, bottom: -270, width: 520, height: 520, background: wash }),
    box({
      ...round,
      right: 170,
      bottom: -260,
      width: 360,
      height: 360,
      border: `3px solid ${accent}`,
      opacity: 0.3,
    }),
  );
}

function design(parts: CardParts): Node {
  const { accent, wash } = accentTokens(parts.accent).light;
  const siteName = drawableText(parts.siteName, 44);
  const title = drawableText(parts.title, longestTitle) || siteName;
  const author = drawableText(parts.author, 60);
  return box(
    {
      position: "relative",
      width,
      height,
      background: surfaces.light[0],
      fontFamily: "Hanken, HankenExt",
      color: ink,
    },
    decoration(accent, wash),
    box(
      {
        position: "absolute",
        inset: 0,
        flexDirection: "column",
        justifyContent: "space-between",
        padding: "62px 76px 60px",
      },
      box(
        {
          alignItems: "center",
          gap: 20,
          fontSize: 34,
          fontWeight: 600,
          fontFamily: "Newsreader, NewsreaderExt",
        },
        box({ width: 44, height: 6, borderRadius: 3, background: accent }),
        title === siteName ? "" : siteName,
      ),
      box(
        {
          maxWidth: 1000,
          fontFamily: "Newsreader, NewsreaderExt",
          fontWeight: 500,
          fontSize: titleSize(title),
          lineHeight: 1.08,
          letterSpacing: "-0.018em",
          textWrap: "balance",
          wordBreak: "break-word",
        },
        title,
      ),
      box({ fontSize: 28, color: soft }, author === siteName ? "" : author),
    ),
  );
}

interface Font {
  readonly name: string;
  readonly data: Buffer;
  readonly weight: 400 | 500 | 600;
}
let loaded: readonly Font[] | undefined;

function fonts(): readonly Font[] {
  const file = (family: string, subset: string, weight: number): Buffer =>
    readFileSync(
      join(
        import.meta.dirname,
        "../..",
        `node_modules/@fontsource/${family}/files/${family}-${subset}-${weight}-normal.woff`,
      ),
    );
  loaded ??= (
    [
      ["Newsreader", "newsreader", 500],
      ["Newsreader", "newsreader", 600],
      ["Hanken", "hanken-grotesk", 400],
    ] as const
  ).flatMap(([name, family, weight]) => [
    { name, weight, data: file(family, "latin", weight) },
    { name: `${name}Ext`, weight, data: file(family, "latin-ext", weight) },
  ]);
  return loaded;
}

/**
 * Draws the card as PNG, 1200 × 630. Loads its tools at the first call (about half a second); later
 * cards take about 100 ms, so keep what it gives. Letters our fonts lack are left out, never shown as boxes.
 */
export async function renderCard(parts: CardParts): Promise<Uint8Array> {
  const [{ default: satori }, { default: sharp }] = await Promise.all([
    import("satori"),
    import("sharp"),
  ]);
  const svg = await satori(design(parts) as never, { width, height, fonts: [...fonts()] });
  return await sharp(Buffer.from(svg)).png({ palette: true, quality: 92, effort: 4 }).toBuffer();
}
