import { type AppBskyRichtextFacet, RichText, UnicodeString } from "@atproto/api";

import type { PlacedLink } from "./links.ts";

type Facet = AppBskyRichtextFacet.Main;

/**
 * What of a post is a link, somebody's name or a topic: the links of our text, and what is written as one. Places are
 * counted in bytes of UTF-8. A name that is nobody's is left as it is.
 * @param didOf finds whose a handle is
 * @source app.bsky.richtext.facet
 */
export async function facetsOf(
  text: string,
  links: readonly PlacedLink[],
  didOf: (handle: string) => Promise<string | undefined>,
): Promise<Facet[]> {
  const unicode = new UnicodeString(text);
  const rich = new RichText({ text });
  rich.detectFacetsWithoutResolution();
  const linked = links.map(({ start, end, url }): Facet => ({
    $type: "app.bsky.richtext.facet",
    index: {
      byteStart: unicode.utf16IndexToUtf8Index(start),
      byteEnd: unicode.utf16IndexToUtf8Index(end),
    },
    features: [{ $type: "app.bsky.richtext.facet#link", uri: url }],
  }));
  const facets: Facet[] = [];
  for (const facet of rich.facets ?? []) {
    const features: Facet["features"] = [];
    for (const feature of facet.features) {
      if (feature.$type === "app.bsky.richtext.facet#link" && "uri" in feature) {
        const url = URL.parse(String(feature.uri));
        if (url !== null) features.push({ ...feature, uri: url.href });
      } else if (feature.$type !== "app.bsky.richtext.facet#mention") features.push(feature);
      else if ("did" in feature) {
        const did = await didOf(String(feature.did));
        if (did !== undefined) features.push({ ...feature, did });
      }
    }
    // A name or a topic that we link to its page here is one there too; else our own link says more.
    const over = linked.filter((one) => overlap(one, facet));
    const isSame = over.length === 1 && over.every((one) => isSamePlace(one, facet));
    if (features.length === 0 || (over.length > 0 && !(isSame && !isLink(facet)))) continue;
    facets.push({ ...facet, features });
  }
  facets.push(...linked.filter((one) => !facets.some((facet) => overlap(one, facet))));
  return facets.toSorted((a, b) => a.index.byteStart - b.index.byteStart);
}

function overlap(a: Facet, b: Facet): boolean {
  return a.index.byteStart < b.index.byteEnd && b.index.byteStart < a.index.byteEnd;
}

function isSamePlace(a: Facet, b: Facet): boolean {
  return a.index.byteStart === b.index.byteStart && a.index.byteEnd === b.index.byteEnd;
}

function isLink({ features }: Facet): boolean {
  return features.some(({ $type }) => $type === "app.bsky.richtext.facet#link");
}
