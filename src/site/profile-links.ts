import { icon } from "#look/icons.ts";
import { verifiedLinks } from "#presence";
import { html, type Piece } from "#web/html.ts";

import type { SiteContext } from "./context.ts";

/** Where else whoever runs the site is, and which of these pages say the same; nothing where none is named. */
export async function profileLinks(c: SiteContext): Promise<Piece> {
  const { messages, parts, settings } = c.var;
  if (settings.links.length === 0) return "";
  const verified = await verifiedLinks(parts.kit.store.db);
  const links = settings.links.map(({ url, label }) => {
    const mark = verified.has(url)
      ? html` <small>${icon("check")} ${messages.t("site.linkVerified")}</small>`
      : "";
    return html`<a class="chip u-url" rel="me" href="${url}">${label || url}${mark}</a> `;
  });
  return html`<p class="chips">${links}</p>`;
}
