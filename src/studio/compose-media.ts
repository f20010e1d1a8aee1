import { html, raw } from "hono/html";

import { findPictures } from "#core/markdown.ts";
import { mediaAddress, pictureHtml, type StoredPicture, storedPicture } from "#posts";
import type { Db } from "#schema";
import { icon } from "#look/icons.ts";
import type { Messages } from "#words";

import type { Piece } from "#web/fields.ts";

/** A picture or other file that a text shows. */
export interface ShownMedia extends StoredPicture {
  /** True when neither the text nor the file says what it shows. */
  readonly isUndescribed: boolean;
}

/** The stored files that a text shows, in its order, and its cover. */
export async function mediaIn(
  db: Db,
  text: { readonly markdown: string; readonly coverId: number | null },
): Promise<ShownMedia[]> {
  const told = new Map<string, boolean>();
  for (const picture of findPictures(text.markdown)) {
    const match = /\/media\/([0-9a-f]{2})\/([0-9a-f]{18})/.exec(picture.address);
    if (match === null) continue;
    const hash = `${match[1]}${match[2]}`;
    told.set(hash, (told.get(hash) ?? true) && picture.alt.trim() !== "");
  }
  const hashes = [...told.keys()];
  if (hashes.length === 0 && text.coverId === null) return [];
  const rows = await db
    .selectFrom("media")
    .selectAll()
    .where((where) =>
      where.or([
        ...(hashes.length === 0 ? [] : [where("hash", "in", hashes)]),
        ...(text.coverId === null ? [] : [where("id", "=", text.coverId)]),
      ]),
    )
    .execute();
  return rows
    .toSorted((one, other) => place(one.hash) - place(other.hash))
    .map((row) => ({
      ...storedPicture(row),
      isUndescribed: row.description.trim() === "" && told.get(row.hash) !== true,
    }));

  function place(hash: string): number {
    const at = hashes.indexOf(hash);
    return at === -1 ? hashes.length : at;
  }
}

/** One file on the shelf below the text: what it is, what it shows, and whether it is the cover. */
export function shelfItem(
  messages: Messages,
  media: StoredPicture,
  options: {
    readonly coverId: number | null;
    readonly withCover: boolean;
    /** What was typed about it and is not kept yet. */
    readonly typed?: string | undefined;
    /** Posts of others show it too, so that its description is not theirs to change. */
    readonly isOthers?: boolean;
  },
): Piece {
  const id = `describe-${media.id}`;
  const path = media.variants[0]?.path ?? "";
  return html`<li data-media="${media.id}">
    ${
      media.kind === "picture"
        ? raw(pictureHtml(media, { alt: "", sizes: "13rem" }))
        : media.kind === "video"
          ? html`<video
              controls
              preload="metadata"
              src="${mediaAddress(path)}"
              aria-label="${media.description}"
            ></video>`
          : html`<p>${icon("play")} ${path.split("/").at(-1) ?? ""}</p>`
    }
    ${playRemark(messages, media)}
    <div class="field">
      <label for="${id}">${messages.t("studio.describe")}</label
      >${options.isOthers === true ? html`<p class="help" id="${id}-help">${messages.t("studio.describeOthers")}</p>` : ""}<textarea
        id="${id}"
        name="${id}"
        form="compose"
        rows="2"
        maxlength="1500"
        ${options.isOthers === true ? html`readonly aria-describedby="${id}-help"` : ""}
      >
${options.typed ?? media.description}</textarea>
    </div>
    ${
      options.withCover && media.kind === "picture"
        ? html`<label class="check"
            ><input
              type="radio"
              name="coverId"
              form="compose"
              value="${media.id}"
              ${options.coverId === media.id ? html`checked` : ""}
            />
            ${messages.t("studio.useAsCover")}</label
          >`
        : ""
    }
  </li>`;
}

/** What a writer should know before others press play. */
function playRemark(messages: Messages, { remark }: StoredPicture): Piece | "" {
  if (remark !== "hevc" && remark !== "rare-codec") return "";
  return html`<p class="help">
    ${icon("play")} ${messages.t(remark === "hevc" ? "posts.hevc" : "posts.rareCodec")}
  </p>`;
}
