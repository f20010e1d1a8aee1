import type { CoachLanguage, Kind } from "./finding.ts";
import { createMatcher, type Matcher } from "./matcher.ts";
import { readPattern } from "./pattern.ts";
import type { Context, LanguageRules, Rule } from "./rule.ts";
import { alwaysExcuses } from "./traits.ts";

/** A rule that is ready: what it asks of the sentence and the text, as names of traits. */
export interface ReadyRule {
  readonly name: string;
  readonly kind: Kind;
  readonly rule: Rule;
  readonly unless: readonly string[];
  readonly only: readonly string[];
  readonly unlessText: readonly string[];
  readonly onlyText: readonly string[];
}

/** What a pattern that was found means. */
export type Meaning =
  | { readonly is: "rule"; readonly rule: ReadyRule }
  | { readonly is: "trait"; readonly name: string; readonly reach: Context["reach"] }
  | { readonly is: "give" }
  | { readonly is: "ask" };

/** One language's rules, ready to be looked for. */
export interface ReadyLanguage {
  readonly language: CoachLanguage | "any";
  readonly matcher: Matcher<Meaning>;
  readonly rules: readonly ReadyRule[];
}

/** @throws Error that names the rule that is wrong and says why. */
export function compileLanguage(
  language: CoachLanguage | "any",
  from: LanguageRules,
): ReadyLanguage {
  const entries: { pattern: ReturnType<typeof readPattern>; what: Meaning }[] = [];
  const known = new Set<string>();
  const add = (source: string, what: Meaning, where: string): void => {
    try {
      entries.push({ pattern: readPattern(source, from.lists), what });
    } catch (fault) {
      throw new Error(`${where}: ${fault instanceof Error ? fault.message : String(fault)}`);
    }
  };
  for (const context of from.contexts)
    for (const source of context.find)
      add(
        source,
        { is: "trait", name: context.name, reach: context.reach },
        `${language}, context ${context.name}`,
      );
  for (const source of from.give) add(source, { is: "give" }, `${language}, give`);
  for (const source of from.ask) add(source, { is: "ask" }, `${language}, ask`);

  /** A condition as the name of a trait; a pattern becomes a trait of its own. */
  const condition = (source: string, where: string): string => {
    if (source.startsWith(":")) return source.slice(1);
    const name = `“${source}”`;
    if (!known.has(name)) {
      known.add(name);
      add(source, { is: "trait", name, reach: "sentence" }, where);
    }
    return name;
  };
  const rules = from.files.flatMap((file) =>
    file.rules.map((rule): ReadyRule => {
      const name = `${language}/${file.kind}/${rule.id}`;
      const all = (some: readonly string[] | undefined): string[] =>
        (some ?? []).map((source) => condition(source, name));
      const excused = [
        ...alwaysExcuses,
        ...from.contexts.filter(({ excuses }) => excuses?.includes(file.kind)).map((c) => c.name),
      ].filter((trait) => !(rule.even_if ?? []).includes(`:${trait}`));
      const ready: ReadyRule = {
        name,
        kind: file.kind,
        rule,
        unless: [...excused, ...all(rule.unless)],
        only: all(rule.only),
        unlessText: all(rule.unless_text),
        onlyText: all(rule.only_text),
      };
      for (const source of rule.find) add(source, { is: "rule", rule: ready }, name);
      return ready;
    }),
  );
  return { language, matcher: createMatcher(entries), rules };
}
