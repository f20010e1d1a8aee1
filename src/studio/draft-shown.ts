import { html } from "hono/html";

import { lengthOf } from "#networks/compose.ts";
import type { Draft, OutgoingPicture } from "#networks";
import { tongue } from "#look/written.ts";
import type { Piece } from "#web/fields.ts";
import type { Messages } from "#words";

import type { ShownDraft } from "./compose-drafts.ts";

/** Posts of a thread that are shown at once; the others open. */
const fewParts = 2;

/** Exactly what will stand on a network: its length, its words, what is cut, the card and the pictures. */
export function draftShown(messages: Messages, language: string, shown: ShownDraft): Piece {
  const { draft, limits, pictures, network } = shown;
  const isEmpty = draft.parts.every(({ text }) => text.trim() === "") && draft.card === null;
  if (isEmpty) return html`<p class="help">${messages.t("destinations.nothing")}</p>`;
  const remarks = [
    draft.parts.length > 1 ? messages.t("destinations.thread", { count: draft.parts.length }) : "",
    draft.cut === ""
      ? ""
      : messages.t("destinations.isCut", { count: lengthOf(draft.cut, limits) }),
    draft.card === null ? "" : messages.t("destinations.card"),
    ...pictureRemarks(messages, draft, pictures),
  ].filter(Boolean);
  return html`${
    network.capabilities.readsFromHere
      ? html`<p class="help">
          ${messages.t(draft.link === null ? "destinations.wholeNote" : "destinations.whole")}
        </p>`
      : html`${lengthBar(messages, shown)}${wording(messages, language, draft)}`
  }
  ${draft.pictures.length === 0 ? "" : thumbnails(draft.pictures)}
  ${remarks.map((remark) => html`<p class="help">${remark}</p>`)}`;
}

function pictureRemarks(messages: Messages, draft: Draft, all: number): string[] {
  const went = draft.pictures.length + (draft.card?.picture === undefined ? 0 : 1);
  const mute = draft.pictures.filter(({ description }) => description.trim() === "").length;
  return [
    draft.pictures.length === 0
      ? ""
      : messages.t("destinations.pictures", { count: draft.pictures.length }),
    all > went ? messages.t("destinations.picturesLeft", { count: all - went }) : "",
    mute === 0 ? "" : messages.t("destinations.undescribed", { count: mute }),
  ];
}

/** How much of the room is taken; quiet, and in words too. */
function lengthBar(
  messages: Messages,
  { draft, limits: { maxLength: most } }: ShownDraft,
): Piece | "" {
  const [first, ...others] = draft.parts;
  if (most === null || first === undefined || others.length > 0) return "";
  const said = { length: messages.number(first.length), most: messages.number(most) };
  return html`<p class="length">
    <progress max="${most}" value="${Math.min(first.length, most)}" aria-hidden="true"></progress
    ><span aria-hidden="true">${messages.t("destinations.ofLimit", said)}</span
    ><span class="sr">${messages.t("destinations.spokenLength", said)}</span>
  </p>`;
}

function wording(messages: Messages, language: string, { parts, card }: Draft): Piece {
  const part = ({ text }: { readonly text: string }): Piece | "" =>
    text.trim() === "" ? "" : html`<p class="there" ${tongue(language)}>${text}</p>`;
  const rest = parts.slice(fewParts);
  return html`${parts.slice(0, fewParts).map(part)}
  ${
    rest.length === 0
      ? ""
      : html`<details class="rest">
          <summary>${messages.t("destinations.more", { count: rest.length })}</summary>
          ${rest.map(part)}
        </details>`
  }
  ${
    card === null
      ? ""
      : html`<div class="link-card" ${tongue(language)}>
          ${card.picture === undefined ? "" : html`<img src="/media/${card.picture.path}" alt="" loading="lazy" />`}
          <div>
            <b>${card.title}</b>
            ${card.description === "" ? "" : html`<p>${card.description}</p>`}
            <small>${new URL(card.url).host}</small>
          </div>
        </div>`
  }`;
}

function thumbnails(pictures: readonly OutgoingPicture[]): Piece {
  return html`<ul class="thumbs plain">
    ${pictures.map(
      ({ path, description }) =>
        html`<li><img src="/media/${path}" alt="${description}" loading="lazy" /></li>`,
    )}
  </ul>`;
}
