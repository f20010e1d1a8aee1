import { parse, YAMLParseError } from "yaml";
import { z } from "zod";

import { badInput } from "#core/errors.ts";
import { type Disclosure, disclosureKinds, longestWho } from "#posts";
import { licences } from "#presence";

/** What stands before the text of a file, between two lines of `---`. */
export interface FrontMatter {
  readonly title?: string | undefined;
  readonly summary?: string | undefined;
  readonly topics: readonly string[];
  readonly language?: string | undefined;
  readonly licence?: (typeof licences)[number] | undefined;
  /** Unix milliseconds. */
  readonly date?: number | undefined;
  readonly slug?: string | undefined;
  readonly kind?: "article" | "note" | undefined;
  readonly draft: boolean;
  readonly disclosure?: Disclosure | undefined;
  readonly originalUrl?: string | undefined;
  /** Names that mean nothing here. */
  readonly unknown: readonly string[];
}

const words = z.preprocess(
  (value) => (typeof value === "string" ? value.split(/,\s*/) : (value ?? [])),
  z.array(z.coerce.string().max(60)).max(50),
);
const text = (max: number) =>
  z.preprocess((value) => value ?? undefined, z.coerce.string().max(max).optional());
/** @source RFC 5646 §2.1: two or three letters for the language, then what narrows it down */
const language = z.preprocess(
  (value) => value ?? undefined,
  z
    .string()
    .regex(/^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i)
    .optional(),
);

const shape = z.object({
  title: text(300),
  summary: text(1000),
  description: text(1000),
  topics: words,
  tags: words,
  categories: words,
  language,
  lang: language,
  licence: z.enum(licences).optional(),
  license: z.enum(licences).optional(),
  date: z.union([z.date(), z.string(), z.number()]).optional(),
  slug: text(100),
  kind: z.enum(["article", "note"]).optional(),
  draft: z.boolean().default(false),
  original: z.url().optional(),
  disclosure: z.enum(disclosureKinds).optional(),
  from: text(longestWho),
});

const oneLicence = `one of ${licences.slice(0, -1).join(", ")}, or arr (all rights reserved)`;
const topics = "a list such as [bread, flour], at most 50 of 60 letters each";

/** What each may be, for who wrote it differently. */
const expected: Readonly<Record<string, string>> = {
  title: "a text of at most 300 letters",
  summary: "a text of at most 1000 letters",
  description: "a text of at most 1000 letters",
  topics,
  tags: topics,
  categories: topics,
  language: "a code such as da or en",
  lang: "a code such as da or en",
  licence: oneLicence,
  license: oneLicence,
  date: "a day such as 2026-12-24, or 2026-12-24T10:00:00Z",
  slug: "the last part of the address",
  kind: "article or note",
  draft: "true or false",
  disclosure: `one of ${disclosureKinds.join(", ")}`,
  from: "the name of who gave or paid",
  original: "an address that begins with https://",
};

/** Splits a file into its front matter and its text. @throws AppError `bad_front_matter` that says where. */
export function readFrontMatter(file: string): {
  readonly front: FrontMatter;
  readonly body: string;
} {
  const content = file.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const match = /^---\n(?:([^]*?)\n)?---[ \t]*(?:\n|$)/.exec(content);
  if (match === null) return { front: { topics: [], draft: false, unknown: [] }, body: content };
  const given = readYaml(match[1] ?? "");
  const checked = shape.safeParse(given);
  if (!checked.success) {
    const wrong = new Set(checked.error.issues.map((issue) => String(issue.path[0])));
    throw badInput(
      [...wrong].map((name) => `${name}: must be ${expected[name] ?? "something else"}.`).join(" "),
      "bad_front_matter",
    );
  }
  const { data } = checked;
  return {
    front: {
      title: data.title,
      summary: data.summary ?? data.description,
      topics: [...data.topics, ...data.tags, ...data.categories],
      language: data.language ?? data.lang,
      licence: data.licence ?? data.license,
      date: readDate(data.date),
      slug: data.slug,
      kind: data.kind,
      draft: data.draft,
      disclosure:
        data.disclosure === undefined ? undefined : { kind: data.disclosure, who: data.from ?? "" },
      originalUrl: data.original,
      unknown: Object.keys(given).filter((name) => !Object.hasOwn(shape.shape, name)),
    },
    body: content.slice(match[0].length),
  };
}

/** Longer front matter than this is a mistake or an attack. */
const mostLetters = 20_000;

function readYaml(yaml: string): Readonly<Record<string, unknown>> {
  if (yaml.length > mostLetters)
    throw badInput("The lines between --- are too many.", "bad_front_matter");
  let given: unknown;
  try {
    // Aliases can make a small file endless. @source yaml's documentation, "maxAliasCount"
    given = parse(yaml, { maxAliasCount: 10 }) ?? {};
  } catch (fault) {
    const [first = ""] = (fault as Error).message.split("\n");
    // The line of dashes before it counts too.
    const line = fault instanceof YAMLParseError ? (fault.linePos?.[0].line ?? 0) + 1 : undefined;
    throw badInput(
      `Line ${line ?? "?"} cannot be read: ${first.replace(/ at line \d+, column \d+:?$/, "")}. Put text with : [ ] or # in it between "quotes".`,
      "bad_front_matter",
    );
  }
  if (typeof given === "object" && given !== null && !Array.isArray(given))
    return given as Record<string, unknown>;
  throw badInput("Each line between --- must say a name: and a value.", "bad_front_matter");
}

/** `2016-12`, `2016-12-24`, `2016-12-24T10:00:00Z` and YAML's own dates, as Unix milliseconds. */
export function readDate(value: Date | string | number | undefined): number | undefined {
  if (value === undefined) return undefined;
  const given = value instanceof Date ? value : new Date(value);
  if (Number.isNaN(given.getTime()))
    throw badInput(`“${String(value)}” is not a date.`, "bad_date");
  return given.getTime();
}
