import { createHash } from "node:crypto";

import { type Context, Hono } from "hono";

import { domainOf } from "#audience";
import { keepInboxes, type RemoteAccount } from "#activitypub/remote/inboxes.ts";
import { clientAddress, isOwnNetwork } from "#web/client-address.ts";
import { AppError } from "#core/errors.ts";
import { FetchBudget, perMessage, withinBudget } from "#core/fetch-budget.ts";
import { isTooDeep } from "#core/json-depth.ts";
import { logOf } from "#core/log.ts";
import { clientKey } from "#core/rate-limit.ts";
import type { Kit } from "#kit";
import { isBlocked } from "#moderation";

import { ownAddresses } from "#activitypub/addresses.ts";
import type { FetchDocument } from "#activitypub/remote/fetch-document.ts";
import { type InboxAnswer, refuse, taken } from "./inbox-answers.ts";
import { plainDocument } from "#activitypub/remote/json-ld.ts";
import type { HostBackoff } from "#activitypub/outbound/host-backoff.ts";
import type { People } from "#activitypub/remote/people.ts";
import { httpAddress, idOf, many } from "#activitypub/remote/read-json.ts";
import { receiver } from "./receive.ts";
import { mostObjects } from "./apart.ts";
import { forwardedReceiver } from "./forwarded.ts";
import { deleteMarker, markSeen, isProcessed } from "./seen.ts";
import type { KeyCache } from "#activitypub/signatures/signature-keys.ts";
import { verifySignature } from "#activitypub/signatures/verify-signature.ts";

/** The longest activity taken, in bytes. @source Mastodon's limit is 1 MB; a quarter holds any real one */
export const longestActivity = 262_144;

const types = /^application\/(?:activity\+json|ld\+json|json)\b/i;

/**
 * The inbox: nothing is answered with 202 that is not verified and durably stored. In order: size, form,
 * signature, whose it is, whether it was seen; then it goes to the flow it is for.
 */
export function inboxRoutes(
  kit: Kit,
  fetchDocument: FetchDocument,
  people: People,
  backoff: HostBackoff,
  keys: KeyCache,
): Hono {
  const own = ownAddresses(kit.config.origin);
  const log = logOf("inbox");

  /** Accounts at hand that go by the handle we show. */
  const named = new WeakSet<RemoteAccount>();
  const accountOf = async (uri: string): Promise<RemoteAccount | undefined> => {
    const atHand = keys.account(uri);
    if (atHand !== undefined && named.has(atHand)) return atHand;
    const account =
      atHand === undefined
        ? ((await people.stored(uri)) ?? (await people.fetch(uri)))
        : await people.withHandle(atHand);
    if (account === undefined) return undefined;
    named.add(account);
    keys.remember(account);
    await keepInboxes(kit, account);
    return account;
  };
  const accountIsNow = (uri: string, account: RemoteAccount | undefined): void =>
    account === undefined ? keys.forget(uri) : keys.remember(account);
  const deps = { kit, fetchDocument, people, accountOf, accountIsNow };
  const receive = receiver(deps);
  const forwarded = forwardedReceiver(kit);

  const take = async (c: Context): Promise<InboxAnswer> => {
    const request = c.req.raw;
    if (!types.test(request.headers.get("content-type") ?? ""))
      return refuse(415, "not an activity");
    if (Number(request.headers.get("content-length") ?? 0) > longestActivity)
      return refuse(413, "too long");
    const body = await readBody(request);
    if (body === undefined) return refuse(413, "too long");
    if (isTooDeep(body)) return refuse(400, "nested too deeply");
    let parsed: unknown;
    try {
      parsed = JSON.parse(body.toString("utf8"));
    } catch {
      return refuse(400, "not JSON");
    }
    const activity = plainDocument(parsed);
    if (activity === undefined) return refuse(400, "not an activity that can be read");
    const url = new URL(request.url);
    const actors = many(activity.actor);
    const actorUri = actors.length === 1 ? idOf(actors[0]) : undefined;
    const verdict = await verifySignature(
      {
        method: "POST",
        target: url.pathname + url.search,
        origin: own.origin,
        header: (name) => request.headers.get(name),
        body,
        actorUri,
        client: clientOf(c, kit),
      },
      keys,
      kit.clock.now(),
    );
    if (verdict.kind === "refused") return refuse(401, verdict.why);
    if (verdict.kind === "signer-gone")
      // Its own farewell, from someone we never met: nothing to do, and no reason to be sent it again.
      return activity.type === "Delete" ? taken : refuse(401, "the signer is gone");

    // Whoever speaks is there: nothing that waits for them waits any longer.
    await backoff.heard(hostsOf(verdict.actorUri, keys.account(verdict.actorUri)));

    if (actorUri !== verdict.actorUri)
      return await forwarded({ ...deps, own }, verdict.actorUri, activity);
    // Some answers have no id of their own; then the very same words are the same activity.
    const uri =
      activity.id == null
        ? `${actorUri}#${createHash("sha256").update(body).digest("hex")}`
        : httpAddress(activity.id);
    if (uri === undefined) return refuse(403, "its id is no address");
    if (new URL(uri).origin !== new URL(actorUri).origin) {
      if (await isBlocked(kit.store.db, actorUri, domainOf(actorUri)))
        return refuse(403, "blocked here");
      if (!(await people.isOneSite(actorUri, uri)))
        return refuse(403, "its id is not of its actor's server");
    }
    const written = activity.type === "Create" ? many(activity.object).map(idOf) : [];
    const farewells = written.flatMap((one) =>
      one === undefined ? [] : [deleteMarker(actorUri, one)],
    );
    const marks = [uri, ...farewells.slice(0, 20)];
    if (await isProcessed(kit.store, ...marks)) return taken;
    const answer = await receive(actorUri, activity).catch((fault: unknown) => {
      // It is about something of a server that is blocked here, which is none of the sender's making.
      if (fault instanceof AppError && fault.code === "blocked_here") return taken;
      throw fault;
    });
    // What it now signs with, or that it signs no more, counts from here on.
    for (const one of many(activity.object).slice(0, mostObjects)) {
      if (answer.status !== 202 || idOf(one) !== actorUri) continue;
      if (activity.type === "Update") await keys.ownerChanged(actorUri, one);
      if (activity.type === "Delete") await keys.ownerChanged(actorUri, undefined);
    }
    // Not waited for: what a reply does is done once for its own id, so at worst it is looked at twice.
    if (answer.status === 202) markSeen(kit.store, uri);
    return answer;
  };

  return new Hono().on("POST", ["/ap/inbox", "/ap/inbox/"], async (c) => {
    try {
      // All that an activity makes us ask of others counts against one budget, also what jobs do about it later.
      const { status, why } = await withinBudget(
        new FetchBudget(perMessage),
        async () => await take(c),
      );
      return c.text(why, status);
    } catch (fault) {
      if (fault instanceof AppError && fault.code === "blocked_here")
        return c.text("blocked here", 403);
      if (fault instanceof AppError) {
        // Longer than is taken, and without saying so beforehand.
        const no = fault.status === 413 ? 413 : 400;
        return c.text(fault.safeMessage, fault.retryable ? 503 : no);
      }
      log.error`An activity could not be taken: ${fault}`;
      return c.text("Please send it again later.", 503);
    }
  });
}

/**
 * By which whoever sends is counted. Undefined within an own network, as behind a proxy that is not said to be one:
 * all would be counted as the same there.
 */
export function clientOf(c: Context, kit: Kit): string | undefined {
  const { incoming } = (c.env ?? {}) as {
    readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
  };
  const address = clientAddress(
    c.req.raw.headers,
    incoming?.socket?.remoteAddress,
    kit.config.trustedProxies,
  );
  return isOwnNetwork(address) ? undefined : clientKey(address);
}

/** Where an account lives, and where it is written to, which may be another host of the same site. */
function hostsOf(actorUri: string, account: RemoteAccount | undefined): string[] {
  const addresses = [actorUri, account?.inbox, account?.sharedInbox];
  return addresses.flatMap((one) => (one == null ? [] : (URL.parse(one)?.host ?? [])));
}

/** The body, or undefined when it is longer than taken, without reading on. */
async function readBody(request: Request): Promise<Buffer | undefined> {
  if (request.headers.get("content-length") !== null) {
    const body = Buffer.from(await request.arrayBuffer());
    return body.length > longestActivity ? undefined : body;
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > longestActivity) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
