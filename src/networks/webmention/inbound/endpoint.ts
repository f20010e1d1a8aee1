import { randomBytes } from "node:crypto";

import { Hono, type Context } from "hono";

import { isStorable } from "#conversation";
import { AppError, faultHeaders } from "#core/errors.ts";
import { enqueue } from "#jobs";
import type { Kit } from "#kit";
import { readSettings } from "#presence";
import type { Tx } from "#schema";
import { visitorAddress } from "#web/client-address.ts";
import { readForm } from "#web/read-form.ts";
import { surfaceHeaders } from "#web/surfaces.ts";
import { logFault } from "#web/faults.ts";
import { faultText, type MessageKey, type Messages, messagesFor } from "#words";

import { findTarget } from "./target.ts";

/** So many webmentions a minute are taken from one address, the network around it, and the one around that. */
const fromPlace = { points: [60, 240, 960], perSeconds: 60 } as const;
/** So many a minute are taken of the pages of one server. */
const ofHost = { points: 120, perSeconds: 60 } as const;
/** So many may wait to be read, of one server and of all: what comes after those is asked to come again. */
const mostWaiting = { ofHost: 200, all: 5000 } as const;
/** So many of a server's pages are read at a time, so that it can neither be flooded nor hold up others. */
const lanesPerHost = 4;

/**
 * `/webmention`: takes webmentions, and `/webmention/:token` says what became of one. What is plainly wrong is refused at
 * once; all else is read later.
 * @source https://www.w3.org/TR/webmention/#receiving-webmentions
 */
export function endpointRoutes(kit: Kit): Hono {
  const { store, config } = kit;
  const places = kit.limits.placeLimiter("webmention", fromPlace);
  const hosts = kit.limits.limiter("webmention-host", ofHost);
  const app = new Hono();

  const say = async (
    c: Context,
    status: number,
    key: MessageKey,
    headers: Record<string, string> = {},
  ): Promise<Response> => text(c, status, (await messagesHere(kit)).t(key), headers);

  app.post("/webmention", async (c) => {
    const place = await places.take(visitorAddress(c, config));
    if (!place.allowed) return await say(c, 429, "webmention.tooMany", again(place));
    const form = await readForm(c);
    const [source, target] = [form["source"]?.[0], form["target"]?.[0]];
    if (typeof source !== "string" || typeof target !== "string" || !source || !target)
      return await say(c, 400, "webmention.missing");
    const [from, to] = [webAddress(source), webAddress(target)];
    if (from === undefined || to === undefined) return await say(c, 400, "webmention.notWeb");
    if (samePage(from, to) || from.host === new URL(config.origin).host)
      return await say(c, 400, "webmention.itself");
    const found = await findTarget(store.db, config.origin, to.href);
    if (found === undefined) return await say(c, 400, "webmention.notOurs");
    if (found.kind === "gone") return await say(c, 400, "webmention.targetGone");
    const host = await hosts.take(from.host);
    if (!host.allowed) return await say(c, 429, "webmention.tooMany", again(host));
    const taken = await store.transact(
      async (tx) => await keep(tx, { source: from.href, target: to.href, host: from.host }),
    );
    if (taken === undefined)
      return await say(c, 503, "webmention.tooMany", { "retry-after": "600" });
    return await say(c, 201, "webmention.waiting", {
      location: `${config.origin}/webmention/${taken}`,
    });
  });

  app.get("/webmention", async (c) => await say(c, 200, "webmention.about"));

  app.get("/webmention/:token", async (c) => {
    const row = await store.db
      .selectFrom("webmentions_in")
      .select(["state", "code", "host"])
      .where("token", "=", c.req.param("token"))
      .executeTakeFirst();
    const messages = await messagesHere(kit);
    if (row === undefined) return text(c, 404, messages.t("webmention.unknown"));
    const said = messages.t(`webmention.${row.state}`);
    return text(c, 200, said + why(messages, row));
  });

  app.onError((fault, c) => {
    logFault("server", `${c.req.method} /webmention`, fault);
    return fault instanceof AppError
      ? text(c, fault.status, fault.safeMessage, faultHeaders(fault))
      : text(c, 500, "That did not work. Please try again later.");
  });
  return app;
}

/** Why it was not taken, in a sentence; nothing where there is nothing to say. */
function why(
  messages: Messages,
  { code, host }: { readonly code: string; readonly host: string },
): string {
  if (code === "") return "";
  const key = reasons[code];
  return ` ${key === undefined ? faultText(messages, { code, params: { host } }) : messages.t(key)}`;
}

const reasons: Readonly<Record<string, MessageKey>> = {
  no_link_here: "webmention.why_no_link_here",
  source_gone: "webmention.why_source_gone",
  source_blocked: "webmention.why_source_blocked",
  reply_closed: "webmention.why_reply_closed",
  target_gone: "webmention.why_target_gone",
};

/** @returns the token of its status address; undefined where too many wait */
async function keep(
  tx: Tx,
  one: { readonly source: string; readonly target: string; readonly host: string },
): Promise<string | undefined> {
  const known = await tx.db
    .selectFrom("webmentions_in")
    .select(["id", "token", "state"])
    .where("source", "=", one.source)
    .where("target", "=", one.target)
    .executeTakeFirst();
  // It waits already, and will be read as it is then.
  if (known?.state === "waiting") return known.token;
  const { all, here } = await tx.db
    .selectFrom("webmentions_in")
    .select((row) => [
      row.fn.countAll<number>().as("all"),
      row.fn.sum<number>(row.case().when("host", "=", one.host).then(1).else(0).end()).as("here"),
    ])
    .where("state", "=", "waiting")
    .executeTakeFirstOrThrow();
  if (Number(all) >= mostWaiting.all || Number(here ?? 0) >= mostWaiting.ofHost) return undefined;
  const waiting = { state: "waiting" as const, received_at: tx.now };
  const { id, token } = await tx.db
    .insertInto("webmentions_in")
    .values({ ...one, token: randomBytes(12).toString("base64url"), checked_at: null, ...waiting })
    .onConflict((at) => at.columns(["source", "target"]).doUpdateSet(waiting))
    .returning(["id", "token"])
    .executeTakeFirstOrThrow();
  await enqueue(tx, {
    kind: "verify-webmention",
    payload: { id },
    lane: `webmentions ${one.host} ${id % lanesPerHost}`,
  });
  return token;
}

function webAddress(typed: string): URL | undefined {
  const url = URL.parse(typed.trim());
  const isWeb = url !== null && /^https?:$/u.test(url.protocol) && isStorable(url.href);
  // A name and password in an address would be told on.
  return isWeb && url.username === "" && url.password === "" ? url : undefined;
}

/** What comes after `#` is the same page. */
function samePage(one: URL, other: URL): boolean {
  return one.host === other.host && one.pathname === other.pathname && one.search === other.search;
}

function again({ retryAfterSeconds }: { readonly retryAfterSeconds: number }) {
  return { "retry-after": String(retryAfterSeconds) };
}

async function messagesHere({ store }: Kit): Promise<Messages> {
  const { language, timeZone } = await readSettings(store.db);
  return messagesFor(language, timeZone);
}

function text(
  c: Context,
  status: number,
  words: string,
  headers: Record<string, string> = {},
): Response {
  return c.text(`${words}\n`, status as 200, {
    "cache-control": "no-store",
    ...surfaceHeaders.api,
    ...headers,
  });
}
