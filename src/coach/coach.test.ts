import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createCoach } from "./coach.ts";
import { type Column, letterOf } from "./model.ts";
import { packModel } from "./pack-model.ts";
import { readModels, readRules } from "./rule-files.ts";

const coach = createCoach(readRules(), readModels());

/** Pieces that rules, sanitisers and tokenisers stumble over. */
const pieces = fc.constantFrom(
  "Last chance",
  "Sidste chance",
  " game changer ",
  "…",
  "!!!",
  "👩‍👩‍👧",
  "\uD800",
  "\u202Eeht",
  "<b>",
  "</",
  "`code`",
  "```\n",
  "~~~",
  "[text](https://example.org/a)",
  "](",
  "“",
  "”",
  "> ",
  "\r\n",
  "#reklame",
  "@navn",
  "https://example.org/last-chance",
  "e\u0301",
  "å",
  "a\u030A",
  "\u00AD",
  "\0",
  "مرحبا",
  "00:54:59",
  "f.eks.",
);
const text = fc
  .array(fc.oneof(pieces, fc.string({ unit: "binary" }), fc.string()), { maxLength: 30 })
  .map((parts) => parts.join(""));

describe("The coach", () => {
  it("names the words that stand where it points, whatever the text", () => {
    fc.assert(
      fc.property(text, (any) => {
        const verdict = coach.check(any);
        for (const { start, end, text: named } of verdict.findings) {
          expect(end).toBeGreaterThan(start);
          expect(any.slice(start, end)).toBe(named);
        }
        expect(verdict.score).toBeGreaterThanOrEqual(0);
        expect(verdict.score).toBeLessThanOrEqual(1);
        expect(verdict.give).toBeLessThanOrEqual(1);
        expect(verdict.ask).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["nothing", ""],
    ["one emoji", "🎉"],
    ["signs alone", "?!…"],
    ["half a character", "\uDC00"],
    ["one word without end", "a".repeat(100_000)],
  ])("has nothing to say about %s", (_, any) => {
    expect(coach.check(any)).toMatchObject({ breach: false, kind: null, findings: [] });
  });

  it("points at a sentence where no rule does, says which words weighed, and can be silenced", () => {
    const text =
      "Vi har aldrig set os selv som et trykkeri. Vi ser os som dem, der giver papiret en stemme. I år har den stemme fået en ny klang, og rejsen er kun lige begyndt.";
    const verdict = coach.check(text);
    const whole = verdict.findings.find(({ rule }) => rule === "model/da");
    expect(verdict.breach).toBe(true);
    expect(text.slice(whole?.start, whole?.end)).toBe(whole?.text);
    expect(whole?.why).toMatch(/“\p{L}+”/u);
    expect(verdict.because.length).toBeGreaterThan(0);
    const silent = coach.check(text, { silenced: new Set(["model/da"]) });
    expect(silent.findings).toEqual(verdict.findings.filter(({ rule }) => rule !== "model/da"));
  });

  it("leaves code, addresses and what others said alone", () => {
    const named = (any: string): string[] => coach.check(any).findings.map(({ rule }) => rule);
    expect(named("Last chance to buy.")).toContain("en/urgency/last-chance");
    expect(named("Write `last chance` in the field.")).toEqual([]);
    expect(named("```\nlast chance to buy\n```")).toEqual([]);
    expect(named("See https://example.org/last chance-of-rain")).toEqual([]);
    expect(named("They wrote “last chance to buy” on the door.")).toEqual([]);
    expect(named("> Last chance to buy.\n\nThat is what they wrote.")).toEqual([]);
  });

  it("ends a sentence at an emoji or a number before a capital, and not where a line was wrapped", () => {
    const count = (any: string): number => coach.check(any, { lang: "da" }).sentences;
    expect(count("Tag cyklen med ind 🚲 Det blæser op.")).toBe(2);
    expect(count("Vi åbner kl. 12. Vi lukker igen, når alle er gået.")).toBe(2);
    expect(count("Mødet er den 12. maj, og alle er velkomne.")).toBe(1);
    const wrapped = `${"Bestyrelsen har læst alle svarene, og der er mange, som siger, at det er"}\nsidste\nchance for at se den.`;
    expect(count(wrapped.replace("sidste\n", "sidste "))).toBe(1);
    expect(count("En kort linje\nog en til")).toBe(2);
  });

  it("lets warnings and searches for somebody press, as they must", () => {
    const named = (any: string): string[] => coach.check(any).findings.map(({ kind }) => kind);
    expect(named("Act now and get it at half price.")).toContain("urgency");
    expect(named("Act now if you have the blue heater: it is recalled. Switch it off.")).toEqual(
      [],
    );
    expect(named("Skynd dig at slukke den: varmepuden er tilbagekaldt.")).toEqual([]);
    expect(
      named("Please share: our tabby Fergus was last seen by the allotments on Sunday."),
    ).toEqual([]);
  });

  it("says of a short text that leans as a whole that it does, and points only in a longer one", () => {
    const names = ["w:furthe", "w:ready", "w:take", "w:team"];
    const line = (bias: number, weight: number): Column => ({
      bias,
      weights: names.map(() => letterOf(weight)).join(""),
    });
    const lines = { breach: line(0, 1.2), push: line(0, 1), hype: line(0, 0) };
    const learned = createCoach(readRules(), {
      en: packModel({ names: names.join("|"), lines }),
    });
    const short = "The team is ready to take you further.";
    expect(learned.check(short)).toMatchObject({ breach: true, kind: "push", findings: [] });
    const long = learned.check(`${short} It rains. It is Monday.`);
    expect(long.findings).toMatchObject([{ rule: "model/en", text: short }]);
  });

  it("calls what tells, teaches or gives away giving, and what sells or begs asking", () => {
    const plain = coach.check(
      "Biblioteket holder lukket på fredag. Bøger kan afleveres i kassen ved døren. Nøglen hænger i skuret.",
    );
    expect(plain.ask).toBe(0);
    expect(plain.give).toBeGreaterThan(0.6);
    const sale = coach.check(
      "Sign up today and get 10% off! Book your spot. Follow us and share with a friend.",
    );
    expect(sale.give).toBe(0);
    expect(sale.ask).toBeGreaterThan(0.6);
  });

  it("says the same of the same text", () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(coach.check(any)).toEqual(coach.check(any));
      }),
      { numRuns: 100 },
    );
  });

  it("takes the rules of the paragraph's language, and says when it has none", () => {
    const mixed = `Vi mødes på torsdag og ser på taget sammen, og alle er velkomne til kaffen bagefter. Sidste chance.

We will look at the roof together on Thursday, and there will be coffee afterwards for everyone. Last chance.`;
    expect(coach.check(mixed).findings.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(["da/urgency/last-chance", "en/urgency/last-chance"]),
    );
    const swedish = coach.check(
      "Vi träffas på torsdag och tittar på taket tillsammans, och det finns kaffe efteråt för alla som vill.",
    );
    expect(swedish).toMatchObject({ lang: "other", onlyNeutral: true, findings: [] });
  });
});
