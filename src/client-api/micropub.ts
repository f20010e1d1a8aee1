import { type Context, Hono } from "hono";

import type { Lookup } from "#networks";
import { allowBody } from "#web/request-body.ts";
import { readForm } from "#web/read-form.ts";

import { bearerOf } from "./bearer.ts";
import { answer, type ClientApiParts } from "./context.ts";
import { type Asked, needPermission, needScope } from "./micropub-access.ts";
import { create } from "./micropub-create.ts";
import { MicropubFault, refuse, statusOf } from "./micropub-faults.ts";
import { once } from "./micropub-once.ts";
import { addressOf, storeFile } from "./micropub-photos.ts";
import { query } from "./micropub-query.ts";
import { digestOf, type MicropubRequest, readRequest, tokenInForm } from "./micropub-request.ts";
import { remove, restore, update } from "./micropub-update.ts";

/** What Micropub needs besides the kit. */
export interface MicropubParts extends ClientApiParts {
  readonly lookup: Pick<Lookup, "post">;
}

/** A form with files is read whole, so it has an end, in bytes. */
const longestForm = 64 * 1024 * 1024;

/** `/micropub` and `/micropub/media`: where apps post. @source https://www.w3.org/TR/micropub/ */
export function micropubEndpoints(parts: MicropubParts): Hono {
  const app = new Hono();

  app.get("/micropub", async (c) => {
    const asked = await askedBy(c, parts, undefined);
    return answer(c, await query(asked, new URL(c.req.url).searchParams));
  });

  app.post("/micropub", async (c) => {
    const asked = await enter(c, parts);
    const request = await readRequest(c);
    return await work(c, asked, request);
  });

  // Apps look whether it is there before they send a file.
  app.get("/micropub/media", async (c) => {
    await askedBy(c, parts, undefined);
    return answer(c, {});
  });

  app.post("/micropub/media", async (c) => {
    const asked = await enter(c, parts);
    needScope(asked, "media");
    needPermission(asked, "media.upload");
    const file = Object.values(await readForm(c))
      .flat()
      .find((one) => typeof one !== "string");
    if (file === undefined || file.size === 0) throw refuse("There is no file.");
    const url = parts.kit.config.origin + addressOf(await storeFile(asked, file));
    c.header("location", url);
    // Micro.blog reads it in the body.
    return answer(c, { url }, 201);
  });

  app.onError((fault, c) => {
    if (!(fault instanceof MicropubFault)) throw fault;
    const { error, scope, message } = fault;
    if (error === "unauthorized") c.header("www-authenticate", 'Bearer realm="micropub"');
    if (error === "insufficient_scope")
      c.header("www-authenticate", `Bearer error="insufficient_scope", scope="${scope ?? ""}"`);
    c.header("cache-control", "no-store");
    return c.json(
      { error, error_description: message, ...(scope === undefined ? {} : { scope }) },
      statusOf[error],
    );
  });
  return app;
}

/**
 * Who asks, before more than a little is read: a token in the header lets the rest of the body in; one in the form is
 * read of what anyone may send.
 */
async function enter(c: Context, parts: MicropubParts): Promise<Asked> {
  if (c.req.header("authorization") === undefined)
    return await askedBy(c, parts, await tokenInForm(c));
  const asked = await askedBy(c, parts, undefined);
  allowBody(c.req.raw, longestForm);
  if ((await tokenInForm(c)) !== undefined) throw refuse("There are two tokens.");
  return asked;
}

async function askedBy(
  c: Context,
  { kit, lookup }: MicropubParts,
  inBody: string | undefined,
): Promise<Asked> {
  const shown = await bearerOf(c, kit, inBody);
  if (shown.kind === "access") return { kit, lookup, access: shown.access };
  if (shown.kind === "twice") throw refuse("There are two tokens.");
  throw new MicropubFault(
    "unauthorized",
    shown.kind === "none" ? "There is no token." : "The token is not good, or no longer.",
  );
}

async function work(c: Context, asked: Asked, request: MicropubRequest): Promise<Response> {
  switch (request.action) {
    case "create": {
      const digest = await digestOf(request);
      const made = await once(
        asked,
        digest,
        async (draftId, saved) => await create(asked, request, draftId, saved),
      );
      return at(c, made.location, made.status);
    }
    case "update": {
      const moved = await update(asked, request);
      return moved === undefined ? c.body(null, 204) : at(c, moved, 201);
    }
    case "delete":
      await remove(asked, request.url);
      return c.body(null, 204);
    case "undelete":
      return at(c, await restore(asked, request.url), 201);
    default:
      throw refuse("There is no such action.");
  }
}

function at(c: Context, location: string, status: 201 | 202): Response {
  c.header("location", location);
  c.header("cache-control", "no-store");
  return c.json({ url: location }, status);
}
