import { setTimeout as sleep } from "node:timers/promises";

import { AppError } from "#core/errors.ts";
import { fitPicture, type MediaFiles } from "#media";
import type { OutgoingPicture } from "#networks";
import { headOf } from "#networks/compose.ts";

import { type Api, readAs } from "./api.ts";
import { attachment } from "./entities.ts";
import { halfAnswered } from "./faults.ts";
import type { ServerLimits } from "./network.ts";
import type { HungPicture } from "./posts.ts";

/** How long a server may look at a picture, in milliseconds, between two questions whether it has. */
const waits = [0, 500, 1000, 2000, 4000, 8000] as const;

/**
 * Sends a picture to the server, with its description, in a size that the server takes, and waits until it can be posted;
 * undefined for one that is no longer here.
 * @throws AppError `server_busy` where the server has not looked through it in time, `blob_too_large`, `record_refused`
 * @source docs.joinmastodon.org/methods/media, v2: 202 and 206 until it is processed
 */
export async function upload(
  files: MediaFiles,
  api: Api,
  limits: ServerLimits,
  { path, description }: OutgoingPicture,
): Promise<HungPicture | undefined> {
  const made = await fitPicture(files, path, limits.pictureBytes, {
    maxArea: limits.pictureArea,
    asJpeg: !limits.takesWebp,
  });
  if (made === undefined) return undefined;
  const form = new FormData();
  // A server may know a picture by the end of its name.
  const name = `picture.${made.type.slice("image/".length).replace("jpeg", "jpg")}`;
  form.set("file", new Blob([Buffer.from(made.bytes)], { type: made.type }), name);
  form.set("description", cutDescription(description, limits));
  const answer = await send(api, form);
  const sent = readAs(attachment, answer);
  if (answer.status === 202) await untilReady(api, sent.id);
  return { path, description, id: sent.id };
}

/** As much of a description as the server takes. */
export function cutDescription(
  description: string,
  { descriptionLength }: Pick<ServerLimits, "descriptionLength">,
): string {
  const room = { length: descriptionLength, bytes: Infinity };
  return headOf(description, { ...room, counting: { countedIn: "characters" } });
}

async function send(api: Api, form: FormData) {
  try {
    return await api.ask("/api/v2/media", { method: "POST", form });
  } catch (fault) {
    const isOld = fault instanceof AppError && fault.code === "gone_there";
    if (!isOld) throw fault;
    return await api.ask("/api/v1/media", { method: "POST", form });
  }
}

async function untilReady(api: Api, id: string): Promise<void> {
  for (const wait of waits) {
    if (wait > 0) await sleep(wait);
    const { status } = await api.ask(`/api/v1/media/${encodeURIComponent(id)}`);
    if (status !== 206) return;
  }
  throw halfAnswered(new URL(api.tokens.server).host);
}
