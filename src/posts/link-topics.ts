import { escapeHtml } from "#core/html.ts";

import { replaceTopics, slugOf } from "./post.ts";

/** Inside these a `#word` is no topic: it is a link already, code, or a heading of ours. */
const closed = new Set(["a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "youtube-embed"]);
const aTag = /^<(\/?)([a-z][a-z0-9-]*)/u;

/**
 * Makes links of the `#topics` in our own cleaned HTML, whole ones, since they are read elsewhere too.
 * @source Mastodon and others know a topic in a text by the class `hashtag` and `rel="tag"`
 */
export function linkTopics(html: string, origin: string): string {
  let inside = 0;
  return html
    .split(/(<[^>]*>)/u)
    .map((part) => {
      const tag = aTag.exec(part);
      if (tag === null) return inside === 0 ? replaceTopics(part, link) : part;
      if (closed.has(tag[2] ?? "")) inside = Math.max(0, inside + (tag[1] === "/" ? -1 : 1));
      return part;
    })
    .join("");

  function link(whole: string, name: string): string {
    const slug = slugOf(name);
    if (slug === "") return whole;
    const address = escapeHtml(`${origin}/topics/${encodeURIComponent(slug)}`);
    return `<a class="hashtag" href="${address}" rel="tag">#${name}</a>`;
  }
}
