import { type Arguments, filmAddress, linkOf, pictureOf, readArguments } from "./arguments.ts";
import { holdCode, type Guard } from "#core/html-to-markdown/guard.ts";
import type { Tell } from "./notes.ts";

/** A tag of a site generator, whatever its braces. */
interface Tag {
  readonly name: string;
  readonly given: Arguments;
  /** What stands between it and its end; undefined where it has none. */
  readonly inner: string | undefined;
}

const callouts =
  /^(?:note|notice|tip|info|warning|warn|danger|caution|important|alert|admonition|callout|hint|attention|success|error|quote|blockquote|pullquote|aside|box|highlight-box|panel)$/;
const wrappers =
  /^(?:details|collapse|expand|spoiler|lead|center|centre|div|span|rawhtml|html|small|columns?|column|tabs?|tab|card|cards|text|wrap|section|row|col|article|block|mark|figure-group|steps|markdownify|capture|filter)$/;

/**
 * What a tag means in Markdown; undefined when we know of nothing it could mean.
 * @source Hugo "Shortcodes", Jekyll "Tags" and its common plugins, Hexo "Tag Plugins", Zola "Shortcodes", Eleventy
 */
export function markdownOf(
  { name, given: { named, bare }, inner }: Tag,
  guard: Guard,
): string | undefined {
  const first = bare[0] ?? "";
  const any = (...names: readonly string[]): string | undefined =>
    names.map((one) => named[one]).find((value) => value !== undefined && value !== "");
  const caption = any("caption", "title", "attr") ?? "";
  const tag = name.toLowerCase().replaceAll("_", "-");
  const alone = (text: string): string => `\n\n${text}\n\n`;

  if (
    /^(?:figure|img|image|picture|pic|photo|imgproc|lightbox|zoom|responsive-image|asset-img|fig|cloudinary)$/.test(
      tag,
    )
  ) {
    // Hexo: {% img [class] /path/to/image [width] [height] "title" "alt" %}
    const file =
      any("src", "image", "url", "path", "file", "link") ??
      bare.find((one) => /^https?:|\.\w{3,4}(?:[?#]|$)|\//.test(one)) ??
      first;
    if (file === "") return undefined;
    const words = bare
      .slice(bare.indexOf(file) + 1)
      // A size, or what Hugo is to do to it.
      .filter((one) => !/^\d+(?:px|%)?$|^\d+x\d*$|^(?:resize|fit|fill|crop)$/i.test(one));
    return alone(
      pictureOf(
        file,
        any("alt") ?? (tag === "asset-img" ? words.join(" ") : words.at(-1)) ?? caption,
        any("caption", "title", "attr") ??
          inner?.trim() ??
          (words.length > 1 && tag !== "asset-img" ? words[0] : ""),
      ),
    );
  }
  if (
    /^(?:youtube|yt|youtube-lite|lite-youtube|youtubelazy|vimeo|youtuber|embed-youtube|video-youtube)$/.test(
      tag,
    )
  ) {
    const id = any("id", "videoid", "video-id", "v", "video", "url", "src") ?? first;
    const film = filmAddress(tag, id);
    return film === undefined ? undefined : alone(film);
  }
  if (/^(?:video|audio|mp4|mp3|rawvideo|sound|podcast)$/.test(tag)) {
    const file = any("src", "url", "mp4", "mp3", "file", "id", "webm", "ogg") ?? first;
    return file === ""
      ? undefined
      : alone(pictureOf(file, any("alt", "title", "caption") ?? "", any("caption") ?? ""));
  }
  if (/^gist$/.test(tag)) {
    const path =
      bare.slice(0, bare[0]?.includes("/") === true ? 1 : 2).join("/") || (any("id", "src") ?? "");
    return /^[\w-]+(?:\/[\w-]+)?$/.test(path)
      ? alone(`https://gist.github.com/${path}`)
      : undefined;
  }
  if (/^(?:tweet|twitter|x|twitter-simple)$/.test(tag)) {
    const id = any("id") ?? bare.find((one) => /^\d+$/.test(one)) ?? first;
    if (/^https?:/.test(id)) return alone(id);
    return /^\d+$/.test(id)
      ? alone(`https://x.com/${any("user") ?? "i/web"}/status/${id}`)
      : undefined;
  }
  if (/^(?:instagram|instagram-simple)$/.test(tag) && /^[\w-]{5,40}$/.test(first))
    return alone(`https://www.instagram.com/p/${first}/`);
  if (
    /^(?:codepen|jsfiddle|spotify|soundcloud|mastodon|peertube|iframe|embed|link-preview|bookmark|oembed|linkpreview)$/.test(
      tag,
    )
  ) {
    const address = any("url", "src", "href", "link") ?? first;
    return /^https?:\/\//.test(address) ? alone(address) : undefined;
  }
  if (
    /^(?:ref|relref|post-url|post-link|link|internal-link|get-url|url|asset-path|asset-link|permalink)$/.test(
      tag,
    )
  ) {
    const to = any("path", "to", "href") ?? first;
    if (to === "") return undefined;
    // Hugo and Jekyll write it inside a link; Hexo's tag is the link.
    if (!/^(?:post-link|asset-link)$/.test(tag)) return `wiki:${to.replace(/\s/g, "%20")}`;
    return linkOf(
      `wiki:${to}`,
      bare.slice(1).join(" ") || any("title") || (to.split("/").at(-1) ?? to),
    );
  }
  if (/^(?:button|btn|cta|link-button|button-link)$/.test(tag)) {
    const to = any("href", "url", "link", "to", "relref", "ref") ?? first;
    const words = inner?.trim() || (any("text", "title", "label", "content") ?? "");
    if (/^(?:https?:|mailto:|[/#.]|wiki:)/.test(to)) return linkOf(to, words === "" ? to : words);
  }
  if (/^gallery|^galleries|^carousel|^slideshow|^image-gallery|^photos$/.test(tag)) {
    const given = [
      ...bare,
      ...Object.entries(named).flatMap(([key, value]) =>
        /^(?:images?|src|files?|dir|folder|path|match|glob|pattern)$/.test(key)
          ? value.split(/[,\s]+/)
          : [],
      ),
    ];
    const isPicture = /\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)/i;
    const files = given.flatMap((one) =>
      isPicture.test(one) && !one.includes("*") ? [one] : guard.picturesAt(one),
    );
    if (files.length > 0 || (inner ?? "").trim() !== "")
      return alone([...files.map((file) => pictureOf(file)), inner?.trim() ?? ""].join("\n\n"));
    return undefined;
  }
  if (
    /^(?:highlight|code|codeblock|mermaid|katex|math|chart|plantuml|graphviz)$/.test(tag) &&
    inner !== undefined
  )
    return holdCode(
      guard,
      guard.restore(inner),
      tag === "highlight" ? first : tag.replace(/^code.*/, ""),
    );
  if (/^(?:kbd|key)$/.test(tag)) return `\`${inner ?? first}\``;
  if (/^(?:param|now|year|br|clear|clearfix|toc|table-of-contents|readmore|more|break)$/.test(tag))
    return tag === "br" ? "\n" : "";
  if (callouts.test(tag) && inner !== undefined)
    return callout(
      any("title", "type") ?? (/quote/.test(tag) ? "" : bare.join(" ") || tag),
      inner,
      any("author", "source") ?? (/quote/.test(tag) ? bare.join(" ") : ""),
    );
  if (wrappers.test(tag) && inner !== undefined) {
    const title =
      any("title", "summary", "header", "name") ??
      (/^(?:details|collapse|expand|spoiler)$/.test(tag) ? bare.join(" ") : "");
    return alone(`${title === "" ? "" : `**${title}**\n\n`}${inner.trim()}`);
  }
  return undefined;
}

/** A box beside the text: a quotation that begins with its name. */
export function callout(title: string, inner: string, by = ""): string {
  const shown =
    title.trim() === ""
      ? ""
      : `**${title.trim().charAt(0).toUpperCase()}${title.trim().slice(1)}**\n\n`;
  const lines = `${shown}${inner.trim()}${by.trim() === "" ? "" : `\n\n— ${by.trim()}`}`.split(
    "\n",
  );
  return `\n\n${lines.map((line) => (line === "" ? ">" : `> ${line}`)).join("\n")}\n\n`;
}

const hugoTag =
  /\{\{([<%])\s*(\/?)\s*([\w./-]+)((?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^"`])*?)(\/?)\s*[>%]\}\}/g;

/** Hugo's `{{< name … >}}` and `{{% name … %}}`, the inner ones first. */
export function hugoShortcodes(text: string, guard: Guard, tell: Tell): string {
  const plain = text
    // Written so that Hugo shows it and does not run it.
    .replace(/\{\{([<%])\/\*([^]*?)\*\/([>%])\}\}/g, (_, a: string, inner: string, b: string) =>
      guard.hold(`{{${a}${inner}${b}}}`),
    )
    .replace(/\{\{\/\*[^]*?\*\/\}\}/g, "");
  return inTags(plain, hugoTag, guard, tell, ([, , slash = "", name = "", rest = ""]) => ({
    name,
    rest,
    isEnd: slash === "/",
  }));
}

interface Found {
  readonly name: string;
  readonly rest: string;
  readonly isEnd: boolean;
}

/**
 * Replaces tags from the inside out. A tag has an inner text where an end of its name follows; of a tag that means
 * nothing here only its inner text stays, and `tell` hears of it.
 */
export function inTags(
  text: string,
  pattern: RegExp,
  guard: Guard,
  tell: Tell,
  read: (match: readonly string[]) => Found,
): string {
  interface Open {
    readonly found: Found;
    before: string;
  }
  const stack: Open[] = [];
  let done = "";
  let at = 0;
  const finish = (found: Found, inner: string | undefined): string => {
    const made = markdownOf({ name: found.name, given: readArguments(found.rest), inner }, guard);
    if (made !== undefined) return made;
    const isEmpty = (inner ?? "").trim() === "";
    tell({ what: isEmpty ? "tag" : "shortcode", name: found.name });
    return inner ?? "";
  };
  const closeLast = (): void => {
    // It had no end: what came after it is not inside it.
    const last = stack.pop();
    if (last !== undefined) done = last.before + finish(last.found, undefined) + done;
  };
  for (const match of text.matchAll(pattern)) {
    done += text.slice(at, match.index);
    at = match.index + match[0].length;
    const found = read(match.map((part) => part ?? ""));
    if (!found.isEnd) {
      stack.push({ found, before: done });
      done = "";
      continue;
    }
    if (found.name !== "") {
      if (!stack.some((open) => open.found.name === found.name)) continue;
      while (stack.at(-1)?.found.name !== found.name) closeLast();
    }
    const opened = stack.pop();
    if (opened !== undefined) done = opened.before + finish(opened.found, done);
  }
  done += text.slice(at);
  while (stack.length > 0) closeLast();
  return done;
}
