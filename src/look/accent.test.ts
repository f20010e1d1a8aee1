import { readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { accentCss, accentTokens, defaultAccent, surfaces } from "./accent.ts";
import { contrast, hexOf, oklchOf, readHex } from "./colour.ts";

const hex = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, "0")}`);

describe("accentTokens", () => {
  it("is readable on every surface in both themes, whatever colour the owner picks", () => {
    fc.assert(
      fc.property(hex, (colour) => {
        const tokens = accentTokens(colour);
        for (const theme of ["light", "dark"] as const) {
          const { accent, wash, onAccent } = tokens[theme];
          for (const ground of [...surfaces[theme], wash])
            expect(contrast(accent, ground)).toBeGreaterThanOrEqual(4.5);
          expect(contrast(onAccent, accent)).toBeGreaterThanOrEqual(4.5);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("keeps the owner's hue", () => {
    for (const colour of ["#c0392b", "#2457a6", "#1f5c4a", "#8e44ad"]) {
      const { light } = accentTokens(colour);
      const apart = Math.abs(oklchOf(light.accent).h - oklchOf(colour).h);
      expect(Math.min(apart, 2 * Math.PI - apart)).toBeLessThan(0.06);
    }
  });

  it("leaves a colour that reads well as it is", () => {
    expect(accentTokens("#1f5c4a").light.accent).toBe("#1f5c4a");
    expect(accentTokens("#2457a6").light.accent).toBe("#2457a6");
  });

  it("takes #abc and ABCDEF, and the default for what is no colour", () => {
    expect(readHex(" #AbC ")).toBe("#aabbcc");
    expect(readHex("ABCDEF")).toBe("#abcdef");
    for (const wrong of ["", "red", "#12", "#12345", "#1234567", "}body{", "#12345g"]) {
      expect(readHex(wrong)).toBeUndefined();
      expect(accentTokens(wrong)).toEqual(accentTokens(defaultAccent));
    }
  });

  it("writes nothing but colours into the stylesheet", () => {
    fc.assert(
      fc.property(fc.string(), (anything) => {
        expect(accentCss(anything)).toMatch(/^[-a-z:#0-9(),;{}@ ]+$/);
      }),
    );
  });

  it("comes back from OKLCH as it went in", () => {
    fc.assert(
      fc.property(hex, (colour) => {
        expect(hexOf(oklchOf(colour))).toBe(colour);
      }),
    );
  });
});

describe("tokens.css", () => {
  const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");
  const pair = (name: string): [string, string] => {
    const found = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(css);
    return [readHex(found?.[1] ?? "") ?? "", readHex(found?.[2] ?? "") ?? ""];
  };

  it("has the surfaces the accent was made for", () => {
    expect(["paper", "card", "wash"].map((name) => pair(name)[0])).toEqual([...surfaces.light]);
    expect(["paper", "card", "wash"].map((name) => pair(name)[1])).toEqual([...surfaces.dark]);
  });

  it("has words that read well on every surface, and edges one can see", () => {
    const grounds = ["paper", "card", "wash"];
    for (const theme of [0, 1] as const) {
      for (const text of ["ink", "soft", "ask", "note", "good", "accent"])
        for (const ground of [
          ...grounds,
          ...(["ask", "note", "good"].includes(text) ? [`${text}-wash`] : []),
        ])
          expect(
            contrast(pair(text)[theme], pair(ground)[theme]),
            `${text} on ${ground}`,
          ).toBeGreaterThanOrEqual(4.5);
      for (const ground of ["paper", "card"])
        expect(contrast(pair("edge")[theme], pair(ground)[theme])).toBeGreaterThanOrEqual(3);
    }
  });
});
