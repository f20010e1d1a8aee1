import { type Messages, messagesFor } from "#words";

import { ghostHtml } from "./ghost-html.ts";
import { type GhostFile, type GhostRow, readGhost, text, time } from "./ghost-file.ts";
import type { CliContext } from "./cli-context.ts";
import type { ImportReport, NotImported } from "./import-report.ts";
import { importOldPosts, type ImportOptions, type OldPost, siteGiven } from "./old-posts.ts";

/** Where a text of Ghost has the address of its site. */
const placeholder = /__GHOST_URL__/g;

/** Imports an export of Ghost. What only members could read stays out. */
export async function importGhost(
  context: CliContext,
  file: string,
  options: ImportOptions,
): Promise<ImportReport> {
  const site = siteGiven(options.site);
  const messages = messagesFor(options.language ?? "en");
  const t = messages.t.bind(messages);
  const notImported: NotImported[] = [];
  const ghost = await readGhost(file, (what) => {
    notImported.push({ kind: "text", what, why: t("import.why_old_letters") });
  });
  const posts: OldPost[] = [];
  for (const row of ghost.posts) {
    const name = nameOf(row, t);
    const visibility = text(row, "visibility");
    if (visibility !== "" && visibility !== "public") {
      notImported.push({ kind: "post", what: name, why: t("import.why_members") });
      continue;
    }
    if (text(row, "status") === "sent")
      notImported.push({ kind: "draft", what: name, why: t("import.why_mail_only") });
    posts.push(
      postOf(ghost, row, site, (kind, why) => notImported.push({ kind, what: name, why }), t),
    );
  }
  if (
    site === undefined &&
    ghost.posts.some((row) => JSON.stringify(row).includes("__GHOST_URL__/content/"))
  )
    notImported.push({ kind: "media", what: file, why: t("import.why_site_unknown") });
  const slugs = new Set(posts.map(({ slug }) => slug));
  const host = hostOf(site ?? "");
  return await importOldPosts(
    context,
    {
      from: "ghost",
      posts,
      site,
      topics: ghost.topics,
      placeOf: (address) => {
        const isPath = /^\/(?!\/)/.test(address);
        const url = URL.parse(address, "https://root.invalid");
        if (url === null || (!isPath && (host === undefined || hostOf(address) !== host)))
          return undefined;
        // Whatever the pattern of the site's addresses, they end in the name of the post.
        const last = url.pathname.split("/").findLast((part) => part !== "") ?? "";
        return slugs.has(last) ? `/${last}/` : undefined;
      },
    },
    options,
    notImported,
  );
}

function postOf(
  ghost: GhostFile,
  row: GhostRow,
  site: string | undefined,
  tell: (kind: NonNullable<NotImported["kind"]>, why: string) => void,
  t: ReturnType<typeof messagesFor>["t"],
): OldPost {
  const meta = ghost.metaOf(row);
  const field = (name: string): string => (text(row, name) || text(meta, name)).trim();
  const slug = field("slug");
  const id = field("uuid") || field("id");
  const status = field("status");
  const at = time(row, "published_at");
  const cover = (field("feature_image") || field("image")).replace(placeholder, site ?? "");
  const isWhole = /^https?:/i.test(cover);
  const canonical = field("canonical_url").replace(placeholder, site ?? "");
  if (/^https?:/i.test(canonical) && hostOf(canonical) !== hostOf(site ?? ""))
    tell("setting", t("import.why_canonical", { url: canonical }));
  return {
    name: nameOf(row, t),
    id: `urn:ghost:${id}`,
    otherIds: /^https?:/i.test(canonical) ? [canonical] : [],
    title: field("title") === "(Untitled)" ? "" : field("title"),
    summary: field("custom_excerpt"),
    text: () => {
      const { html, notes, lost } = ghostHtml(row);
      for (const card of new Set(lost)) tell("text", t("import.why_card", { name: card }));
      // Where the site is not known, links begin at the root: posts and topics are found there, pictures keep their words.
      const homed = (part: string): string => part.replace(placeholder, site ?? "");
      return { html: homed(html), notes: notes.map(homed) };
    },
    topics: ghost.tagsOf(row),
    author: ghost.authorsOf(row).join(", "),
    language:
      field("locale") ||
      ghost.setting("locale") ||
      ghost.setting("lang") ||
      ghost.setting("default_locale"),
    at,
    isDraft: status !== "published" && status !== "scheduled",
    slug,
    places: slug === "" ? [] : [`/${slug}/`, ...datedPlaces(ghost, slug, at)],
    ...(isWhole
      ? {
          cover: {
            address: cover,
            description: field("feature_image_alt"),
            caption: field("feature_image_caption").replace(placeholder, site ?? ""),
          },
        }
      : {}),
  };
}

/** Sites of Ghost's first years could have the day in their addresses. */
function datedPlaces(ghost: GhostFile, slug: string, at: number | undefined): string[] {
  const pattern = ghost.setting("permalinks");
  if (!pattern.includes(":year") || at === undefined) return [];
  const [year = "", month = "", day = ""] = new Date(at).toISOString().slice(0, 10).split("-");
  return [
    pattern
      .replace(":year", year)
      .replace(":month", month)
      .replace(":day", day)
      .replace(":slug", slug),
  ];
}

function nameOf(row: GhostRow, t: Messages["t"]): string {
  const isPage = text(row, "type") === "page" || row["page"] === true || row["page"] === 1;
  const title = text(row, "title") || text(row, "slug");
  return t(isPage ? "import.name_page" : "import.name_post", { title });
}

function hostOf(address: string): string | undefined {
  return URL.parse(address)?.host.replace(/^www\./, "");
}
