import { readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { avatar, avatarColour, initials } from "./avatars.ts";

describe("avatar", () => {
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
        expect(avatarColour(name)).toBe(avatarColour(name));
        expect(css).toContain(`.${avatarColour(name)} {`);
      }),
    );
  });

  it("never lets a name out of its place", () => {
    expect(String(avatar({ name: '"><script>' }))).not.toContain("<script");
    expect(String(avatar({ name: "x", picture: '"onerror="x' }))).not.toContain('"onerror');
  });
});
