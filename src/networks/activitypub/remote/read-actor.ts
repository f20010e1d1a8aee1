import { cleanHtml, plainText } from "#core/html.ts";

import type { RemoteDocument } from "./fetch-document.ts";
import type { RemoteAccount } from "./inboxes.ts";
import { textIn } from "./read-language.ts";
import { firstText, httpAddress, idOf, links, many, pageOf, typesOf } from "./read-json.ts";

/** What an actor document tells of an account; its keys are read where signatures are checked. */
export interface RemoteActor {
  readonly account: RemoteAccount;
  /** The actor's `movedTo`, if it went elsewhere. */
  readonly movedTo: string | undefined;
  /** Other accounts that it says are the same person. @source FEP-7628 */
  readonly alsoKnownAs: readonly string[];
}

/** What an actor can be. @source Activity Vocabulary §3.2 */
const actorTypes = new Set(["Person", "Service", "Application", "Group", "Organization"]);

/**
 * Reads an actor; undefined when it is none. Every text in it is somebody's and is cut and cleaned.
 */
export function readActor(document: RemoteDocument): RemoteActor | undefined {
  const uri = httpAddress(document.id);
  if (uri === undefined || !typesOf(document).some((type) => actorTypes.has(type)))
    return undefined;
  const { host, protocol } = new URL(uri);
  // An inbox may be on another host, as with a domain of one's own; never on a less secure one.
  const inboxOf = (value: unknown): string | null => {
    const address = idOf(value);
    if (address === undefined) return null;
    return protocol === "http:" || new URL(address).protocol === "https:" ? address : null;
  };
  const user = plain(document.preferredUsername, 100).replace(/[^\p{L}\p{N}_.-]/gu, "");
  const endpoints = many(document.endpoints)[0] as { sharedInbox?: unknown } | undefined;
  const icon = links(document.icon)[0];
  return {
    account: {
      network: "activitypub",
      uri,
      handle: user === "" ? `@${host}` : `@${user}@${host}`,
      name: plain(textIn(document, "name", ""), 80) || user || host,
      url: pageOf(document.url) ?? uri,
      avatarUrl: httpAddress(icon) ?? null,
      bioHtml: cleanHtml(textIn(document, "summary", "").slice(0, 10_000), "profile"),
      inbox: inboxOf(document.inbox),
      sharedInbox: inboxOf(endpoints?.sharedInbox),
    },
    movedTo: idOf(document.movedTo),
    alsoKnownAs: many(document.alsoKnownAs).flatMap((one) => idOf(one) ?? []),
  };
}

/** Plain text in one line, without what turns writing around or hides. */
function plain(value: unknown, max: number): string {
  return plainText(firstText(value).slice(0, 2000), max)
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
}
