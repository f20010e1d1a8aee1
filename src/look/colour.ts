/** A colour as lightness 0–1, chroma 0–0.4 and hue in radians, even to the eye. */
export interface Oklch {
  readonly l: number;
  readonly c: number;
  readonly h: number;
}

type Rgb = readonly [number, number, number];

const toLinear = (part: number): number =>
  part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
const fromLinear = (part: number): number =>
  part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055;

function linearOf(hex: string): Rgb {
  const part = (at: number): number => toLinear(Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  return [part(1), part(3), part(5)];
}

/** `#abc`, `ABCDEF` or ` #aabbcc ` as `#aabbcc`; undefined when it is no colour. */
export function readHex(text: string): string | undefined {
  const found = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1]?.toLowerCase();
  if (found === undefined) return undefined;
  return `#${found.length === 3 ? found.replaceAll(/./g, "$&$&") : found}`;
}

/**
 * How well two colours `#rrggbb` stand off each other, 1 (not at all) to 21.
 * @source WCAG 2.2, "contrast ratio" and "relative luminance"
 */
export function contrast(one: string, other: string): number {
  const light = (hex: string): number => {
    const [r, g, b] = linearOf(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [light(one), light(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** @source Björn Ottosson, "A perceptual color space for image processing" (2020) */
export function oklchOf(hex: string): Oklch {
  const [r, g, b] = linearOf(hex);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const blue = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    c: Math.hypot(a, blue),
    h: Math.atan2(blue, a),
  };
}

function linearFrom({ l, c, h }: Oklch): Rgb {
  const [a, b] = [c * Math.cos(h), c * Math.sin(h)];
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ];
}

/** The nearest `#rrggbb` a screen can show: keeps lightness and hue, gives up chroma. */
export function hexOf(colour: Oklch): string {
  const fits = (c: number): boolean =>
    linearFrom({ ...colour, c }).every((part) => part > -0.0005 && part < 1.0005);
  let c = colour.c;
  if (!fits(c)) {
    let [low, high] = [0, c];
    for (let step = 0; step < 18; step++) {
      c = (low + high) / 2;
      if (fits(c)) low = c;
      else high = c;
    }
    c = low;
  }
  const parts = linearFrom({ ...colour, c }).map((part) =>
    Math.round(fromLinear(Math.min(1, Math.max(0, part))) * 255)
      .toString(16)
      .padStart(2, "0"),
  );
  return `#${parts.join("")}`;
}
