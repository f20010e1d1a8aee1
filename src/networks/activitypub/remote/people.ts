import { LRUCache } from "lru-cache";

import { findAccount } from "#audience";
import { day, minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { unreachable } from "#core/safe-fetch/failures.ts";
import type { Kit } from "#kit";

import { askWebfinger, type Fingered } from "./ask-webfinger.ts";
import type { FetchDocument } from "./fetch-document.ts";
import { keepInboxes, type RemoteAccount } from "./inboxes.ts";
import { readActor } from "./read-actor.ts";

/** Who accounts are, where it takes more than one host to say so. */
export interface People {
  /** An account as its own server describes it, by the handle it goes by; undefined when there is none. */
  fetch(actorUri: string): Promise<RemoteAccount | undefined>;
  /** The same of one that was read already. */
  withHandle(account: RemoteAccount): Promise<RemoteAccount>;
  /** What is stored of an account, if it can be reached by it. */
  stored(actorUri: string): Promise<RemoteAccount | undefined>;
  /**
   * Whether an address and an actor are of one site: of one origin, or each names the other. An actor names the hosts
   * of its inboxes and its handle, and a host names an actor by WebFinger.
   * @throws AppError `unreachable` when it cannot be found out just now
   */
  isOneSite(actorUri: string, address: string): Promise<boolean>;
}

/** How long a host's answer is taken as known, and how long it is let be when it gave none. */
const knownForMs = day;
const failedForMs = 10 * minute;
const atHand = 2000;
/** Nobody waits for a name much longer. */
const patienceMs = 5000;

/** Builds it. */
export function peopleOf(kit: Kit, fetchDocument: FetchDocument): People {
  const kept = { max: atHand, perf: kit.clock, ttlResolution: 0 };
  /** Under which host a host's accounts go by their names, as far as was seen; undefined when it did not say. */
  const handleHosts = new LRUCache<string, { readonly value: string | undefined }>(kept);
  const sites = new LRUCache<string, { readonly value: boolean }>(kept);
  /** The handles of accounts that were just looked up, whatever came of it. */
  const handles = new LRUCache<string, string>(kept);

  const ask = async (host: string, resource: string): Promise<Fingered | "silent" | undefined> => {
    try {
      return await askWebfinger(kit, host, () => resource, patienceMs);
    } catch (fault) {
      if (fault instanceof AppError) return fault.retryable ? "silent" : undefined;
      throw fault;
    }
  };
  /** Whether a host says of a name that it is this actor's. */
  const isSaid = async (
    host: string,
    resource: string,
    actorUri: string,
  ): Promise<boolean | "silent"> => {
    const said = await ask(host, resource);
    return said === "silent" ? said : said?.actorUri === actorUri;
  };

  /** The handle an actor goes by: what WebFinger at its host calls it, when the host named there says the same. */
  const handleOf = async (account: RemoteAccount): Promise<string> => {
    const { uri, handle } = account;
    const { host } = new URL(uri);
    const user = userOf(handle);
    const known = user === "" ? undefined : handleHosts.get(host);
    // Most hosts name all their people after themselves; one answer is enough for those.
    if (known !== undefined && known.value === host) return handle;
    let subject: Fingered["subject"];
    if (known === undefined) {
      const said = await ask(host, user === "" ? uri : `acct:${user}@${host}`);
      if (said === "silent") handleHosts.set(host, { value: undefined }, { ttl: failedForMs });
      if (typeof said !== "object" || said.actorUri !== uri) return handle;
      ({ subject } = said);
      if (subject === undefined) return handle;
      handleHosts.set(host, { value: subject.host }, { ttl: knownForMs });
      if (subject.host === host) return `@${subject.user}@${host}`;
    } else if (known.value === undefined) return handle;
    else subject = { user, host: known.value };
    const name = `${subject.user}@${subject.host}`;
    return (await isSaid(subject.host, `acct:${name}`, uri)) === true ? `@${name}` : handle;
  };

  const withHandle = async (account: RemoteAccount): Promise<RemoteAccount> => {
    const row = await findAccount(kit.store.db, { uri: account.uri });
    // It was found out when they were met; another name is looked up anew.
    let handle = row !== undefined && isFoundOut(row.handle, account) ? row.handle : undefined;
    const asked = `${account.uri} ${account.handle}`;
    handle ??= handles.get(asked);
    if (handle === undefined) {
      handle = await handleOf(account);
      handles.set(asked, handle, { ttl: failedForMs });
    }
    return handle === account.handle ? account : { ...account, handle };
  };

  const stored = async (uri: string): Promise<RemoteAccount | undefined> => {
    const row = await kit.store.db
      .selectFrom("accounts")
      .innerJoin("ap_actors", "ap_actors.uri", "accounts.uri")
      .selectAll("accounts")
      .select(["ap_actors.inbox", "ap_actors.shared_inbox"])
      .where("accounts.uri", "=", uri)
      .executeTakeFirst();
    if (row?.state !== "known" || row.inbox === null) return undefined;
    return {
      network: row.network,
      uri,
      handle: row.handle,
      name: row.name,
      url: row.url,
      avatarUrl: row.avatar_url,
      bioHtml: row.bio_html,
      inbox: row.inbox,
      sharedInbox: row.shared_inbox,
    };
  };

  const fetch = async (uri: string): Promise<RemoteAccount | undefined> => {
    const found = await fetchDocument(uri);
    const actor = found.kind === "found" ? readActor(found.document) : undefined;
    if (actor?.account.uri !== uri) return undefined;
    const account = await withHandle(actor.account);
    await keepInboxes(kit, account);
    return account;
  };

  const isOneSite = async (actorUri: string, address: string): Promise<boolean> => {
    const [actor, other] = [new URL(actorUri), new URL(address)];
    if (actor.origin === other.origin) return true;
    if (actor.protocol !== other.protocol) return false;
    // Whoever has a name has what is below it, and nobody gives this one to others.
    if (other.host === `www.${actor.host}`) return true;
    const pair = `${other.origin} ${actorUri}`;
    const known = sites.get(pair);
    if (known !== undefined) return known.value;
    const account = (await stored(actorUri)) ?? (await fetch(actorUri));
    if (account === undefined) return false;
    const named = account.handle.endsWith(`@${other.host}`);
    const isNamed =
      named ||
      [account.inbox, account.sharedInbox].some(
        (inbox) => inbox !== null && new URL(inbox).origin === other.origin,
      );
    // Their handle was found out both ways already.
    let isOne: boolean | "silent" = named;
    if (isNamed && !named)
      for (const resource of [`acct:${userOf(account.handle)}@${other.host}`, actorUri]) {
        isOne = await isSaid(other.host, resource, actorUri);
        if (isOne !== false) break;
      }
    // What cannot be found out just now is not lost for it.
    if (isOne === "silent") throw unreachable(other.host);
    sites.set(pair, { value: isOne }, { ttl: isOne ? knownForMs : failedForMs });
    return isOne;
  };

  return { fetch, withHandle, stored, isOneSite };
}

/** Whether a stored handle is one that two hosts agreed on, of an account that still has the same name. */
function isFoundOut(handle: string, account: RemoteAccount): boolean {
  const user = userOf(account.handle);
  const own = `@${user}@${new URL(account.uri).host}`;
  return user !== "" && handle !== own && handle.startsWith(`@${user}@`);
}

/** The part of a handle before its host: `ann` in `@ann@example.org`, nothing in `@example.org`. */
function userOf(handle: string): string {
  return /^@([^@]+)@/.exec(handle)?.[1] ?? "";
}
