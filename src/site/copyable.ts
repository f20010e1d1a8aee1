import type { Messages } from "#words";

import { html, type Piece } from "#web/html.ts";

/** Something to take along; the button that copies it comes with the script, else one marks it by hand. */
export function copyable(messages: Messages, text: string): Piece {
  return html`<copy-text done="${messages.t("site.copied")}">
    <div class="copy">
      <code>${text}</code>
      <button type="button" class="btn small" hidden>${messages.t("site.copy")}</button>
    </div>
  </copy-text>`;
}
