import { join } from "node:path";

import { addressName, type PostKind } from "#posts";
import type { Db } from "#schema";

import type { FolderFiles } from "./folder-files.ts";
import type { OldSite } from "./folder-site.ts";
import type { FrontMatter } from "./front-matter.ts";
import { readDay } from "./front-matter/dates.ts";
import { readHtmlFacts } from "./html-page.ts";
import { readLooseText } from "./loose-text.ts";
import { nameOfFile, oldPathsOf } from "./old-paths.ts";
import { readTextFile } from "./text-file.ts";

/** A text that is to be a post, and where it will stand. */
export interface Planned {
  /** Its path below the folder, with slashes. */
  readonly name: string;
  readonly key: string;
  readonly kind: PostKind;
  readonly title: string;
  readonly summary: string;
  readonly isDraft: boolean;
  /** It is a draft for where it lies or what it is called. */
  readonly isDraftByPlace: boolean;
  /** Unix milliseconds. */
  readonly at: number | undefined;
  readonly slug: string;
  /** Where it stands, or will: `/articles/slug`. Undefined where nobody can read it yet. */
  readonly address: string | undefined;
  readonly oldPaths: readonly string[];
}

/** Texts by all they may be called: for links between them. */
export interface Plan {
  readonly posts: readonly Planned[];
  byFile(name: string): Planned | undefined;
  byOldPath(path: string): Planned | undefined;
  /** By a file's name without its folder, a title or another name of it. */
  byName(name: string): Planned | undefined;
}

/** Texts in these are not for readers yet. */
const draftPlace =
  /(?:^|\/)(?:_?drafts?|_?kladder|unpublished|wip|_?private|_?privat)\/|(?:^|\/)_[^/]*$|\.draft\.\w+$|(?:^|\/)(?:draft|kladde)[-_][^/]*$/i;

/** Reads of every text what is known of it before its words are worked on. Faults of one are left for its own import. */
export async function planFolder(
  db: Db,
  { root, files }: FolderFiles,
  more: {
    readonly base: string;
    readonly timeZone: string;
    readonly now: number;
    readonly site: OldSite;
    /** Reads what stands before a text. */
    readonly read: (name: string, content: string) => { front: FrontMatter; body: string };
  },
): Promise<Plan> {
  const { base, timeZone, now, site, read } = more;
  const posts: Planned[] = [];
  const fileOf = new Map<string, Planned>();
  const pathOf = new Map<string, Planned>();
  const nameOf = new Map<string, Planned>();
  const known = await knownPosts(db);
  const taken = known.slugs;
  const put = (map: Map<string, Planned>, name: string, one: Planned): void => {
    if (name !== "" && !map.has(name)) map.set(name, one);
  };
  for (const { name, kind: what } of files) {
    if (what !== "text") continue;
    let front: FrontMatter;
    let body: string;
    try {
      ({ front, body } = read(name, (await readTextFile(join(root, name))).text));
    } catch {
      continue;
    }
    if (isBoard(name, front)) continue;
    const file = nameOfFile(name);
    const facts = /\.html?$/i.test(name) ? readHtmlFacts(body) : undefined;
    // A day is the name of a day's notes as it is.
    const loose = (): string =>
      /^\d{4}-\d{2}-\d{2}$/.test(file.base)
        ? file.base
        : readLooseText(body, `${file.base}.md`, timeZone).title;
    const title = front.title ?? facts?.title ?? loose();
    const kind = front.kind ?? "article";
    const isDraftByPlace = draftPlace.test(`${base}/${name}`);
    const at = front.date ?? readDay(facts?.date, timeZone) ?? readDay(file.day, timeZone);
    const day =
      at === undefined
        ? undefined
        : Temporal.Instant.fromEpochMilliseconds(at)
            .toZonedDateTimeISO(timeZone)
            .toPlainDate()
            .toString();
    const key = front.originalUrl ?? `urn:markdown:${base}/${name}`;
    const before = known.addresses.get(key);
    const wished =
      (await addressName(front.slug ?? permalinkName(front) ?? title)) ||
      (await addressName(file.base)) ||
      "post";
    const slug = before?.slug ?? freeAmong(taken, wished);
    taken.add(slug);
    const isDraft = front.draft || isDraftByPlace;
    const isPublic = !isDraft && (at === undefined || at <= now);
    const one: Planned = {
      summary: front.summary ?? facts?.summary ?? "",
      ...{ name, key, kind, title, isDraft, isDraftByPlace, at, slug },
      address:
        before === undefined
          ? isPublic
            ? `/${kind}s/${slug}`
            : undefined
          : (before.path ?? (isPublic ? `/${kind}s/${slug}` : undefined)),
      oldPaths: oldPathsOf(name, front, day, site),
    };
    posts.push(one);
    put(fileOf, name.toLowerCase(), one);
    for (const path of one.oldPaths) put(pathOf, plainPath(path), one);
    for (const other of [
      file.base,
      name
        .split("/")
        .at(-1)
        ?.replace(/\.\w+$/, "") ?? "",
      title,
      ...front.otherNames,
    ])
      put(nameOf, other.normalize("NFC").toLowerCase(), one);
  }
  return {
    posts,
    byFile: (name) => fileOf.get(name.toLowerCase()),
    byOldPath: (path) => pathOf.get(plainPath(path)),
    byName: (name) =>
      nameOf.get(
        name
          .normalize("NFC")
          .toLowerCase()
          .replace(/\.(?:mdx?|markdown)$/, ""),
      ),
  };
}

/** A drawing or a board that a plugin of Obsidian keeps in a file of Markdown, which no reader was meant to see as text. */
export function isBoard(name: string, front: FrontMatter): boolean {
  return (
    /\.excalidraw\.md$/i.test(name) ||
    front.unknown.some((one) => /^(?:excalidraw|kanban)-plugin$/i.test(one))
  );
}

/** The same for `/a/`, `/a`, `/a/index.html` and `/A`. */
export function plainPath(path: string): string {
  return path.replace(/(?:\/index\.html?)?\/*$/i, "").toLowerCase() || "/";
}

/** The last part of an address that a text names for itself, where it is no pattern. */
function permalinkName({ permalink = "" }: FrontMatter): string | undefined {
  if (/[:{]/.test(permalink) || !permalink.includes("/")) return undefined;
  return permalink
    .replace(/\/(?:index\.html?)?$/i, "")
    .split("/")
    .at(-1)
    ?.replace(/\.html?$/i, "");
}

export function freeAmong(taken: ReadonlySet<string>, wished: string): string {
  for (let count = 1; ; count += 1) {
    const slug = count === 1 ? wished : `${wished}-${count}`;
    if (!taken.has(slug)) return slug;
  }
}

/** The posts that are here, so that links lead to where they stand and no address is promised twice. */
export async function knownPosts(db: Db): Promise<{
  slugs: Set<string>;
  addresses: Map<string, { slug: string; path: string | undefined }>;
}> {
  const rows = await db
    .selectFrom("posts")
    .select(["slug", "uri", "wished_slug", "original_url", "state"])
    .execute();
  const slugs = new Set<string>();
  const addresses = new Map<string, { slug: string; path: string | undefined }>();
  for (const { slug, uri, wished_slug: wished, original_url: key, state } of rows) {
    const name = slug ?? wished;
    if (name === null) continue;
    slugs.add(name);
    if (key !== null)
      addresses.set(key, {
        slug: name,
        path: uri === null || state !== "published" ? undefined : new URL(uri).pathname,
      });
  }
  return { slugs, addresses };
}
