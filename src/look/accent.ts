import { contrast, hexOf, oklchOf, readHex, type Oklch } from "./colour.ts";

/** The accent in one theme: to write with, to lay behind, and to write upon. */
export interface AccentShade {
  readonly accent: string;
  readonly wash: string;
  readonly onAccent: string;
}

/** What the look is drawn with until the owner picks an accent. */
export const defaultAccent = "#1f5c4a";

/** The surfaces the accent is written on; the same as in tokens.css. */
export const surfaces = {
  light: ["#fbf8f2", "#fffdf9", "#f3ede2"],
  dark: ["#181613", "#201d19", "#26221d"],
} as const;

/** @source WCAG 2.2, success criterion 1.4.3: text of normal size */
const leastContrast = 4.5;

function shade(base: Oklch, theme: "light" | "dark"): AccentShade {
  const dark = theme === "dark";
  const wash = hexOf({
    l: dark ? 0.285 : 0.938,
    c: Math.min(base.c, dark ? 0.022 : 0.016),
    h: base.h,
  });
  const grounds = [...surfaces[theme], wash];
  const onAccent = dark ? hexOf({ l: 0.21, c: Math.min(base.c, 0.03), h: base.h }) : "#ffffff";
  // As near to the owner's colour as reads well: start there, walk towards the ink.
  const start = dark ? Math.max(base.l, 0.74) : Math.min(base.l, 0.6);
  const c = dark ? Math.min(base.c, 0.13) : base.c;
  for (let step = 0; ; step++) {
    const l = dark ? Math.min(1, start + step * 0.005) : Math.max(0, start - step * 0.005);
    const accent = hexOf({ l, c, h: base.h });
    const reads =
      grounds.every((ground) => contrast(accent, ground) >= leastContrast) &&
      contrast(onAccent, accent) >= leastContrast;
    if (reads || l === 0 || l === 1) return { accent, wash, onAccent };
  }
}

/**
 * The owner's accent made readable: at least 4.5:1 as text on every surface and on its own wash, and as
 * the ground of a button, in both themes. What is not a colour becomes {@link defaultAccent}.
 */
export function accentTokens(hex: string): { light: AccentShade; dark: AccentShade } {
  const base = oklchOf(readHex(hex) ?? defaultAccent);
  return { light: shade(base, "light"), dark: shade(base, "dark") };
}

/** The accent as a tiny stylesheet that comes after site.css or studio.css. */
export function accentCss(hex: string): string {
  const { light, dark } = accentTokens(hex);
  const rule = (name: string, key: keyof AccentShade): string =>
    `--${name}:light-dark(${light[key]},${dark[key]})`;
  const plain = `--accent:${light.accent};--accent-wash:${light.wash};--on-accent:${light.onAccent}`;
  return `:root{${plain}}@supports (color:light-dark(#000,#fff)){:root{${rule("accent", "accent")};${rule("accent-wash", "wash")};${rule("on-accent", "onAccent")}}}`;
}
