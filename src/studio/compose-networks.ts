import { html } from "hono/html";

import { countFollowers } from "#audience";
import { icon } from "#look/icons.ts";
import { lengthOf } from "#networks/compose.ts";
import { area, type Piece, tick } from "#web/fields.ts";
import type { PostRow } from "#posts";
import { longestByHand } from "#syndication";

import { composeDrafts, type ShownDraft } from "./compose-drafts.ts";
import type { Composed } from "./compose-values.ts";
import { accountName, namesOf } from "./connection-words.ts";
import type { StudioContext } from "./context.ts";
import { copyLines } from "./copies.ts";
import { draftShown } from "./draft-shown.ts";
import { may } from "./permit.ts";

/** Under the text: a card for each account that it can go out by, with what will stand there. */
export async function composeNetworks(
  c: StudioContext,
  text: Composed,
  post: PostRow | undefined,
): Promise<Piece> {
  const { messages } = c.var;
  const drafts = await composeDrafts(c, text, post);
  const followers = await countFollowers(c.var.parts.kit.store.db);
  return html`<compose-networks class="networks" data-see="/studio/write/drafts">
    <h2>${messages.t("destinations.title")}</h2>
    <p class="help">
      ${messages.t("destinations.intro")}
      ${followers === 0 ? messages.t("studio.goesToNobody") : messages.t("studio.goesTo", { count: followers })}
    </p>
    <input
      type="hidden"
      name="networks"
      value="${drafts.map(({ connection }) => connection.id).join(",")}"
    />
    <div class="nets">${drafts.map((one) => card(c, text, one, post?.state === "published"))}</div>
    <p class="help" data-remark>${remark140(c, text)}</p>
  </compose-networks>`;
}

/** The parts of it that follow the text, by connection: for the page that is open. */
export async function liveDrafts(
  c: StudioContext,
  text: Composed,
  post: PostRow | undefined,
): Promise<{
  readonly cards: readonly {
    readonly id: number;
    readonly html: string;
    readonly automatic: string;
  }[];
  readonly remark: string;
}> {
  const drafts = await composeDrafts(c, text, post);
  const cards = await Promise.all(
    drafts.map(async (one) => ({
      id: one.connection.id,
      html: (await draftShown(c.var.messages, text.language, one)).toString(),
      automatic: one.automatic,
    })),
  );
  return { cards, remark: remark140(c, text) };
}

function card(c: StudioContext, text: Composed, shown: ShownDraft, isPublished: boolean): Piece {
  const { messages } = c.var;
  const { connection, network, copy, isMissing, destination } = shown;
  const { id } = connection;
  const names = namesOf(c, network);
  const { readsFromHere } = network.capabilities;
  const isFixed = isPublished && !isMissing;
  const isOn =
    isFixed || (isMissing ? destination.isOn && text.chosen !== undefined : destination.isOn);
  const name = isMissing ? `send-${id}` : `to-${id}`;
  return html`<section class="card" id="network-${id}" data-connection="${id}">
    <header>
      ${
        isFixed
          ? html`<h3>${names.Network}</h3>
              <input type="hidden" name="${name}" value="1" />`
          : html`<h3>
              <label class="check"
                ><input
                  type="checkbox"
                  name="${name}"
                  value="1"
                  ${isOn ? html`checked` : ""}
                  ${isPublished && !may(c, "posts.publish") ? html`disabled` : ""}
                /><span
                  ><span class="sr"
                    >${messages.t(isMissing ? "destinations.sendNow" : "destinations.on", names)}</span
                  ><span aria-hidden="true">${names.Network}</span></span
                ></label
              >
            </h3>`
      }
      <small class="handle">${accountName(c, connection)}</small>
    </header>
    ${connection.state === "expired" ? expired(c, network.name) : ""}
    ${copy === undefined ? "" : copyLines(c, [copy])}
    ${
      copy?.state === "sent" && !network.capabilities.edit && !destination.repostOnEdit
        ? html`<p class="help">${messages.t("destinations.stays")}</p>`
        : ""
    }
    ${
      isFixed
        ? html`<div class="draft" data-draft>${draftShown(messages, text.language, shown)}</div>`
        : html`<div class="draft when-on" data-draft>
              ${draftShown(messages, text.language, shown)}
            </div>
            <p class="help when-off">
              ${messages.t(readsFromHere ? "destinations.offFromHere" : "destinations.off")}
            </p>`
    }
    ${readsFromHere ? "" : adjustments(c, shown, isPublished)}
  </section>`;
}

function expired(c: StudioContext, network: string): Piece {
  const { messages } = c.var;
  return html`<p class="help">
    ${icon("warning")} ${messages.t("destinations.expired")}
    ${may(c, "connections.manage") ? html`<a href="/studio/connections/${network}">${messages.t("connections.connectAgain")}</a>` : ""}
  </p>`;
}

/** A thread, one's own words, a change posted anew: open where one of them is chosen. */
function adjustments(c: StudioContext, shown: ShownDraft, isPublished: boolean): Piece {
  const { messages } = c.var;
  const { connection, network, destination, limits } = shown;
  const { id } = connection;
  const names = namesOf(c, network);
  const { byHand, asThread, repostOnEdit } = destination;
  const isOpen = byHand !== null || asThread || repostOnEdit;
  return html`<details class="adjust when-on" ${isOpen ? html`open` : ""}>
    <summary>${messages.t("destinations.adjust")}<span class="sr"> ${names.Network}</span></summary>
    ${limits.maxLength === null ? "" : tick({ name: `thread-${id}`, label: messages.t("destinations.asThread"), on: asThread })}
    ${tick({ name: `own-${id}`, label: messages.t("destinations.ownWords"), on: byHand !== null })}
    <div class="own-words">
      ${area({ name: `words-${id}`, label: messages.t("destinations.wording", names), help: messages.t("destinations.ownWordsHelp"), value: byHand ?? shown.automatic, rows: 4, maxLength: longestByHand })}
    </div>
    ${
      isPublished && network.capabilities.repostsEdits === true
        ? tick({
            name: `repost-${id}`,
            label: messages.t("destinations.repost"),
            help: messages.t("destinations.repostHelp"),
            on: repostOnEdit,
          })
        : ""
    }
  </details>`;
}

/** How many characters a note was once given, and how near to it one may hear of it. */
const classic = { most: 140, near: 40 } as const;

/** A kind word on the old limit, for notes that keep it or nearly do. */
function remark140(c: StudioContext, { kind, markdown }: Composed): string {
  const length = kind === "note" ? lengthOf(markdown.trim(), { countedIn: "graphemes" }) : 0;
  if (length === 0 || length > classic.most + classic.near) return "";
  return length <= classic.most
    ? c.var.messages.t("destinations.fits140")
    : c.var.messages.t("destinations.near140", { count: length - classic.most });
}
