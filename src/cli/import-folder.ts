import { realpath, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";

import { badInput } from "#core/errors.ts";
import type { ImportedPost } from "#flows/post-is-imported.ts";
import { longest } from "#posts";
import { readSettings, type Settings } from "#presence";
import { type Language, type Messages, messagesFor } from "#words";

import type { Loss } from "./dialects/notes.ts";
import { readFolderDefaults } from "./folder-defaults.ts";
import { readFolder } from "./folder-files.ts";
import { leadOn, type LostLink } from "./folder-links.ts";
import { FolderMedia } from "./folder-media.ts";
import { isBoard, planFolder } from "./folder-plan.ts";
import { readOldSite } from "./folder-site.ts";
import { settingsInHead } from "./html-page.ts";
import { foreignText } from "./foreign-text.ts";
import { type FrontMatter, readFrontMatter } from "./front-matter.ts";
import { languageOfPath } from "./front-matter/languages.ts";
import { authorLine } from "./author-line.ts";
import type { CliContext } from "./cli-context.ts";
import { declaredOrGuessed } from "./guess-language.ts";
import { whyNotTaken } from "./import-fault.ts";
import { mediaFetcher, whyHardToPlay } from "./import-media.ts";
import { importAll, type ImportReport, type LeftKind, type NotImported } from "./import-report.ts";
import { readLooseText } from "./loose-text.ts";
import { redirectLinks } from "./markdown-links.ts";
import { sectionsOf } from "./old-paths.ts";
import { readTextFile } from "./text-file.ts";

/** How a folder is imported. */
export interface FolderOptions {
  /** The language of the report. */
  readonly language?: Language;
  /** Pictures that lie elsewhere are fetched; else they become links. */
  readonly fetchMedia?: boolean;
}

/**
 * Imports the texts below a folder, whatever site generator or notebook they are from, with the pictures and sounds they
 * show. Every file becomes a post, is shown by one, or is named in the report.
 */
export async function importFolder(
  context: CliContext,
  dir: string,
  quiet: boolean,
  { language = "en", fetchMedia = false }: FolderOptions = {},
): Promise<ImportReport> {
  const { store, config } = context;
  const root = await realpath(resolve(dir)).catch(() => {
    throw badInput(`${dir} is not there.`);
  });
  if (!(await stat(root)).isDirectory()) throw badInput(`${dir} is not a folder.`);
  const messages = messagesFor(language);
  const settings = await readSettings(store.db);
  const { timeZone } = settings;
  const now = await store.transact(async (tx) => await Promise.resolve(tx.now));
  const folder = await readFolder(root);
  const texts = folder.files.filter(({ kind }) => kind === "text");
  if (texts.length === 0) throw badInput(`There are no .md files in ${dir}.`);
  const site = await readOldSite(root);
  const inherited = await readFolderDefaults(folder, site);
  const read = (name: string, content: string) =>
    readFrontMatter(content, {
      ...{ timeZone, now },
      inherited: {
        ...inherited(name),
        ...(/\.html?$/i.test(name) ? settingsInHead(content) : undefined),
      },
      spacedTopics: site.isJekyll || /(?:^|\/)_posts\//.test(name.replace(/^source\/.*/, "")),
    });
  const plan = await planFolder(store.db, folder, {
    base: basename(root),
    ...{ timeZone, now, site, read },
  });
  const media = new FolderMedia(context, folder, site);
  const fetcher = fetchMedia ? mediaFetcher(context, messages) : undefined;
  const notImported: NotImported[] = [];
  const byFile = new Map(plan.posts.map((one) => [one.name, one]));

  const waiting = texts.map(({ name }) => ({
    name,
    make: async (): Promise<ImportedPost> => {
      const said = new Report(messages, name, notImported);
      const { text: content, isOld } = await readTextFile(join(root, name));
      if (isOld) said.of("text", messages.t("import.why_old_letters"));
      const { front, body } = read(name, content);
      if (isBoard(name, front)) throw badInput(messages.t("import.why_board"));
      const planned = byFile.get(name);
      if (planned === undefined) throw badInput(messages.t("import.why_empty"));
      const kind = /\.mdx$/i.test(name) ? "mdx" : /\.html?$/i.test(name) ? "html" : "markdown";
      if (kind === "html" && !isPage(content, front))
        throw badInput(
          messages.t(/\{\{|\{%/.test(content) ? "import.why_filled_in" : "import.why_no_page"),
        );
      const isPlain =
        front.title === undefined && planned.kind === "article" && kind === "markdown";
      const loose = isPlain ? readLooseText(body, basename(name), timeZone) : undefined;
      const losses = new Map<string, Loss>();
      const { text, guard } = foreignText(
        loose?.markdown ?? body,
        kind,
        (loss) => losses.set(`${loss.what} ${loss.name}`, loss),
        (pattern) => media.picturesAt(name, pattern),
      );
      const links = {
        plan,
        media,
        site,
        origin: config.origin,
        fetchPicture:
          fetcher === undefined
            ? undefined
            : async (address: string) =>
                (await fetcher.fetchAll([address], notImported)).get(address),
      };
      const led = await redirectLinks(
        text,
        async (place) => await leadOn(links, name, place, (lost) => said.lost(lost)),
      );
      const written = withoutTitle(guard.restore(led).trim(), planned.title);
      if (written === "") throw badInput(messages.t("import.why_empty"));
      for (const loss of losses.values())
        said.of("text", messages.t(`import.why_${loss.what}`, { name: loss.name }));
      said.settings(front);
      const publishedAt = planned.at ?? loose?.date;
      if (publishedAt === undefined && !planned.isDraft)
        said.of("date", messages.t("import.why_undated"));
      if (planned.isDraft)
        said.of(
          "draft",
          front.draftBy === undefined
            ? messages.t("import.why_draft_folder")
            : messages.t(
                front.draftIsInherited === true ? "import.why_draft_inherited" : "import.why_draft",
                { by: front.draftBy },
              ),
        );
      const language =
        front.language ??
        (kind === "html"
          ? /<html\b[^>]*\slang\s*=\s*["']?([a-z]{2,3})/i.exec(content)?.[1]?.toLowerCase()
          : undefined) ??
        languageOfPath(name, folder.folders) ??
        declaredOrGuessed(site.language, written) ??
        settings.language;
      const by = otherAuthors(front, settings, language, said);
      return {
        kind: planned.kind,
        title: planned.kind === "note" ? "" : planned.title.slice(0, longest.title),
        summary: planned.summary.slice(0, longest.summary),
        markdown: by === "" ? written : `${written}\n\n${by}`,
        topics: front.topics,
        language,
        licence: front.licence ?? settings.defaultLicence,
        disclosure: front.disclosure,
        coverId: await coverOf(front, name, media, said),
        originalUrl: planned.key,
        isDraft: planned.isDraft,
        publishedAt,
        slug: planned.slug,
        oldPaths: planned.oldPaths,
        updateReason: messagesFor(settings.language).t("import.update_reason"),
        replies: [],
      };
    },
  }));
  return await importAll(context, "markdown", waiting, {
    quiet,
    notImported,
    messages,
    oldSite: {
      folders: [site.folder, ...sectionsOf(texts, site)],
      topics: [],
    },
    last: () => [
      ...folder.files
        .filter(({ name, kind }) => kind !== "text" && !media.used.has(name))
        .map(({ name }) => ({
          kind: "media" as const,
          what: name,
          why: messages.t("import.why_not_shown"),
        })),
      ...[...media.hardToPlay].flatMap(([what, picture]) => {
        const why = whyHardToPlay(picture, messages);
        return why === undefined ? [] : [{ kind: "media" as const, what, why }];
      }),
      ...folder.left.map(({ name, why }) => ({
        kind: "file" as const,
        what: name,
        why: messages.t(`import.why_${why}`),
      })),
    ],
  });
}

/** Many texts begin with their own title, which the page shows already. */
function withoutTitle(text: string, title: string): string {
  const first = /^#{1,2} +([^\n]*?)(?: *#+)?\s*(?:\n|$)/.exec(text);
  if (first?.[1]?.trim().toLowerCase() !== title.trim().toLowerCase()) return text;
  return text.slice(first?.[0].length).trim() || text;
}

/** A page of its own, or a text with something before it; other HTML is a piece of a page. */
function isPage(content: string, front: FrontMatter): boolean {
  return (
    /<html\b|<!doctype|<article\b/i.test(content) ||
    front.title !== undefined ||
    front.date !== undefined
  );
}

/** What is said of one file. */
class Report {
  private readonly messages: Messages;
  private readonly name: string;
  private readonly list: NotImported[];

  constructor(messages: Messages, name: string, list: NotImported[]) {
    this.messages = messages;
    this.name = name;
    this.list = list;
  }

  of(kind: LeftKind, why: string, part = ""): void {
    this.list.push({ kind, what: part === "" ? this.name : `${this.name}: ${part}`, why });
  }

  lost(lost: LostLink): void {
    const t = this.messages.t.bind(this.messages);
    if (lost.what === "media") this.refused(lost.address, lost.taken);
    else if (lost.what === "elsewhere") this.of("media", t("import.why_elsewhere"), lost.address);
    else this.of("link", t(`import.why_${lost.what}`), lost.address);
  }

  refused(address: string, taken: Extract<LostLink, { what: "media" }>["taken"]): void {
    this.of(
      "media",
      taken.kind === "broken"
        ? whyNotTaken(taken.fault, this.messages)
        : this.messages.t(`import.why_${taken.why}`),
      address,
    );
  }

  author(name: string): void {
    this.of("setting", this.messages.t("import.why_author", { name }));
  }

  settings(front: FrontMatter): void {
    const t = this.messages.t.bind(this.messages);
    for (const name of front.unknown) this.of("setting", t("import.why_unknown_setting", { name }));
    for (const { name, what, value } of front.wrong) {
      if (what === "no-date") this.of("date", t("import.why_bad_date", { value }));
      else if (what === "twice") this.of("setting", t("import.why_twice", { name }));
      else if (what === "unreadable") this.of("setting", t("import.why_unreadable", { value }));
      else if (what === "read-as")
        this.of("setting", t("import.why_read_as", { name, value, as: front.licence ?? "" }));
      else if (what === "too-many") this.of("setting", t("import.why_topics_many", { value }));
      else if (what === "too-long" && name === "title")
        this.of("setting", t("import.why_title_long"));
      else if (what === "too-long" && name === "summary")
        this.of("setting", t("import.why_summary_long"));
      else if (what === "too-long") this.of("setting", t("import.why_topics_long", { value }));
      else this.of("setting", t("import.why_setting", { name, value }));
    }
  }
}

/** A line that names who wrote it, where that is somebody else than the owner. */
function otherAuthors(
  front: FrontMatter,
  { ownerName, siteName }: Settings,
  language: string,
  said: Report,
): string {
  const ours = new Set([ownerName, siteName].map((name) => name.trim().toLowerCase()));
  const others = front.authors.filter((name) => !ours.has(name.trim().toLowerCase()));
  if (others.length === 0) return "";
  const name = others.join(", ");
  said.author(name);
  return authorLine(name, { ownerName, siteName }, language);
}

async function coverOf(
  front: FrontMatter,
  name: string,
  media: FolderMedia,
  said: Report,
): Promise<number | null> {
  if (front.cover === undefined) return null;
  const { address, alt } = front.cover;
  if (/^https?:/i.test(address)) {
    said.lost({ what: "elsewhere", address });
    return null;
  }
  const taken = await media.take(name, address, alt);
  if (taken.kind !== "stored") {
    said.refused(address, taken);
    return null;
  }
  return taken.picture.kind === "picture" ? taken.picture.id : null;
}
