import { describe, expect, it } from "vitest";

import { coachAtHand, filesAtHand } from "./load-coach.ts";
import { readOwnRules } from "./own-rules.ts";

const good = `language: en
kind: hype
rules:
  - id: artisan
    advice: superlative
    severity: soft
    find: ["artisan coffee"]
    apply: "coffee"
    example: "We pour artisan coffee."
    but_not: "We pour coffee from Peru."
`;
const danish = `language: da
kind: hype
rules:
  - id: sjael
    advice: superlative
    severity: soft
    find: ["kaffe med sjæl"]
    example: "Vi brygger kaffe med sjæl."
    but_not: "Vi brygger kaffe på bønner fra Peru."
`;

describe("a site's own rules", () => {
  it("are used beside ours, in both languages", () => {
    const { coach } = coachAtHand(`${good}---\n${danish}`);
    const rulesOf = (text: string): string[] => coach.check(text).findings.map(({ rule }) => rule);
    expect(rulesOf("On Mondays we pour artisan coffee for the whole street.")).toEqual([
      "en/hype/artisan",
    ]);
    expect(rulesOf("Om mandagen brygger vi kaffe med sjæl til hele gaden.")).toEqual([
      "da/hype/sjael",
    ]);
  });

  it.each([
    ["what is not YAML", good.replace("  - id", " - - : id: ["), "yaml", 4],
    ["a field that is missing", good.replace("    severity: soft\n", ""), "shape", 4],
    ["a severity there is not", good.replace("soft", "huge"), "shape", 6],
    ["an advice there is not", good.replace("superlative", "superb"), "advice", 5],
    [
      "a pattern that is wrong",
      good.replace("artisan coffee", "<no_such_list> coffee"),
      "pattern",
      7,
    ],
    ["an example it does not point at", good.replace("We pour artisan", "We pour"), "example", 9],
    [
      "a look-alike it points at",
      good.replace("coffee from Peru", "artisan coffee"),
      "but_not",
      10,
    ],
    ["a rule twice", `${good}---\n${good}`, "known", 15],
    ["a fault in the second part", `${good}---\n${danish.replace("soft", "x")}`, "shape", 17],
  ])("say on which line stands %s", (_, text, fault, line) => {
    expect(readOwnRules(text, filesAtHand().rules, "da")).toMatchObject({
      kind: "wrong",
      fault,
      line,
    });
  });

  it("that hold no longer are left out, and the coach goes on", () => {
    const { coach, own } = coachAtHand(good.replace("superlative", "gone"));
    expect(own).toEqual([]);
    expect(coach.check("Act now!").findings).toHaveLength(1);
  });
});
