import { expect, test } from "vitest";

import { httpAddress } from "./read-json.ts";

test("an address is taken as it is, or not at all when no database or header could hold it", () => {
  for (const good of [
    "https://a.example/@b",
    "http://a.example/blå?q=1#x",
    "https://a.example/a b",
  ])
    expect(httpAddress(good)).toBe(good);
  const bad = ["\0", "\n", "\t", "\u007f", "\ud800"].map((odd) => `https://a.example/${odd}x`);
  for (const one of [
    ...bad,
    " https://a.example/",
    "https://:secret@a.example/",
    "javascript:1",
    7,
  ])
    expect(httpAddress(one), JSON.stringify(one)).toBeUndefined();
});
