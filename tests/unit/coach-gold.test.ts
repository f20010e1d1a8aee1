import { describe, expect, it } from "vitest";

import { createCoach } from "#coach";
import { readModels, readRules } from "#coach/rule-files.ts";

import { readLabelled } from "#eval/coach/data.ts";
import { f1 } from "#eval/coach/statistics.ts";

const coach = createCoach(readRules(), readModels());

/**
 * Well under what docs/coach.md reports, so that a word more or less in a rule does no harm, and a model that was not
 * trained again after the features changed is seen at once.
 */
const least = 0.85;

describe.each(["da", "en"] as const)("the coach on posts it never learned from (%s)", (lang) => {
  it.each([`gold-${lang}.report`, `unseen-${lang}`])(
    "judges %s about as well as reported",
    (name) => {
      const posts = readLabelled(name);
      expect(posts.length).toBeGreaterThanOrEqual(150);
      const pairs = posts.map(({ text, breach }) => ({
        said: coach.check(text).breach,
        is: breach,
      }));
      expect(f1(pairs).value).toBeGreaterThan(least);
    },
  );

  it("counts what gives and asks about as a person does", () => {
    const posts = readLabelled(`gold-${lang}.report`).filter(({ sentences }) => sentences);
    const off = (name: "give" | "ask"): number =>
      posts.reduce((sum, post) => {
        const counted = (post[name] ?? 0) / (post.sentences ?? 1);
        return sum + Math.abs(coach.check(post.text)[name] - counted);
      }, 0) / posts.length;
    expect(off("give")).toBeLessThan(0.25);
    expect(off("ask")).toBeLessThan(0.2);
  });
});
