import type { Messages } from "#words";

import { html, type Piece } from "#web/html.ts";

const known = {
  "CC0-1.0": ["cc0", "https://creativecommons.org/publicdomain/zero/1.0/"],
  "CC-BY-4.0": ["ccby", "https://creativecommons.org/licenses/by/4.0/"],
  "CC-BY-SA-4.0": ["ccbysa", "https://creativecommons.org/licenses/by-sa/4.0/"],
  "CC-BY-NC-4.0": ["ccbync", "https://creativecommons.org/licenses/by-nc/4.0/"],
} as const;

function lookUp(
  licence: string,
): readonly ["cc0" | "ccby" | "ccbysa" | "ccbync", string] | undefined {
  return Object.hasOwn(known, licence) ? known[licence as keyof typeof known] : undefined;
}

/** Where a licence can be read, or undefined where all rights are kept. @source https://spdx.org/licenses */
export function licenceAddress(licence: string): string | undefined {
  return lookUp(licence)?.[1];
}

/** What a reader may do with a piece, in plain words. */
export function licenceCard(messages: Messages, licence: string): Piece {
  const found = lookUp(licence);
  const key = found?.[0] ?? "arr";
  const link =
    found === undefined
      ? ""
      : html` (<a href="${found[1]}" rel="license">${licence.replaceAll("-", " ")}</a>)`;
  return html`<section class="card">
    <h2>${messages.t(`site.licenceTitle_${key}`)}</h2>
    <p class="help">${messages.t(`site.licenceText_${key}`)}${link}</p>
  </section>`;
}
