import { Hono, type Context } from "hono";

import { isStorable } from "#conversation";
import { day, hour } from "#core/clock.ts";
import { AppError, faultHeaders } from "#core/errors.ts";
import { enqueue } from "#jobs";
import type { Kit } from "#kit";
import type { Tx } from "#schema";
import { visitorAddress } from "#web/client-address.ts";
import { logFault } from "#web/faults.ts";
import { readForm } from "#web/read-form.ts";
import { surfaceHeaders } from "#web/surfaces.ts";

import { pathOfTopic, type ReadFeed } from "./topics.ts";

/** What somebody asked the hub for, until it is confirmed. */
export interface Asked {
  readonly mode: "subscribe" | "unsubscribe";
  /** Milliseconds. */
  readonly lease: number;
  readonly secretSealed: string | null;
}

/** So long one may follow a feed before they ask again, in milliseconds. @source https://www.w3.org/TR/websub/ §5.1 (the default of ten days) */
const lease = { shortest: hour, usual: 10 * day, longest: 30 * day } as const;
/** @source https://www.w3.org/TR/websub/ §5.1: less than 200 bytes */
const longestSecret = 199;
/** So many ask a minute, from one address, the network around it, and the one around that. */
const fromPlace = { points: [30, 120, 480], perSeconds: 60 } as const;
/** So many times a minute one server is asked whether it meant it, by whomever that was asked for. */
const ofHost = { points: 20, perSeconds: 60 } as const;
/** So many follow our feeds at one server, and in all. */
const most = { ofHost: 100, all: 20_000 } as const;

/**
 * `/hub`: who wants to be told when a feed of ours changes asks here. Nothing is sent to anybody before they have said
 * themselves that they want it.
 * @source https://www.w3.org/TR/websub/ §5
 */
export function hubRoutes(kit: Kit, readFeed: ReadFeed): Hono {
  const { store, config, secrets } = kit;
  const places = kit.limits.placeLimiter("hub", fromPlace);
  const hosts = kit.limits.limiter("hub-host", ofHost);
  const app = new Hono();

  app.post("/hub", async (c) => {
    const place = await places.take(visitorAddress(c, config));
    if (!place.allowed) return tooMany(c, place.retryAfterSeconds);
    const form = await readForm(c);
    const field = (name: string): string => {
      const value = form[`hub.${name}`]?.[0];
      return typeof value === "string" ? value : "";
    };
    const mode = field("mode");
    if (mode !== "subscribe" && mode !== "unsubscribe")
      return text(c, 400, "hub.mode must be subscribe or unsubscribe.");
    const path = pathOfTopic(field("topic"), config.origin);
    if (path === undefined || (mode === "subscribe" && (await readFeed(path)) === undefined))
      return text(c, 400, "hub.topic must be a feed of this site.");
    const callback = URL.parse(field("callback"));
    if (callback === null || !/^https?:$/u.test(callback.protocol) || !isStorable(callback.href))
      return text(c, 400, "hub.callback must be an address on the web.");
    const secret = field("secret");
    if (Buffer.byteLength(secret) > longestSecret)
      return text(c, 400, "hub.secret must be shorter than 200 bytes.");
    const host = await hosts.take(callback.host);
    if (!host.allowed) return tooMany(c, host.retryAfterSeconds);
    const asked: Asked = {
      mode,
      lease: leaseOf(field("lease_seconds")),
      secretSealed: secret === "" ? null : secrets.seal(secret),
    };
    const topic = `${config.origin}${path}`;
    const isKept = await store.transact(async (tx) => await keep(tx, topic, callback, asked));
    return isKept ? text(c, 202, "You will be asked whether you mean it.") : tooMany(c, 3600);
  });

  app.get("/hub", (c) => text(c, 200, "This is the WebSub hub of this site's feeds."));

  app.onError((fault, c) => {
    logFault("server", `${c.req.method} /hub`, fault);
    return fault instanceof AppError
      ? text(c, fault.status, fault.safeMessage, faultHeaders(fault))
      : text(c, 500, "That did not work. Please try again later.");
  });
  return app;
}

function leaseOf(asked: string): number {
  const wanted = /^\d{1,12}$/u.test(asked) ? Number(asked) * 1000 : lease.usual;
  return Math.min(Math.max(wanted, lease.shortest), lease.longest);
}

/** @returns false where there are too many already */
async function keep(tx: Tx, topic: string, callback: URL, asked: Asked): Promise<boolean> {
  const { href, host } = callback;
  const known = await tx.db
    .selectFrom("hub_subscriptions")
    .select("id")
    .where("topic", "=", topic)
    .where("callback", "=", href)
    .executeTakeFirst();
  if (known === undefined) {
    // Whoever does not follow has nothing to end.
    if (asked.mode === "unsubscribe") return true;
    const { all, here } = await tx.db
      .selectFrom("hub_subscriptions")
      .select((row) => [
        row.fn.countAll<number>().as("all"),
        row.fn.sum<number>(row.case().when("host", "=", host).then(1).else(0).end()).as("here"),
      ])
      .executeTakeFirstOrThrow();
    if (Number(all) >= most.all || Number(here ?? 0) >= most.ofHost) return false;
  }
  const asked_json = JSON.stringify(asked);
  const { id } = await tx.db
    .insertInto("hub_subscriptions")
    .values({
      ...{ topic, callback: href, host, state: "asked", secret_sealed: null, asked_json },
      created_at: tx.now,
    })
    .onConflict((at) => at.columns(["topic", "callback"]).doUpdateSet({ asked_json }))
    .returning("id")
    .executeTakeFirstOrThrow();
  await enqueue(tx, { kind: "hub-verify", payload: { id }, lane: `hub ${id}` });
  return true;
}

function tooMany(c: Context, seconds: number): Response {
  return text(c, 429, "Too many at once. Please try again later.", {
    "retry-after": String(seconds),
  });
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
