import { parse } from "yaml";
import { z } from "zod";

import { badInput } from "#core/errors.ts";
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
  readonly originalUrl?: string | undefined;
}

const words = z.preprocess(
  (value) => (typeof value === "string" ? value.split(/,\s*/) : (value ?? [])),
  z.array(z.coerce.string().max(60)).max(50),
);
const text = (max: number) =>
  z.preprocess((value) => value ?? undefined, z.coerce.string().max(max).optional());

const shape = z.object({
  title: text(300),
  summary: text(1000),
  description: text(1000),
  topics: words,
  tags: words,
  categories: words,
  language: text(20),
  lang: text(20),
  licence: z.enum(licences).optional(),
  license: z.enum(licences).optional(),
  date: z.union([z.date(), z.string(), z.number()]).optional(),
  slug: text(100),
  kind: z.enum(["article", "note"]).optional(),
  draft: z.boolean().default(false),
  original: z.url().optional(),
});

/** Splits a file into its front matter and its text. @throws AppError `bad_front_matter` that says where. */
export function readFrontMatter(file: string): {
  readonly front: FrontMatter;
  readonly body: string;
} {
  const content = file.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const match = /^---\n([^]*?)\n---[ \t]*(?:\n|$)/.exec(content);
  if (match === null) return { front: { topics: [], draft: false }, body: content };
  let yaml: unknown;
  try {
    // Aliases can make a small file endless. @source yaml's documentation, "maxAliasCount"
    yaml = parse((match[1] ?? "").slice(0, 20_000), { maxAliasCount: 10 });
  } catch (fault) {
    throw badInput(
      `The lines between --- are not YAML: ${(fault as Error).message}`,
      "bad_front_matter",
    );
  }
  const checked = shape.safeParse(yaml ?? {});
  if (!checked.success)
    throw badInput(
      checked.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "),
      "bad_front_matter",
    );
  const given = checked.data;
  return {
    front: {
      title: given.title,
      summary: given.summary ?? given.description,
      topics: [...given.topics, ...given.tags, ...given.categories],
      language: given.language ?? given.lang,
      licence: given.licence ?? given.license,
      date: readDate(given.date),
      slug: given.slug,
      kind: given.kind,
      draft: given.draft,
      originalUrl: given.original,
    },
    body: content.slice(match[0].length),
  };
}

/** `2016-12`, `2016-12-24`, `2016-12-24T10:00:00Z` and YAML's own dates, as Unix milliseconds. */
export function readDate(value: Date | string | number | undefined): number | undefined {
  if (value === undefined) return undefined;
  const given = value instanceof Date ? value : new Date(value);
  if (Number.isNaN(given.getTime()))
    throw badInput(`“${String(value)}” is not a date.`, "bad_date");
  return given.getTime();
}
