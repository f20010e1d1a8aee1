import { type AppBskyRichtextFacet, RichText, UnicodeString } from "@atproto/api";
import { Parser } from "htmlparser2";

/** A link of a text: the words that carry it, and where they lead. */
export interface Anchor {
  readonly words: string;
  readonly url: string;
}

/** The web links in cleaned HTML, in the order they stand. `base` is our own origin, for links within the site. */
export function anchorsIn(html: string, base: string): Anchor[] {
  const anchors: Anchor[] = [];
  let open: { words: string; url: string } | undefined;
  const parser = new Parser({
    onopentag: (name, { href }) => {
      if (name !== "a" || href === undefined) return;
      const url = URL.parse(href, base);
      if (url !== null && /^https?:$/u.test(url.protocol)) open = { words: "", url: url.href };
    },
    ontext: (text) => {
      if (open !== undefined) open.words += text;
    },
    onclosetag: (name) => {
      if (name !== "a" || open === undefined) return;
      const words = open.words.replaceAll(/\s+/gu, " ").trim();
      if (words !== "") anchors.push({ words, url: open.url });
      open = undefined;
    },
  });
  parser.write(html);
  parser.end();
  return anchors;
}

type Facet = AppBskyRichtextFacet.Main;

/**
 * What of a post is a link, somebody's name or a topic: the links of our text, and what is written as one. Places are
 * counted in bytes of UTF-8. A name that is nobody's is left as it is.
 * @param anchors of the whole text; those that were found are taken out, so that the next post of a thread goes on
 * @param didOf finds whose a handle is
 * @source atproto.com, app.bsky.richtext.facet
 */
export async function facetsOf(
  text: string,
  anchors: Anchor[],
  didOf: (handle: string) => Promise<string | undefined>,
): Promise<Facet[]> {
  const rich = new RichText({ text });
  rich.detectFacetsWithoutResolution();
  const linked = linkedWords(text, anchors);
  const facets: Facet[] = [...linked];
  for (const facet of rich.facets ?? []) {
    if (linked.some((one) => overlap(one, facet))) continue;
    const features: Facet["features"] = [];
    for (const feature of facet.features) {
      if (feature.$type !== "app.bsky.richtext.facet#mention") features.push(feature);
      else if ("did" in feature) {
        const did = await didOf(feature.did);
        if (did !== undefined) features.push({ ...feature, did });
      }
    }
    if (features.length > 0) facets.push({ ...facet, features });
  }
  return facets.toSorted((a, b) => a.index.byteStart - b.index.byteStart);
}

/** The words of our links, each looked for behind the one before it. */
function linkedWords(text: string, anchors: Anchor[]): Facet[] {
  const unicode = new UnicodeString(text);
  const facets: Facet[] = [];
  let from = 0;
  while (anchors.length > 0) {
    const [anchor] = anchors;
    if (anchor === undefined) break;
    const at = text.indexOf(anchor.words, from);
    // It stands in a later post of the thread, or was cut off.
    if (at === -1) break;
    anchors.shift();
    from = at + anchor.words.length;
    facets.push({
      $type: "app.bsky.richtext.facet",
      index: {
        byteStart: unicode.utf16IndexToUtf8Index(at),
        byteEnd: unicode.utf16IndexToUtf8Index(from),
      },
      features: [{ $type: "app.bsky.richtext.facet#link", uri: anchor.url }],
    });
  }
  return facets;
}

function overlap(a: Facet, b: Facet): boolean {
  return a.index.byteStart < b.index.byteEnd && b.index.byteStart < a.index.byteEnd;
}
