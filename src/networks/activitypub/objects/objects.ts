import { Hono } from "hono";

import { wantsActivityJson } from "#web/accept.ts";
import { isPrivate } from "#conversation";
import { notFound } from "#core/errors.ts";
import { mayBeQuoted } from "#activitypub/inbound/quote-is-asked.ts";
import type { Kit } from "#kit";
import { findPostBySlug } from "#posts";
import { isKeptFrom } from "#syndication";

import { actorObject } from "./actor.ts";
import { everyone, ownAddresses } from "#activitypub/addresses.ts";
import { postObject } from "./compose.ts";
import { answerObject } from "./compose-answer.ts";
import type { OwnKeys } from "#activitypub/signatures/own-keys.ts";
import { respond, respondPrivately } from "./respond.ts";
import type { SignedReader } from "#activitypub/signatures/signed-reader.ts";

/** Us, our answers to what others wrote, and our leave to be quoted, each at its own address. */
export function objectRoutes(kit: Kit, keys: () => Promise<OwnKeys>, readerOf: SignedReader): Hono {
  const own = ownAddresses(kit.config.origin);
  const { db } = kit.store;
  const app = new Hono();

  app.get("/ap/actor", async (c) => {
    const settings = await kit.settings.get();
    const accept = c.req.header("accept");
    if (!wantsActivityJson(accept) && /text\/html/i.test(accept ?? ""))
      return c.redirect(`/@${settings.handle}`, 303);
    const { publicPem } = await keys();
    return respond(await actorObject(db, own, settings, publicPem));
  });

  app.get("/ap/answers/:name", async (c) => {
    const uri = `${own.origin}/ap/answers/${c.req.param("name")}`;
    const row = await db
      .selectFrom("answers")
      .select("id")
      .where("uri", "=", uri)
      .executeTakeFirst();
    const found = row && (await answerObject(db, own, "answer", row.id));
    if (found === undefined) throw notFound("That answer");
    if (!isPrivate(found.visibility)) return respond(found.object);
    const reader = await readerOf(c);
    // Many servers ask with a key of their own instead of the one of who reads.
    const mayRead = found.to.some(
      (uri) => reader !== undefined && new URL(uri).origin === new URL(reader).origin,
    );
    // Who may not read an answer is not told that there is one.
    if (!mayRead) throw notFound("That answer");
    return respondPrivately(found.object);
  });

  // Everybody may quote, so the stamp holds for whoever asks; nothing has to be kept for it.
  app.get("/ap/quotes", async (c) => {
    const { by = "", of = "" } = c.req.query();
    const quoting = URL.parse(by);
    if (!(await mayBeQuoted(db, of)) || quoting === null || !/^https?:$/.test(quoting.protocol))
      throw notFound("That quote");
    return respond(quoteStamp(own.origin, own.actor, by, of));
  });
  return app;
}

/**
 * Our leave for one post to quote another of ours.
 * @source FEP-044f §"QuoteAuthorization"
 */
export function quoteStamp(
  origin: string,
  actor: string,
  quotingUri: string,
  quotedUri: string,
): Record<string, unknown> {
  const query = new URLSearchParams({ by: quotingUri, of: quotedUri });
  return {
    id: `${origin}/ap/quotes?${query.toString()}`,
    type: "QuoteAuthorization",
    attributedTo: actor,
    interactingObject: quotingUri,
    interactionTarget: quotedUri,
    to: [everyone],
  };
}

/**
 * What a page of ours is in ActivityPub: a post, an answer or the profile; undefined for any other path, and for a
 * post whose writer keeps it from the fediverse.
 */
export function activityJsonOf(
  kit: Kit,
  keys: () => Promise<OwnKeys>,
): (path: string) => Promise<Response | undefined> {
  const own = ownAddresses(kit.config.origin);
  const { db } = kit.store;

  const post = async (kind: "article" | "note", slug: string): Promise<Response | undefined> => {
    const row = await findPostBySlug(db, kind, slug);
    // What was never public has no tombstone either.
    if (row === undefined || row.published_at === null) return undefined;
    if (row.state !== "published" && row.state !== "deleted") return undefined;
    if (await isKeptFrom(db, row.id, "activitypub")) return undefined;
    return respond(await postObject(db, own, row));
  };
  const answer = async (name: string): Promise<Response | undefined> => {
    const row = await db
      .selectFrom("replies")
      .select(["id", "conversation_id"])
      .where("uri", "=", `${own.origin}/replies/${name}`)
      .where("ours", "=", 1)
      .executeTakeFirst();
    if (row === undefined || (await isKeptFrom(db, row.conversation_id, "activitypub")))
      return undefined;
    const found = await answerObject(db, own, "reply", row.id);
    return found && respond(found.object);
  };

  return async (path) => {
    const [, kind, name = ""] = /^\/(articles|notes|replies)\/([^/]{1,200})$/.exec(path) ?? [];
    if (kind === "articles") return await post("article", decoded(name));
    if (kind === "notes") return await post("note", decoded(name));
    if (kind === "replies") return await answer(name);
    const settings = await kit.settings.get();
    if (decoded(path) !== `/@${settings.handle}`) return undefined;
    const { publicPem } = await keys();
    return respond(await actorObject(db, own, settings, publicPem));
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
