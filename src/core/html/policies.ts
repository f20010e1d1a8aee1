import { foreignLink, ownLink, ownPicture } from "./links.ts";

/** What may remain of a piece of HTML, by where it comes from and where it goes. */
export type HtmlPolicy = "post" | "reply" | "profile" | "mail";

export type Attributes = Record<string, string>;

/**
 * What becomes of one element; a tag outside `tags` is dropped and its content kept, a picture
 * without address is dropped.
 */
type Rewrite = (tag: string, attributes: Attributes, ownOrigin: string | undefined) => Element;
interface Element {
  readonly tagName: string;
  readonly attribs: Attributes;
}

/** The rules of one policy. */
export interface Rules {
  readonly tags: readonly string[];
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly rewrite: Rewrite;
  /** Input beyond this many UTF-16 units is cut off before anything reads it. */
  readonly maxCharacters: number;
}

const inline = ["a", "b", "bdi", "br", "code", "del", "em", "i", "s", "span", "strong", "u"];
const quotes = ["blockquote", "div", "li", "ol", "p", "pre", "ul"];
const smallPrint = ["ins", "kbd", "mark", "q", "rp", "rt", "ruby", "small", "sub", "sup"];
const long = ["abbr", "caption", "cite", "dd", "details", "dl", "dt", "figcaption", "figure"];
const tables = ["table", "tbody", "td", "tfoot", "th", "thead", "tr"];
const headings = ["h2", "h3", "h4", "h5", "h6"];

/** Rewritten to a strong paragraph after cleaning: it stands for a heading in someone's reply. */
export const headingMark = "h6";

/** The `rel` of every link written by others. */
export const foreignRel = "nofollow noopener ugc";

const fixedClasses: Readonly<Record<string, RegExp>> = {
  a: /^(?:mention|hashtag)$/u,
  span: /^(?:invisible|ellipsis)$/u,
  code: /^language-[a-z\d+#-]{1,30}$/u,
  td: /^align-(?:center|right)$/u,
  th: /^align-(?:center|right)$/u,
  li: /^task$/u,
  ol: /^footnotes$/u,
  ul: /^poll$/u,
};

/** Only the classes that are ours to style survive; undefined when none does. */
export function keptClasses(tag: string, value: string | undefined): string | undefined {
  const fixed = fixedClasses[tag];
  if (value === undefined || fixed === undefined) return undefined;
  const kept = value.split(/\s+/u).filter((name) => fixed.test(name));
  return kept.length > 0 ? [...new Set(kept)].join(" ") : undefined;
}

/** The attributes of a link written by others, in the order they are written; undefined: no link. */
export function foreignAnchor(href: string | undefined, classes: string | undefined) {
  const address = foreignLink(href);
  return address === undefined
    ? undefined
    : present({ href: address, class: keptClasses("a", classes), rel: foreignRel });
}

/** Sections of others' pages become plain blocks, so that their text does not run together. */
const blocks = new Set(
  "address article aside center dd details dl dt fieldset figcaption figure footer form header main nav section summary table tr".split(
    " ",
  ),
);
const anyHeading = /^h[1-6]$/u;

const rewriteReply: Rewrite = (tag, attributes) => {
  if (tag === "a") {
    const attribs = foreignAnchor(attributes["href"], attributes["class"]);
    return attribs ? { tagName: "a", attribs } : { tagName: "span", attribs: {} };
  }
  if (anyHeading.test(tag)) return { tagName: headingMark, attribs: {} };
  if (blocks.has(tag)) return { tagName: "div", attribs: {} };
  const classes = keptClasses(tag, attributes["class"]);
  return { tagName: tag, attribs: present({ class: classes, ...keptTongue(attributes) }) };
};

/** In which language and direction a part is written, where that is said and can be. @source RFC 5646 §2.1 */
function keptTongue({ lang, dir }: Attributes) {
  return {
    lang:
      lang !== undefined && /^[a-z]{2,3}(?:-[a-z\d]{1,8}){0,4}$/iu.test(lang) ? lang : undefined,
    dir: dir !== undefined && /^(?:ltr|rtl|auto)$/iu.test(dir) ? dir.toLowerCase() : undefined,
  };
}

const rewriteMail: Rewrite = (tag) => ({
  tagName: anyHeading.test(tag) ? headingMark : blocks.has(tag) ? "div" : tag,
  attribs: {},
});

const rewritePost: Rewrite = (tag, attributes, ownOrigin) => {
  const { title, id, start, colspan, rowspan } = attributes;
  const classes = keptClasses(tag, attributes["class"]);
  switch (tag) {
    case "a": {
      const href = ownLink(attributes["href"]);
      return href === undefined
        ? { tagName: "span", attribs: {} }
        : { tagName: "a", attribs: present({ href, class: classes, title, id: footnoteId(id) }) };
    }
    case "img": {
      const src = ownPicture(attributes["src"], ownOrigin);
      const { alt = "", width, height } = attributes;
      const size = { width: whole(width), height: whole(height) };
      return src === undefined
        ? { tagName: "img", attribs: {} }
        : { tagName: "img", attribs: present({ src, alt, title, ...size, loading: "lazy" }) };
    }
    case "ol":
      return { tagName: tag, attribs: present({ start: whole(start), class: classes }) };
    case "li":
      return { tagName: tag, attribs: present({ class: classes, id: footnoteId(id) }) };
    case "abbr":
      return { tagName: tag, attribs: present({ title }) };
    case "td":
    case "th": {
      const span = { colspan: whole(colspan), rowspan: whole(rowspan) };
      return { tagName: tag, attribs: present({ class: classes, ...span }) };
    }
    default: {
      const isHeading = anyHeading.test(tag);
      return {
        tagName: tag === "h1" ? "h2" : tag,
        attribs: present({ id: isHeading ? headingId(id) : undefined, class: classes }),
      };
    }
  }
};

/** What every heading's id begins with, so that no heading takes the name of a part of our page. */
export const headingIdPrefix = "h-";

/** What the ids of footnotes and of the places they belong to begin with. */
export const footnoteIdPrefix = "fn-";

function footnoteId(id: string | undefined): string | undefined {
  return id !== undefined && /^fn-(?:ref-)?\d{1,6}(?:-\d{1,6})?$/u.test(id) ? id : undefined;
}

function headingId(id: string | undefined): string | undefined {
  return id !== undefined && /^h-[\p{L}\p{M}\p{N}_-]{1,100}$/u.test(id) ? id : undefined;
}

function whole(value: string | undefined): string | undefined {
  return value !== undefined && /^\d{1,5}$/u.test(value) ? value : undefined;
}

function present(attributes: Record<string, string | undefined>): Attributes {
  const kept: Attributes = {};
  for (const name of Object.keys(attributes))
    if (attributes[name] !== undefined) kept[name] = attributes[name];
  return kept;
}

/** The four policies; whatever is not named here does not pass. */
export const policies: Readonly<Record<HtmlPolicy, Rules>> = {
  post: {
    tags: [
      ...inline,
      ...quotes,
      ...smallPrint,
      ...long,
      ...tables,
      ...headings,
      "hr",
      "img",
      "summary",
    ],
    attributes: {
      a: ["href", "class", "title", "id"],
      abbr: ["title"],
      code: ["class"],
      img: ["src", "alt", "title", "width", "height", "loading"],
      li: ["class", "id"],
      ol: ["start", "class"],
      span: ["class"],
      td: ["class", "colspan", "rowspan"],
      th: ["class", "colspan", "rowspan"],
      ...Object.fromEntries(headings.map((tag) => [tag, ["id"]])),
    },
    rewrite: rewritePost,
    maxCharacters: 20_000_000,
  },
  reply: {
    tags: [...inline, ...quotes, "hr", ...smallPrint, headingMark],
    attributes: {
      "*": ["lang", "dir"],
      a: ["href", "class", "rel"],
      code: ["class"],
      span: ["class"],
      ul: ["class"],
    },
    rewrite: rewriteReply,
    maxCharacters: 100_000,
  },
  profile: {
    tags: [...inline, "p", headingMark],
    attributes: {
      "*": ["lang", "dir"],
      a: ["href", "class", "rel"],
      code: ["class"],
      span: ["class"],
    },
    rewrite: rewriteReply,
    maxCharacters: 20_000,
  },
  mail: {
    tags: [...inline.filter((tag) => tag !== "a"), ...quotes, headingMark],
    attributes: {},
    rewrite: rewriteMail,
    maxCharacters: 100_000,
  },
};
