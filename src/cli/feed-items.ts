import { parseFeed } from "feedsmith";

import { badInput } from "#core/errors.ts";
import { escapeHtml, plainText } from "#core/html.ts";

/** A post as a feed has it. */
export interface FeedItem {
  /** Its address; empty where the feed does not say. */
  readonly link: string;
  /** What the feed calls it for good. */
  readonly id: string;
  readonly title: string;
  readonly html: string;
  readonly summary: string;
  /** As the feed has it; feeds write dates in many ways. */
  readonly date: unknown;
  readonly topics: readonly string[];
  readonly author: string;
  readonly language: string | undefined;
  /** Addresses of sounds, films and other files that come with it. */
  readonly files: readonly string[];
  /** Addresses that it is about or that show its film. */
  readonly addresses: readonly string[];
  /** Its picture at the top; empty where it has none. */
  readonly cover: string;
  /** By what the feed says that it is not for readers yet; empty where it is. */
  readonly draftBy: string;
}

/** What a feed holds. */
export interface FeedItems {
  readonly items: FeedItem[];
  /** The address of its site. */
  readonly home: string;
}

/**
 * Reads RSS, Atom or JSON Feed, newest first as feeds are.
 * @throws AppError `bad_feed` when it is none, `bad_input` when there is a better way to bring it home
 */
export function readItems(text: string, source: string): FeedItems {
  if (/<wp:wxr_version\b/.test(text.slice(0, 100_000)))
    throw badInput(
      `${source} is an export of WordPress, with its drafts and comments. Bring it home by: medspil import wordpress ${source}`,
    );
  let parsed: ReturnType<typeof parseFeed>;
  try {
    parsed = parseFeed(text);
  } catch (fault) {
    throw badInput(
      `${source} is not an RSS, Atom or JSON feed (${(fault as Error).message}). Nothing was imported.`,
      "bad_feed",
    );
  }
  switch (parsed.format) {
    case "rss":
      return rssItems(parsed.feed);
    case "atom":
      return atomItems(parsed.feed, text);
    case "json":
      return jsonItems(parsed.feed);
    default:
      return {
        home: parsed.feed.link ?? "",
        items: (parsed.feed.items ?? []).map((item) => ({
          ...nothing,
          link: item.link ?? "",
          title: item.title ?? "",
          html: item.content?.encoded ?? "",
          summary: item.description ?? "",
          date: item.dc?.dates?.[0],
          author: item.dc?.creators?.[0] ?? "",
          language: item.dc?.languages?.[0] ?? parsed.feed.dc?.languages?.[0],
        })),
      };
  }
}

type Parsed = ReturnType<typeof parseFeed>;
type Feed<Format extends Parsed["format"]> = Extract<Parsed, { format: Format }>["feed"];

const nothing: FeedItem = {
  ...{ link: "", id: "", title: "", html: "", summary: "", date: undefined, topics: [] },
  ...{ author: "", language: undefined, files: [], addresses: [], cover: "", draftBy: "" },
};

function rssItems(feed: Feed<"rss">): FeedItems {
  const { items = [], link: home = "" } = feed;
  const language = feed.language ?? feed.dc?.languages?.[0] ?? feed.xml?.lang;
  return {
    home,
    items: items.map((item) => {
      const html = item.content?.encoded ?? "";
      const shown = mediaOf(item.media, html);
      return {
        link: within(
          item.link ?? (item.guid?.isPermaLink === false ? "" : (item.guid?.value ?? "")),
          home,
        ),
        id: item.guid?.value ?? "",
        title: item.title ?? "",
        html,
        summary:
          html === ""
            ? together(item.description ?? "", item.itunes?.summary ?? "") || shown.words
            : (item.description ?? item.itunes?.summary ?? ""),
        date: item.pubDate ?? item.dc?.dates?.[0],
        topics: names(item.categories?.map((topic) => topic.name)),
        author: item.dc?.creators?.[0] ?? "",
        language: item.dc?.languages?.[0] ?? item.xml?.lang ?? language,
        files: [...names(item.enclosures?.map(({ url }) => url)), ...shown.files],
        addresses: shown.addresses,
        cover: shown.cover || (/<img\b/i.test(html) ? "" : (item.itunes?.image ?? "")),
        draftBy: "",
      };
    }),
  };
}

function atomItems(feed: Feed<"atom">, text: string): FeedItems {
  const { entries = [], links } = feed;
  const base = feed.xml?.base;
  const bloggers = bloggerEntries(text);
  return {
    home: within(alternate(links), base),
    items: entries.flatMap((entry) => {
      const blogger = bloggers.get(entry.id ?? "");
      const kind =
        /kind#(\w+)$/.exec(entry.categories?.find(isKind)?.term ?? "")?.[1] ??
        blogger?.kind.toLowerCase() ??
        "post";
      // Blogger exports its settings, its templates and what others wrote in the same file.
      if (kind !== "post" && kind !== "page") return [];
      const html =
        entry.content?.type === undefined || entry.content.type === "text"
          ? asHtml(entry.content?.value)
          : (entry.content.value ?? "");
      const shown = mediaOf(entry.media, html);
      const film = entry.yt?.videoId;
      const isDraft = entry.app?.control?.draft === true;
      const isHidden = blogger !== undefined && !/^(?:LIVE|)$/i.test(blogger.status);
      return [
        {
          link: within(alternate(entry.links), entry.xml?.base ?? base),
          id: entry.id ?? "",
          title: entry.title?.value ?? "",
          html,
          summary: entry.summary?.value ?? shown.words,
          date: entry.published ?? entry.updated,
          topics: names(
            entry.categories?.filter((one) => !isKind(one)).map((one) => one.label ?? one.term),
          ),
          author: entry.authors?.[0]?.name ?? "",
          language: entry.xml?.lang ?? feed.xml?.lang,
          files: [
            ...names(entry.links?.filter(({ rel }) => rel === "enclosure").map(({ href }) => href)),
            ...shown.files,
          ],
          addresses:
            film === undefined
              ? shown.addresses
              : [`https://www.youtube.com/watch?v=${encodeURIComponent(film)}`],
          cover: film === undefined ? shown.cover : "",
          draftBy: isDraft ? "app:draft: yes" : isHidden ? `blogger:status: ${blogger.status}` : "",
        },
      ];
    }),
  };
}

function jsonItems(feed: Feed<"json">): FeedItems {
  const { items = [], home_page_url: home = "", language } = feed;
  return {
    home,
    items: items.map((item) => ({
      link: within(item.url ?? "", home),
      id: item.id ?? "",
      title: item.title ?? "",
      html: item.content_html ?? asHtml(item.content_text),
      summary: item.summary ?? "",
      date: item.date_published,
      topics: names(item.tags),
      author: item.authors?.[0]?.name ?? "",
      language: item.language ?? language,
      files: names(item.attachments?.map(({ url }) => url)),
      addresses: names([item.external_url]),
      cover: item.image ?? item.banner_image ?? "",
      draftBy: "",
    })),
  };
}

/** A podcast tells of an episode in two places, often the same and once shorter. */
function together(one: string, other: string): string {
  const [a, b] = [one, other].map((text) => plainText(text).replace(/\s+/g, " ").trim());
  if (a === undefined || b === undefined || a.includes(b)) return one;
  const whole = /<\w/.test(other) ? other : asHtml(other);
  return b.startsWith(a.replace(/(?:…|\.\.\.|\[…\])$/, "")) ? whole : `<p>${one}</p>${whole}`;
}

type Media = NonNullable<NonNullable<Feed<"rss">["items"]>[number]["media"]>;

/**
 * The films, sounds and pictures that stand beside an item, and what is said of them.
 * @source Media RSS 1.5.1, https://www.rssboard.org/media-rss
 */
function mediaOf(
  media: Media | undefined,
  html: string,
): Pick<FeedItem, "files" | "addresses" | "cover"> & { readonly words: string } {
  const groups = media?.groups ?? [];
  const alone = media?.contents ?? [];
  type Content = (typeof alone)[number];
  const kindOf = ({ type, medium, url }: Content): string | undefined =>
    /^(?:image|audio|video)(?=\/|$)/.exec(medium ?? type ?? "")?.[0] ??
    (/\.(?:mp4|m4v|webm|mov|ogv|mp3|m4a|ogg|oga|opus)(?:[?#]|$)/i.test(url ?? "")
      ? "video"
      : /\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)/i.test(url ?? "")
        ? "image"
        : undefined);
  const isPlayed = (one: Content): boolean => /^(?:audio|video)$/.test(kindOf(one) ?? "");
  // Of a group all say the same in other sizes.
  const played = [
    ...alone.filter(isPlayed),
    ...groups.flatMap(({ contents = [] }) => {
      const good = contents.filter(isPlayed);
      return (good.find(({ isDefault }) => isDefault === true) ?? good[0]) || [];
    }),
  ];
  const all = [...alone, ...groups.flatMap(({ contents = [] }) => contents)];
  const players = names([media, ...all, ...groups].map((one) => one?.player?.url));
  const pictures = names([
    ...all.filter((one) => kindOf(one) === "image").map(({ url }) => url),
    ...[media, ...all, ...groups].flatMap((one) => one?.thumbnails?.map(({ url }) => url)),
  ]).filter((url) => !/gravatar\.com\//.test(url));
  const files = names(played.map(({ url }) => url));
  return {
    files,
    addresses: files.length === 0 ? players.slice(0, 1) : [],
    cover: /<img\b/i.test(html) || files.length > 0 ? "" : (pictures[0] ?? ""),
    words:
      names([media, ...groups, ...all].map((one) => one?.description?.value)).map(asHtml)[0] ?? "",
  };
}

/** What Blogger's newer export says of its entries, by their ids. */
function bloggerEntries(text: string): Map<string, { status: string; kind: string }> {
  const found = new Map<string, { status: string; kind: string }>();
  if (!text.includes("<blogger:")) return found;
  for (const part of text.split(/<entry\b/).slice(1)) {
    const say = (name: string): string =>
      new RegExp(`<${name}\\b[^<>]{0,200}>\\s{0,100}(?:<!\\[CDATA\\[)?([^<\\]]{0,500})`)
        .exec(part)?.[1]
        ?.trim() ?? "";
    found.set(say("id"), { status: say("blogger:status"), kind: say("blogger:type") || "post" });
  }
  return found;
}

function isKind({ scheme = "" }: { readonly scheme?: string }): boolean {
  return scheme.endsWith("schemas.google.com/g/2005#kind");
}

function alternate(
  links:
    | readonly { readonly href?: string | undefined; readonly rel?: string | undefined }[]
    | undefined,
): string {
  return links?.find(({ rel }) => rel === undefined || rel === "alternate")?.href ?? "";
}

/** An address that begins at the feed's own. @source RFC 4287 §2, xml:base */
function within(address: string, base: string | undefined): string {
  return address === "" || base === undefined
    ? address
    : (URL.parse(address, base)?.href ?? address);
}

function names(given: readonly (string | undefined)[] | undefined): string[] {
  return (given ?? []).filter((name): name is string => name !== undefined && name !== "");
}

function asHtml(text: string | undefined): string {
  return escapeHtml(text ?? "")
    .split(/\n\s*\n/)
    .filter((part) => part.trim() !== "")
    .map((part) => `<p>${part}</p>`)
    .join("");
}
