import { html } from "hono/html";

import type { Words } from "#words";

import { icon } from "./look/icons.ts";
import type { Piece } from "./parts.ts";

/** @source https://spdx.org/licenses */
const addresses: Readonly<Record<string, string>> = {
  "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
  "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
  "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
  "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
};

/** Where a licence can be read, or undefined where all rights are kept. */
export function licenceAddress(licence: string): string | undefined {
  return addresses[licence];
}

/** What a reader may do with a piece, in plain words. */
export function licenceCard(w: Words, licence: string): Piece {
  const keys = {
    "CC0-1.0": "cc0",
    "CC-BY-4.0": "ccby",
    "CC-BY-SA-4.0": "ccbysa",
    "CC-BY-NC-4.0": "ccbync",
  } as const;
  const key = Object.hasOwn(keys, licence) ? keys[licence as keyof typeof keys] : "arr";
  const address = licenceAddress(licence);
  return html`<section class="card"><h2>${w.t(`site.licenceTitle_${key}`)}</h2><p>${w.t(`site.licenceText_${key}`)}${address === undefined ? "" : html` <a href="${address}" rel="license">${licence.replaceAll("-", " ")}</a>`}</p>${address === undefined ? "" : html`<p class="mark">${icon("gift")} ${w.t("site.licenceGift")}</p>`}</section>`;
}
