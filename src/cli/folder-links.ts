import { dirname, join } from "node:path";

import { slugOf } from "#posts";

import type { FolderMedia, Taken } from "./folder-media.ts";
import { type Plan, type Planned, plainPath } from "./folder-plan.ts";
import type { OldSite } from "./folder-site.ts";
import type { Destination, Place } from "./markdown-links.ts";

/** What could not be led anywhere. */
export type LostLink =
  | { readonly what: "dead_link" | "link_to_draft"; readonly address: string }
  | {
      readonly what: "media";
      readonly address: string;
      readonly taken: Exclude<Taken, { kind: "stored" }>;
    }
  | { readonly what: "elsewhere"; readonly address: string };

interface Links {
  readonly plan: Plan;
  readonly media: FolderMedia;
  readonly site: OldSite;
  /** Our own, for addresses that must be whole. */
  readonly origin: string;
  /** Fetches a picture from elsewhere; undefined where none is to be fetched. */
  readonly fetchPicture: ((address: string) => Promise<string | undefined>) | undefined;
}

/** Files that are shown or kept, and not read as posts. */
const aFile = /\.(?!html?$|php$|aspx?$|mdx?$|markdown$)[a-z0-9]{2,5}$/i;

/** @source Pelican "Writing content", Linking to authors, categories, index and tags */
const pelicanList = /^[{|](index|author|category|tag)[}|]([^#?]*)/;

/** Where a link or a picture of the text `from` leads, now that the texts and files of its folder are here. */
export async function leadOn(
  links: Links,
  from: string,
  place: Place,
  lose: (lost: LostLink) => void,
): Promise<Destination> {
  const { address, isPicture, isBare } = place;
  const { plan, site } = links;
  const toPost = (post: Planned, part: string): Destination => {
    if (post.address === undefined) {
      lose({ what: "link_to_draft", address: address.replace(/^wiki:/, "") });
      return { kind: "words" };
    }
    return { kind: "to", address: (isBare ? links.origin : "") + post.address + headingOf(part) };
  };
  const scheme = /^([a-z][\w+.-]*):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === "http" || scheme === "https" || address.startsWith("//")) {
    const url = URL.parse(address, "https://x.invalid");
    const isOld =
      url !== null && site.origin !== undefined && url.host === URL.parse(site.origin)?.host;
    const post = isOld ? plan.byOldPath(decoded(url.pathname)) : undefined;
    if (post !== undefined && !isPicture) return toPost(post, url?.hash ?? "");
    if (!isPicture) return { kind: "stays" };
    if (isOld && url !== null) {
      const taken = await links.media.take(from, url.pathname, place.words);
      if (taken.kind === "stored") return { kind: "to", address: taken.address };
    }
    const here = await links.fetchPicture?.(address);
    if (here !== undefined) return { kind: "to", address: here };
    if (links.fetchPicture === undefined) lose({ what: "elsewhere", address });
    return { kind: "link", address };
  }
  if (scheme !== undefined && scheme !== "wiki") {
    if (!isPicture) return { kind: "stays" };
    lose({
      what: "media",
      address: address.slice(0, 60),
      taken: { kind: "refused", why: "not_kept" },
    });
    return { kind: "words" };
  }
  if (address === "" || address.startsWith("#") || address.startsWith("/media/"))
    return { kind: "stays" };
  const [, list = "", topic = ""] = pelicanList.exec(decoded(address)) ?? [];
  if (list === "index") return { kind: "to", address: "/" };
  if (list === "author") return { kind: "words" };
  if (list !== "") return { kind: "to", address: `/topics/${encodeURIComponent(slugOf(topic))}` };
  const [, name = "", part = ""] = /^([^#?]*)(?:\?[^#]*)?(#.*)?$/.exec(address) ?? [];
  const post = isPicture ? undefined : findPost(plan, from, decoded(name), site);
  if (post !== undefined) return toPost(post, part);
  if (isPicture || aFile.test(name)) {
    const taken = await links.media.take(from, name, place.words);
    if (taken.kind === "stored") return { kind: "to", address: taken.address };
    lose({ what: "media", address: address.replace(/^wiki:/, ""), taken });
    return { kind: "words" };
  }
  // A page of the old site that did not come along can still be read there.
  if (site.origin !== undefined && name.startsWith("/")) {
    lose({ what: "dead_link", address });
    return { kind: "to", address: site.origin + address };
  }
  lose({ what: "dead_link", address: address.replace(/^wiki:/, "") });
  return { kind: "words" };
}

/** A text by its file, its address on the old site, or its name. */
function findPost(plan: Plan, from: string, written: string, site: OldSite): Planned | undefined {
  const isWiki = written.startsWith("wiki:");
  const name = (isWiki ? written.slice(5) : written)
    // Pelican: what follows begins at the root with a slash, and beside the text without one.
    .replace(/^[{|](?:filename|static|attach)[}|]/, "")
    .replace(/^@(?:site)?\//, "/");
  const endings = [
    "",
    ".md",
    ".mdx",
    ".markdown",
    ".html",
    "/index.md",
    "/index.mdx",
    "/README.md",
    "/_index.md",
  ];
  const byFile = (path: string): Planned | undefined => {
    for (const ending of endings) {
      const post = plan.byFile(path.replace(/^\/+|\/+$/g, "") + ending);
      if (post !== undefined) return post;
    }
    return undefined;
  };
  const bare = name.replace(/\.html?$/i, "");
  if (name.startsWith("/")) {
    const inner =
      site.folder !== "" && name.startsWith(`${site.folder}/`)
        ? name.slice(site.folder.length)
        : name;
    return (
      plan.byOldPath(name) ??
      plan.byOldPath(inner) ??
      byFile(inner) ??
      byFile(`content${inner}`) ??
      (isWiki ? plan.byName(lastOf(name)) : undefined)
    );
  }
  const folder = dirname(from);
  const beside = join(folder, name);
  // Seen from the page `/posts/a/`, `../b/` is what stands beside the text.
  const fromPage = join(from.replace(/\.\w+$/, "").replace(/\/(?:index|README)$/i, ""), name);
  return (
    byFile(beside) ??
    byFile(join(folder, bare)) ??
    byFile(fromPage) ??
    plan.byOldPath(plainPath(`/${fromPage}`)) ??
    plan.byOldPath(`/${beside}`) ??
    (isWiki
      ? (byFile(name) ??
        byFile(`_posts/${name}`) ??
        byFile(`content/${name}`) ??
        plan.byName(lastOf(name)) ??
        plan.byName(lastOf(name).replace(/^\d{4}-\d{2}-\d{2}-/, "")))
      : undefined)
  );
}

function lastOf(path: string): string {
  return (
    path
      .split("/")
      .filter((part) => part !== "")
      .at(-1) ?? path
  );
}

/** A place in another text, by the name its heading has here. */
function headingOf(part: string): string {
  const words = decoded(part.slice(1))
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  return words === "" ? "" : `#h-${words}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
