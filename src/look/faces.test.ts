import { readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { face, faceColour, initials } from "./faces.ts";

describe("face", () => {
  it.each([
    ["Ida Holm", "IH"],
    ["  østen  ærø ", "ØÆ"],
    ["Redaktionen", "R"],
    ["@klasse7b@skole.example", "KE"],
    ["Lærer på Nørre Skole", "LS"],
    ["山田太郎", "山"],
    ["🦊", "🦊"],
    ["👩‍👩‍👧 Familien", "F"],
    ["", "·"],
    ["\u202e", "·"],
  ])("makes %j into %j", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });

  it("gives the same name the same of the ten colours, all of which have a hue", () => {
    const css = readFileSync(new URL("faces.css", import.meta.url), "utf8");
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(faceColour(name)).toBe(faceColour(name));
        expect(css).toContain(`.${faceColour(name)} {`);
      }),
    );
  });

  it("never lets a name out of its place", () => {
    expect(String(face({ name: '"><script>' }))).not.toContain("<script");
    expect(String(face({ name: "x", picture: '"onerror="x' }))).not.toContain('"onerror');
  });
});
