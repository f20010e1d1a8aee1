import { beforeEach, expect, test } from "vitest";

import { KeyQuestions, mostAsked } from "./key-questions.ts";

let now: number;
let ended: string[];
let questions: KeyQuestions;
beforeEach(() => {
  now = 1_800_000_000_000;
  ended = [];
  questions = new KeyQuestions(() => now);
});

/** Asks for a key that hangs. @returns whether it is asked for */
const ask = (keyId: string, client?: string): boolean =>
  questions.begin(keyId, client, () => ended.push(keyId)) !== undefined;
const asked = (count: number, keyId: (n: number) => string, client?: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => ask(keyId(n), client?.(n))).filter(Boolean).length;

test("a host, a sender, and a sender at a host have places of their own and no more", () => {
  expect(asked(20, (n) => `https://a.example/${n}`)).toBe(mostAsked.host);
  expect(
    asked(
      9,
      (n) => `https://b.example/${n}`,
      () => "192.0.2.1",
    ),
  ).toBe(mostAsked.clientAtHost);
  expect(
    asked(
      60,
      (n) => `https://c${n}.example/k`,
      () => "192.0.2.1",
    ),
  ).toBe(mostAsked.client - mostAsked.clientAtHost);
  expect(ended).toEqual([]);
});

test("what is over gives its place back", () => {
  for (let n = 0; n < 500; n += 1) {
    const over = questions.begin(`https://a.example/${n}`, "192.0.2.1", () => ended.push("a"));
    expect(over).toBeDefined();
    over?.();
    over?.();
  }
  expect(ended).toEqual([]);
});

test.each([
  ["names below one another", (n: number) => `https://s${n}.attacker.co.uk/k`],
  ["IPv6 addresses of one network", (n: number) => `https://[2001:db8:0:${n.toString(16)}::1]/k`],
  ["IPv4 addresses of one network", (n: number) => `https://198.51.100.${n % 256}/k/${n}`],
])("%s are one site, and leave room for others", (_, keyId) => {
  expect(asked(300, keyId)).toBe(mostAsked.site);
  expect(ask("https://fair.co.uk/k", "203.0.113.1")).toBe(true);
  expect(ended).toEqual([]);
});

test("within a site, the host with the most makes room for one with few, and its longest-running goes first", () => {
  for (let n = 0; n < mostAsked.site; n += 1) ask(`https://s${n % 8}.example.org/${n}`);
  expect(ask("https://fair.example.org/k")).toBe(true);
  expect(ended).toEqual(["https://s0.example.org/0"]);
  // The newcomer stays: there is always somebody with more.
  for (let n = 0; n < 40; n += 1) ask(`https://t${n}.example.org/k`);
  expect(ended).not.toContain("https://fair.example.org/k");
});

test("when all places are taken, the most crowded makes room", () => {
  const full = asked(
    600,
    (n) => `https://s${n}.site${n % 5}.example/k`,
    (n) => `2001:db8:${(n % 20).toString(16)}:${n.toString(16)}::/64`,
  );
  expect(full).toBe(mostAsked.all);
  expect(ended).toEqual([]);
  for (let n = 0; n < 30; n += 1)
    expect(ask(`https://fair${n}.example/k`, `203.0.${n}.1`)).toBe(true);
  expect(ended).toHaveLength(30);
  expect(ended.every((keyId) => /\.site\d\.example/.test(keyId))).toBe(true);
});

test("many senders of one network are a crowd too, whatever sites they name", () => {
  const full = asked(
    mostAsked.all,
    (n) => `https://attacker${n}.example/k`,
    (n) => (n < 200 ? `2001:db8:7:${n.toString(16)}::/64` : `198.18.${n}.1`),
  );
  expect(full).toBe(mostAsked.all);
  expect(ask("https://fair.example/k", "203.0.113.1")).toBe(true);
  expect(ended).toEqual(["https://attacker0.example/k"]);
});

test("among as many sites and senders as there are places, only what hangs is ended", () => {
  const full = asked(
    mostAsked.all,
    (n) => `https://attacker${n}.example/k`,
    (n) => `198.18.${n}.1`,
  );
  expect(full).toBe(mostAsked.all);
  expect(ask("https://fair.example/k", "203.0.113.1")).toBe(false);
  now += 3000;
  expect(ask("https://fair.example/k", "203.0.113.1")).toBe(true);
  expect(ended).toEqual(["https://attacker0.example/k"]);
});
