import { expect, it } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";

import { type Evidence, heldFrom, judge } from "./judge.ts";
import { chanceOf, learnSpam, spamChance, spamWords } from "./spam.ts";

const plain: Evidence = {
  text: "Tak for det, det hjalp mig meget.",
  html: "<p>Tak for det, det hjalp mig meget.</p>",
  wordChance: 0.5,
  holdFirst: false,
  seenBefore: false,
  trusted: false,
  fast: false,
  repeated: false,
  underHeld: false,
};

const link = (n: number): string => `<a href="https://shop${n}.example/">her</a> `;

it("holds no reply back for one light sign", () => {
  expect(judge(plain)).toEqual({ state: "visible", score: 0, reasons: [] });
  for (const sign of [
    { fast: true },
    { repeated: true },
    { text: "Спасибо большое за вашу работу, это очень помогает" },
    { html: link(1) + link(2) + link(3) },
    { wordChance: 0.7 },
  ])
    expect(judge({ ...plain, ...sign }).state).toBe("visible");
});

it("holds a reply back for a heavy sign or several light ones, and says which", () => {
  expect(judge({ ...plain, html: [1, 2, 3, 4, 5].map(link).join("") })).toMatchObject({
    state: "held",
    reasons: ["links"],
  });
  expect(judge({ ...plain, wordChance: 0.99 })).toMatchObject({
    state: "held",
    reasons: ["words"],
  });
  expect(judge({ ...plain, fast: true, repeated: true }).reasons).toEqual(["fast", "repeated"]);
  expect(judge({ ...plain, holdFirst: true }).reasons).toEqual(["first-reply"]);
  expect(judge({ ...plain, underHeld: true }).reasons).toEqual(["under-held"]);
});

it("does not hold the first reply of those we follow or have read before", () => {
  expect(judge({ ...plain, holdFirst: true, seenBefore: true }).state).toBe("visible");
  expect(judge({ ...plain, holdFirst: true, trusted: true }).state).toBe("visible");
});

it("does not count mentions and hashtags as links", () => {
  const mentions = Array(9)
    .fill(
      '<a href="https://a.example/@b" class="mention">@<span>b</span></a> <a href="/t">#tag</a>',
    )
    .join("");
  expect(judge({ ...plain, html: mentions }).score).toBe(0);
});

it("says nothing while it knows too little, and believes no single word", () => {
  expect(chanceOf([])).toBe(0.5);
  expect(
    chanceOf([
      { word: "*", spam: 2, ham: 90 },
      { word: "casino", spam: 2, ham: 0 },
    ]),
  ).toBe(0.5);
  const all = { word: "*", spam: 50, ham: 50 };
  expect(chanceOf([all, { word: "casino", spam: 1, ham: 0 }])).toBeLessThan(0.8);
  expect(chanceOf([all])).toBe(0.5);
});

it("reads at most 64 words of any text, however hostile", () => {
  expect(spamWords("ord ".repeat(1e6)).length).toBe(1);
  expect(spamWords(Array.from({ length: 1e5 }, (_, n) => `ord${n}`).join(" ")).length).toBe(64);
  expect(spamWords("a".repeat(1e6)).length).toBeLessThanOrEqual(64);
});

describeOnEachDatabase("The spam guard", (fresh) => {
  const spam = [
    "Cheap casino bonus, free spins and fast payout today",
    "Win big: casino spins, instant bonus for every player",
    "Best replica watches, free shipping and casino bonus",
    "Crypto casino gives free bonus spins, fast payout",
  ];
  const ham = [
    "Tak for artiklen, jeg har prøvet det samme i min klub",
    "Jeg er uenig i det sidste afsnit, men tak for ærligheden",
    "Thank you, this helped our small association a lot",
    "How did you find the first ten readers?",
  ];

  it("learns from what owners decide, and unlearns a mistake", async () => {
    const { store } = fresh;
    const chance = async (text: string): Promise<number> => await spamChance(store.db, text, text);
    const again = "A new casino with free spins and a bonus";
    expect(await chance(again)).toBe(0.5);
    await store.transact(async (tx) => {
      for (const text of spam) await learnSpam(tx, text, "spam");
      for (const text of ham) await learnSpam(tx, text, "ham");
    });
    const learned = await chance(again);
    expect(judge({ ...plain, wordChance: learned })).toMatchObject({ state: "held" });
    expect(judge({ ...plain, wordChance: learned }).score).toBeGreaterThanOrEqual(heldFrom);
    expect(await chance("Tak, det hjalp i vores lille klub")).toBeLessThan(0.5);
    await store.transact(async (tx) => {
      for (const text of spam) await learnSpam(tx, text, "spam", -1);
    });
    expect(await chance(again)).toBe(0.5);
    const left = await store.db
      .selectFrom("spam_words")
      .select("spam")
      .where("spam", "<>", 0)
      .execute();
    expect(left).toEqual([]);
  });
});
