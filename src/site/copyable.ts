import type { Words } from "#words";

import { html, type Piece } from "#web/html.ts";

/** Something to take along; the button that copies it comes with the script, else one marks it by hand. */
export function copyable(w: Words, text: string): Piece {
  return html`<copy-text done="${w.t("site.copied")}">
    <div class="copy">
      <code>${text}</code>
      <button type="button" class="btn small" hidden>${w.t("site.copy")}</button>
    </div>
  </copy-text>`;
}
