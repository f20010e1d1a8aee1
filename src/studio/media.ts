import { Readable } from "node:stream";

import { Hono } from "hono";

import { AppError, badInput } from "#core/errors.ts";
import { mediaAddress, type StoredPicture } from "#core/picture.ts";
import { mediaIsUploaded } from "#flows/media-is-uploaded.ts";

import { shelfItem } from "./compose-media.ts";
import type { StudioEnv } from "./context.ts";
import { faultText } from "#words";
import { needs } from "./permit.ts";

/**
 * `POST /studio/media`: the body is one file, streamed to disk as it comes; `X-File-Name` says what it
 * was called. Answers with what to put into the text and the file's place on the shelf.
 */
export function mediaEndpoints(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.post("/studio/media", needs("media.upload"), async (c) => {
    const { kit } = c.var.parts;
    const body = c.req.raw.body;
    if (body === null) throw badInput("There is no file.", "no_file");
    try {
      const stored = await mediaIsUploaded(kit.store, kit.files, {
        data: Readable.fromWeb(body as never),
        fileName: fileName(c.req.header("x-file-name")),
      });
      const withCover = c.req.query("kind") === "article";
      const shelf = await shelfItem(c.var.messages, stored, { coverId: null, withCover });
      return c.json({ id: stored.id, markdown: markdownFor(stored), shelf: String(shelf) });
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      return c.json({ fault: faultText(c.var.messages, fault) }, fault.status as 400);
    }
  });
  return app;
}

/** The Markdown that shows a stored file in a text. */
export function markdownFor(stored: StoredPicture): string {
  const largest = stored.variants.findLast((one) => one.width <= 1600) ?? stored.variants.at(-1);
  return `![](${mediaAddress(largest?.path ?? "")})`;
}

function fileName(header: string | undefined): string {
  try {
    return decodeURIComponent(header ?? "").slice(0, 200) || "file";
  } catch {
    return "file";
  }
}
