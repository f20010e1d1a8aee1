import { parse } from "csv-parse/sync";

import { AppError, badInput } from "#core/errors.ts";
import { escapeHtml } from "#core/html.ts";
import { messagesFor } from "#words";

import { type ExportFiles, openExport } from "./export-files.ts";
import { readDay } from "./front-matter/dates.ts";
import type { CliContext } from "./cli-context.ts";
import type { ImportReport, NotImported } from "./import-report.ts";
import { importOldPosts, type ImportOptions, type OldPost, siteGiven } from "./old-posts.ts";
import { substackHtml } from "./substack-html.ts";

type Row = Readonly<Record<string, string>>;

/**
 * Imports what Substack sends: a .zip file, or the folder it was unpacked to. What only paying readers could read stays out, and
 * lists of readers are not opened.
 */
export async function importSubstack(
  context: CliContext,
  path: string,
  options: ImportOptions,
): Promise<ImportReport> {
  const given = siteGiven(options.site);
  const messages = messagesFor(options.language ?? "en");
  const t = messages.t.bind(messages);
  const notImported: NotImported[] = [];
  const files = await openExport(path, (what) => {
    notImported.push({ kind: "text", what, why: t("import.why_old_letters") });
  });
  try {
    const rows = await readRows(files, path);
    const pages = new Map(
      files.names
        .filter((name) => /(?:^|\/)posts\/[^/]+\.html?$/i.test(name))
        .map((name) => [name.replace(/^.*\//, "").replace(/\.html?$/i, ""), name]),
    );
    const posts: OldPost[] = [];
    const read = new Set<string>();
    for (const row of rows) {
      const id = field(row, "post_id");
      const name = field(row, "title") || id;
      const page = pages.get(id);
      read.add(id);
      const why = whyNot(row, page);
      if (why !== undefined) notImported.push({ kind: "post", what: name, why: t(why) });
      else
        posts.push(
          postOf(
            row,
            page === undefined ? undefined : async () => await files.read(page),
            (card) => {
              notImported.push({
                kind: "text",
                what: name,
                why: t("import.why_card", { name: card }),
              });
            },
          ),
        );
    }
    for (const [id, name] of pages)
      if (!read.has(id))
        notImported.push({ kind: "file", what: name, why: t("import.why_not_listed") });
    const slugs = new Set(posts.map(({ slug }) => slug).filter((slug) => slug !== ""));
    const site = given ?? (await siteOfLinks(files, pages, slugs));
    const host = hostOf(site ?? "");
    return await importOldPosts(
      context,
      {
        from: "substack",
        posts,
        site,
        placeOf: (address) => {
          if (host === undefined || hostOf(address) !== host) return undefined;
          const slug = slugOf(address);
          return slug !== undefined && slugs.has(slug) ? `/p/${slug}` : undefined;
        },
      },
      options,
      notImported,
    );
  } finally {
    files.close();
  }
}

async function readRows(files: ExportFiles, path: string): Promise<Row[]> {
  const list = files.names.find((name) => /(?:^|\/)posts\.csv$/i.test(name));
  if (list === undefined)
    throw badInput(
      `${path} is not an export of Substack (Settings → Exports): it has no posts.csv.`,
      "bad_substack_export",
    );
  try {
    return parse(await files.read(list), {
      bom: true,
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      relax_column_count: true,
      skip_empty_lines: true,
    }) as Row[];
  } catch (fault) {
    if (fault instanceof AppError) throw fault;
    throw badInput(
      `${list} is broken (${(fault as Error).message}). Nothing was imported.`,
      "bad_substack_export",
    );
  }
}

/** Only what everybody could read comes along. */
function whyNot(
  row: Row,
  page: string | undefined,
): "import.why_members" | "import.why_thread" | "import.why_no_text_file" | undefined {
  const audience = field(row, "audience");
  if (audience !== "" && audience !== "everyone") return "import.why_members";
  if (field(row, "type") === "thread") return "import.why_thread";
  return page === undefined && field(row, "podcast_url") === ""
    ? "import.why_no_text_file"
    : undefined;
}

function postOf(
  row: Row,
  read: (() => Promise<string>) | undefined,
  tell: (card: string) => void,
): OldPost {
  const id = field(row, "post_id");
  const [, number = id, slug = ""] = /^(\d+)\.(.+)$/.exec(id) ?? [];
  const sound = field(row, "podcast_url");
  const title = field(row, "title");
  return {
    name: title || id,
    id: `urn:substack:${number}`,
    title,
    summary: field(row, "subtitle"),
    text: async () => {
      const { html, notes, lost } = substackHtml((await read?.()) ?? "");
      for (const card of lost) tell(card);
      const isShown = sound === "" || html.includes(escapeHtml(sound)) || html.includes(sound);
      const player = `<p><img src="${escapeHtml(sound)}" alt="${escapeHtml(title)}"></p>`;
      return { html: isShown ? html : html + player, notes };
    },
    topics: [],
    author: "",
    language: "",
    at: readDay(field(row, "post_date") || field(row, "email_sent_at"), "UTC"),
    isDraft: !/^(?:true|1|yes)$/i.test(field(row, "is_published")),
    slug,
    places: slug === "" ? [] : [`/p/${slug}`],
  };
}

/** The site whose addresses the texts' links to each other have; the export itself does not say where it stood. */
async function siteOfLinks(
  files: ExportFiles,
  pages: ReadonlyMap<string, string>,
  slugs: ReadonlySet<string>,
): Promise<string | undefined> {
  const led = new Map<string, Set<string>>();
  let left = 200;
  for (const page of pages.values()) {
    if ((left -= 1) < 0) break;
    for (const [address] of (await files.read(page)).matchAll(/https:\/\/[\w.-]+\/p\/[\w-]+/g)) {
      const slug = slugOf(address);
      const origin = URL.parse(address)?.origin;
      if (slug === undefined || origin === undefined || !slugs.has(slug)) continue;
      led.set(origin, (led.get(origin) ?? new Set()).add(slug));
    }
  }
  return [...led].toSorted((a, b) => b[1].size - a[1].size)[0]?.[0];
}

function slugOf(address: string): string | undefined {
  return /^\/p\/([^/]+)\/?$/.exec(URL.parse(address)?.pathname ?? "")?.[1];
}

function field(row: Row, name: string): string {
  return (row[name] ?? "").trim();
}

function hostOf(address: string): string | undefined {
  return URL.parse(address)?.host.replace(/^www\./, "");
}
