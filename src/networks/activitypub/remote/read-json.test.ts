import { expect, test } from "vitest";

import { httpAddress, idOf } from "./read-json.ts";

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
    "https:///a.example/",
    "https:a.example",
    "https:\\\\a.example",
    7,
  ])
    expect(httpAddress(one), JSON.stringify(one)).toBeUndefined();
});

test("a host has one spelling; the rest of an address stays as it is", () => {
  for (const [given, plain] of [
    ["https://bücher.example/Users/Ann", "https://xn--bcher-kva.example/Users/Ann"],
    ["https://xn--bcher-kva.example/å", "https://xn--bcher-kva.example/å"],
    ["HTTPS://Skib.Example/Users/Ann#Key", "https://skib.example/Users/Ann#Key"],
    ["https://skib.example:443/x", "https://skib.example/x"],
    ["https://skib.example", "https://skib.example"],
    ["https://skib.example?Q=1", "https://skib.example?Q=1"],
    ["http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x"],
  ]) {
    expect(httpAddress(given)).toBe(plain);
    expect(httpAddress(plain)).toBe(plain);
  }
});

test("a list of one is that one; of several none is meant before the others", () => {
  const id = "https://a.example/1";
  for (const one of [id, [id], [[id]], { id }, [{ id }], [{ href: id }]])
    expect(idOf(one)).toBe(id);
  for (const none of [[], [id, id], [null], { id: [id] }]) expect(idOf(none)).toBeUndefined();
});
