import { AppError } from "#core/errors.ts";
import { messagesFor } from "#words";

import { openExport } from "./export-files.ts";
import type { CliContext } from "./cli-context.ts";
import { whyNotTaken } from "./import-fault.ts";
import type { ImportReport, NotImported } from "./import-report.ts";
import { type MediumPage, readMediumPage } from "./medium-page.ts";
import { importOldPosts, type ImportOptions, type OldPost } from "./old-posts.ts";

/** Imports what Medium sends: a .zip file, or the folder it was unpacked to. */
export async function importMedium(
  context: CliContext,
  path: string,
  options: ImportOptions,
): Promise<ImportReport> {
  const messages = messagesFor(options.language ?? "en");
  const t = messages.t.bind(messages);
  const notImported: NotImported[] = [];
  const posts: OldPost[] = [];
  const files = await openExport(path, (what) => {
    notImported.push({ kind: "text", what, why: t("import.why_old_letters") });
  });
  try {
    const all = files.names.filter((name) => /\.html?$/i.test(name));
    const inPlace = all.filter((name) => /(?:^|\/)posts\/[^/]+$/i.test(name));
    // Somebody may give the folder `posts` itself.
    const pages = inPlace.length > 0 ? inPlace : all.filter((name) => !name.includes("/"));
    if (pages.length === 0)
      throw new AppError({
        code: "bad_medium_export",
        status: 400,
        safeMessage: `${path} is not an export of Medium (Settings → Security and apps → Download your information): it has no posts.`,
      });
    for (const file of pages) {
      const left = (why: string): void => void notImported.push({ kind: "post", what: file, why });
      try {
        const page = readMediumPage(await files.read(file));
        if (page === undefined) left(t("import.why_no_page"));
        else if (page.isResponse) left(t("import.why_response"));
        else posts.push(postOf(page, file));
      } catch (fault) {
        if (!(fault instanceof AppError)) throw fault;
        left(whyNotTaken(fault, messages));
      }
    }
  } finally {
    files.close();
  }
  const ids = new Set(posts.map(({ places }) => mediumId(places[0] ?? "")));
  const hosts = new Set(posts.flatMap(({ places }) => hostOf(places[0] ?? "") ?? []));
  return await importOldPosts(
    context,
    {
      from: "medium",
      posts,
      site: undefined,
      // Whatever stands before it, Medium finds a text by the id at the end of its address.
      placeOf: (address) => {
        const host = hostOf(address) ?? "";
        if (!hosts.has(host) && !/(?:^|\.)medium\.com$/.test(host)) return undefined;
        const id = mediumId(address);
        return id !== undefined && ids.has(id) ? `https://medium.com/p/${id}` : undefined;
      },
    },
    options,
    notImported,
  );
}

function postOf(page: MediumPage, file: string): OldPost {
  const fileName = file.replace(/^.*\//, "").replace(/\.html?$/i, "");
  const isDraft = /^draft[_-]/i.test(fileName) || (page.canonical === "" && page.at === undefined);
  const address = page.canonical || page.original;
  const id = mediumId(address) ?? mediumId(page.original) ?? mediumId(fileName);
  const short = id === undefined ? [] : [`https://medium.com/p/${id}`];
  const last = (page.canonical === "" ? "" : (URL.parse(page.canonical)?.pathname ?? ""))
    .split("/")
    .at(-1);
  const name = last ?? "";
  return {
    name: page.title || fileName,
    id: short[0] ?? `urn:medium:${fileName}`,
    title: page.title,
    summary: page.summary,
    text: () => ({ html: page.html, notes: [] }),
    topics: page.topics,
    author: page.author,
    language: "",
    at: page.at,
    isDraft,
    slug: decoded(name.replace(/-?[0-9a-f]{8,16}$/i, "")),
    // A domain of one's own at Medium has no name of a person before the text's.
    places: [...(address === "" ? [] : [address]), ...short, ...(name === "" ? [] : [`/${name}`])],
  };
}

/** The id that Medium's addresses and files end in. */
function mediumId(address: string): string | undefined {
  const path = /^https?:/i.test(address) ? (URL.parse(address)?.pathname ?? "") : address;
  return /(?:^|[-_/])([0-9a-f]{8,16})\/?$/i.exec(path)?.[1]?.toLowerCase();
}

function hostOf(address: string): string | undefined {
  return URL.parse(address)?.host.replace(/^www\./, "");
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
