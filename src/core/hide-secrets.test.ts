import { expect, test } from "vitest";

import { hideSecrets } from "./hide-secrets.ts";

const token = "kJ3_aZ-9".repeat(6).slice(0, 43);

test("what opens something or names a person is taken out, the rest stays", () => {
  const cases = [
    [`GET /reply/edit/${token}: Error`, "GET /reply/edit/…: Error"],
    [`/reply/confirm/${token}?x=1`, "/reply/confirm/…?…"],
    ["/reply/edit/short", "/reply/edit/…"],
    ["POST /reply/stop/12/0123456789abcdef0123456789abcdef", "POST /reply/stop/12/…"],
    [`https://a.example/setup/${token}/next`, "https://a.example/setup/…/next"],
    [`key "${token}" is taken`, 'key "…" is taken'],
    ["to bo+tag@mail.example.org refused", "to …@mail.example.org refused"],
    ["@ann@skib.example is not here", "@…@skib.example is not here"],
    ["https://a.example/search?q=min+sygdom&p=2 failed", "https://a.example/search?… failed"],
    ["at file:///app/src/site/page.ts:12:3", "at file:///app/src/site/page.ts:12:3"],
    [
      "node_modules/@hono/node-server/dist/index.mjs",
      "node_modules/@hono/node-server/dist/index.mjs",
    ],
    [
      "GET /articles/kontrol-er-et-overstaaet-kapitel",
      "GET /articles/kontrol-er-et-overstaaet-kapitel",
    ],
  ];
  for (const [text = "", right] of cases) expect(hideSecrets(text)).toBe(right);
});

test("needs time in proportion to the length", () => {
  for (const piece of ["a", "a.", "a@", "?a", "-", "/setup/"])
    expect(hideSecrets(piece.repeat(200_000)).length).toBeGreaterThan(0);
});
