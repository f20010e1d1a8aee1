import type { Visibility } from "#schema";

import { everyone } from "#activitypub/addresses.ts";
import type { RemoteDocument } from "./fetch-document.ts";
import { idOf, many, typesOf } from "./read-json.ts";

/** Whom something is for, as it says itself. */
export interface Audience {
  readonly visibility: Visibility;
  /** Everybody it is addressed to, the world and collections among them. */
  readonly addressees: readonly string[];
}

/** The names by which everyone is addressed. @source ActivityPub §5.6 */
const everyones: ReadonlySet<unknown> = new Set([everyone, "as:Public", "Public"]);

const fields = ["to", "cc", "bto", "bcc"] as const;

/** Whether a work says whom it is for; empty lists say nothing, since programs write them where they have nothing to say. */
export function saysForWhom(document: RemoteDocument): boolean {
  return [...fields, "audience"].some((name) => many(document[name]).length > 0);
}

/**
 * Reads whom a work is for. Where it does not say whom it is to, or whom a copy goes to, the activity that
 * brought it does; where that does not either, it is for whoever got it. A list that is empty beside others
 * that are not means nobody. What is addressed to a group or in a way we do not know is private, and so is a
 * chat, whatever it says of everyone.
 * @source ActivityPub §5.6 (public), §6.2 (`bto` and `bcc` are taken out before sending); Mastodon, ActivityPub::Activity::Create
 */
export function readAudience(
  document: RemoteDocument,
  authorUri: string,
  activity?: RemoteDocument,
): Audience {
  const said: RemoteDocument = saysForWhom(document) ? document : {};
  const [to, cc, bto, bcc] = fields.map((name) => namesIn(said[name] ?? activity?.[name]));
  const named = [...(to ?? []), ...(cc ?? []), ...(bto ?? []), ...(bcc ?? [])];
  const audience = namesIn(said.audience ?? (named.length === 0 ? activity?.audience : []));
  const addressees = [...named, ...audience];
  const visibility = (): Visibility => {
    if (typesOf(document).includes("ChatMessage")) return "direct";
    if ([...(to ?? []), ...audience].some((one) => everyones.has(one))) return "public";
    if (addressees.some((one) => everyones.has(one))) return "unlisted";
    return addressees.some((one) => isFollowersOf(one, authorUri)) ? "followers" : "direct";
  };
  return { visibility: visibility(), addressees };
}

/** "Public" and "as:Public" are no addresses, but they are names all the same. */
function namesIn(value: unknown): string[] {
  return many(value).flatMap((one) => {
    const name = everyones.has(one) ? String(one) : idOf(one);
    if (name !== undefined) return [name];
    const { id } = (typeof one === "object" && one !== null ? one : {}) as { id?: unknown };
    return everyones.has(id) ? [String(id)] : [];
  });
}

/** Most servers keep the list of an account's followers below the account, or by that name. */
function isFollowersOf(address: string, authorUri: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.origin !== new URL(authorUri).origin) return false;
  return address.startsWith(`${authorUri}/`) || /followers/i.test(url.pathname);
}
