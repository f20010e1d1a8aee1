import { escapeHtml, plainText } from "#core/html.ts";

import type { WxrItem } from "./wordpress-file.ts";
import { replaceShortcodes, type Shortcode } from "./wordpress-tags.ts";

/** What shortcodes refer to. */
export interface ShortcodeWorld {
  readonly item: Pick<WxrItem, "id" | "meta">;
  /** Files of the old site, by their number. */
  readonly attachments: ReadonlyMap<string, Attachment>;
  /**
   * Hears of each shortcode that has no form of ours, by its name, and of what is left of it: the words in it, nothing, or all
   * of it, where it may be words in brackets.
   */
  readonly tell: (shortcode: string, left: "words" | "nothing" | "all") => void;
}

/** A file that a gallery or a list names by its number. */
export interface Attachment {
  readonly address: string;
  readonly alt: string;
  /** The post it was uploaded to. */
  readonly parent: string;
}

/** Shortcodes as HTML; those that have no form of ours are told, and the words in them stay. */
export function shortcodesAsHtml(content: string, world: ShortcodeWorld): string {
  return replaceShortcodes(content, (tag) => htmlOf(tag, world), isKnown);
}

const films =
  /(?:^|[_-])(?:youtube|youtu|lyte|embedyt|vimeo|dailymotion)$|^(?:embed|ted|soundcloud|spotify|tweet|twitter|instagram|facebook|googlemaps|flickr|slideshare|wpvideo|gist|arve|video_embed|vc_video)$/;
const files = /^(?:audio|video|su_audio|su_video|playlist|gallery|powerpress)$/;
/** These show what stood beside the text, or nothing at all. */
const silent = /^(?:more|nextpage|toc|powerpress)$/;
const without =
  /^(?:contact-form|contact-field|archives|polldaddy|ads?|adsense|sitemap|wpforms|mailpoet_form)$/;

function isKnown({ name, named, inner }: Shortcode): boolean {
  return (
    films.test(name) ||
    files.test(name) ||
    silent.test(name) ||
    without.test(name) ||
    /^(?:wp_)?caption$/.test(name) ||
    inner !== undefined ||
    Object.keys(named).length > 0 ||
    name.includes("_")
  );
}

/** What stands in the place of one; undefined for words in brackets. */
function htmlOf(tag: Shortcode, world: ShortcodeWorld): string | undefined {
  const { name, inner, isAlone } = tag;
  if (/^(?:wp_)?caption$/.test(name)) return caption(tag);
  if (films.test(name)) {
    const film = filmOf(tag);
    if (film !== undefined) return alone(escapeHtml(film));
  }
  if (/^(?:su_)?(?:audio|video)$/.test(name)) {
    const file = fileOf(tag, world);
    if (file !== undefined) return file;
  }
  if (name === "gallery" || name === "playlist") return gallery(tag, world);
  if (silent.test(name)) {
    // Its sound is shown below the text.
    if (name === "powerpress" && !world.item.meta.has("enclosure")) world.tell(name, "nothing");
    return inner ?? "";
  }
  if (name === "contact-form" || name === "contact-field" || name === "wpforms") {
    world.tell(name, "nothing");
    return "";
  }
  if (!isKnown(tag)) {
    // Words in brackets stand within others; with nothing beside it it may be either.
    if (!isAlone || tag.bare.length > 0 || !/^[a-z][a-z\d-]*$/.test(name)) return undefined;
    const isPlugin = /-.*-|-\d+$/.test(name);
    world.tell(name, isPlugin ? "nothing" : "all");
    return isPlugin ? "" : undefined;
  }
  return stranger(tag, world);
}

/** One that means nothing here: its words stay, a picture or an address in it too. */
function stranger(tag: Shortcode, { attachments, tell }: ShortcodeWorld): string {
  const { name, inner = "" } = tag;
  const any = (...names: readonly string[]): string =>
    names.map((one) => tag.named[one] ?? "").find((one) => one !== "") ?? "";
  const builder = /^url:([^|]+)/.exec(any("link", "button_link"))?.[1];
  const link =
    builder === undefined
      ? any("url", "href", "link", "button_url", "button_link", "src")
      : decoded(builder);
  const picture = attachments.get(any("image", "image_id", "id"));
  if (/image|img|photo|picture/.test(name)) {
    const source = picture?.address ?? any("src", "image", "image_url", "url");
    if (isAddress(source))
      return (
        alone(
          `<p><img src="${escapeHtml(source)}" alt="${escapeHtml(any("alt", "title") || (picture?.alt ?? ""))}"></p>`,
        ) + inner
      );
  }
  const title =
    any("title", "heading", "header", "h2", "text", "button_text", "label") ||
    (/\|title:([^|]+)/.exec(any("link"))?.[1] ?? "");
  if (isAddress(link)) {
    const isButton = /button|btn|link|cta|knap/.test(name);
    if (!isButton) tell(name, "words");
    const words = isButton && inner.trim() !== "" ? inner : escapeHtml(decoded(title) || link);
    const made = `<a href="${escapeHtml(link)}">${words}</a>`;
    return isButton || inner.trim() === "" ? made : `${inner} ${made}`;
  }
  // What a form is called was never shown.
  const above = inner.trim() === "" && /form/.test(name) ? "" : title;
  tell(name, inner.trim() === "" && above === "" ? "nothing" : "words");
  return above === "" ? inner : `${alone(`<p><strong>${escapeHtml(above)}</strong></p>`)}${inner}`;
}

/** In its first form the words below a picture stood in the shortcode itself. */
function caption({ inner = "", named }: Shortcode): string {
  const [, picture = "", below = ""] =
    /^\s*((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:<\/a>)?)([^]*)$/i.exec(inner) ?? [];
  if (picture === "") return inner;
  const words = plainText(below).trim() === "" ? (named["caption"] ?? "") : below.trim();
  return `\n\n<p>${picture}</p>\n\n${words === "" ? "" : `<p><em>${words}</em></p>\n\n`}`;
}

/** The address that is in it, or that its number stands for. */
function filmOf({ name, named, bare, inner = "" }: Shortcode): string | undefined {
  const given = [...Object.values(named), ...bare, plainText(inner).trim()];
  const address = given.find((one) => /^https?:\/\/\S+$/i.test(one));
  if (address !== undefined) return address;
  const id =
    ["id", "v", "video_id", "videoid", "clip_id", "video", "code"]
      .map((one) => named[one])
      .find((one) => one !== undefined) ??
    bare[0] ??
    plainText(inner).trim();
  const films: readonly [RegExp, RegExp, string][] = [
    [/youtu|lyte|embedyt/, /^([\w-]{11})(?:[&?].*)?$/, "https://www.youtube.com/watch?v="],
    [/vimeo/, /^(\d{4,12})(?:[&?].*)?$/, "https://vimeo.com/"],
    [/dailymotion/, /^([a-z\d]{5,12})(?:[_&?].*)?$/i, "https://www.dailymotion.com/video/"],
  ];
  for (const [site, form, start] of films) {
    const found = site.test(name) ? form.exec(id)?.[1] : undefined;
    if (found !== undefined) return start + found;
  }
  return undefined;
}

const sounds = /\.(?:mp3|m4a|m4b|ogg|oga|opus|wav|flac|aac|wma)(?:[?#].*)?$/i;
const moving = /\.(?:mp4|m4v|webm|ogv|mov|avi|wmv|flv|mpe?g)(?:[?#].*)?$/i;
const pictures = /\.(?:jpe?g|png|gif|webp|avif|svg|bmp|heic|tiff?)(?:[?#].*)?$/i;

/** A sound or a film that it names, or those that were uploaded to the post. @source WordPress wp_audio_shortcode() */
function fileOf(
  { name, named, bare, inner = "" }: Shortcode,
  { item, attachments }: ShortcodeWorld,
): string | undefined {
  const kinds = ["src", "url", "mp3", "m4a", "ogg", "wav", "flac", "mp4", "m4v", "webm", "ogv"];
  const told = [...kinds.map((kind) => named[kind]), ...bare, plainText(inner).trim()];
  const address = told.find((one) => one !== undefined && one !== "");
  if (address !== undefined) {
    const isFile = sounds.test(address) || moving.test(address) || !/^https?:/i.test(address);
    return alone(isFile ? mediaHtml(address, named["title"] ?? "") : escapeHtml(address));
  }
  const wanted = name.endsWith("audio") ? sounds : moving;
  const own = [...attachments.values()].filter(
    (file) => file.parent === item.id && wanted.test(file.address),
  );
  return own.length === 0
    ? undefined
    : alone(own.map((file) => mediaHtml(file.address, file.alt)).join("\n\n"));
}

/** The pictures or sounds that it names by number, else those uploaded to its post. @source WordPress gallery_shortcode() */
function gallery({ name, named }: Shortcode, { item, attachments, tell }: ShortcodeWorld): string {
  const ids = named["ids"] ?? named["include"];
  const without = (named["exclude"] ?? "").split(/[,\s]+/);
  const kind = name === "gallery" ? pictures : named["type"] === "video" ? moving : sounds;
  const chosen =
    ids === undefined
      ? [...attachments]
          .filter(([id, file]) => file.parent === item.id && !without.includes(id))
          .map(([, file]) => file)
          .filter(({ address }) => kind.test(address))
      : ids.split(/[,\s]+/).flatMap((id) => attachments.get(id) ?? []);
  if (chosen.length === 0) {
    tell(name, "nothing");
    return "";
  }
  return alone(chosen.map(({ address, alt }) => mediaHtml(address, alt)).join("\n\n"));
}

/** Films and sounds are shown in the place of a picture. */
function mediaHtml(address: string, alt: string): string {
  return `<p><img src="${escapeHtml(address)}" alt="${escapeHtml(alt)}"></p>`;
}

function alone(html: string): string {
  return `\n\n${html}\n\n`;
}

function isAddress(text: string): boolean {
  return /^(?:https?:\/\/|\/(?!\/))\S+$/i.test(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
