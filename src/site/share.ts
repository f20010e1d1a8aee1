import type { Messages } from "#words";

import { html, type Piece } from "#web/html.ts";
import { icon } from "#look/icons.ts";

/** Pages where one can share on one's own profile; nothing is asked of them before a click. */
export function shareSection(messages: Messages, uri: string, title: string): Piece {
  const text = encodeURIComponent(`${title} ${uri}`);
  const url = encodeURIComponent(uri);
  const places = [
    ["Bluesky", `https://bsky.app/intent/compose?text=${text}`],
    ["Facebook", `https://www.facebook.com/sharer/sharer.php?u=${url}`],
    ["LinkedIn", `https://www.linkedin.com/sharing/share-offsite/?url=${url}`],
    [messages.t("site.mail"), `mailto:?subject=${encodeURIComponent(title)}&body=${url}`],
  ] as const;
  return html`<section class="share stack">
    <b>${messages.t("site.shareTitle")}</b>
    <div class="actions">
      ${places.map(
        ([name, href]) =>
          html`<a class="btn small" href="${href}" rel="nofollow noopener">${name}</a> `,
      )}
      <share-button title="${title}" url="${uri}"
        ><button type="button" class="btn small" hidden>
          ${icon("share")} ${messages.t("site.share")}
        </button></share-button
      >
    </div>
  </section>`;
}
