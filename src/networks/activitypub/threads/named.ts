import type { RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import { httpAddress, idOf } from "#activitypub/remote/read-json.ts";

/** A list inside a list or document: as its address, or embedded with or without one. */
function listAddress(value: unknown): string | undefined {
  const { first, next } = (typeof value === "object" && value !== null ? value : {}) as {
    readonly first?: unknown;
    readonly next?: unknown;
  };
  return idOf(value) ?? idOf(first) ?? idOf(next);
}

/**
 * Where a work says that what belongs to it can be found: its answers, on its own server only, and the whole
 * conversation it stands in, wherever that is kept.
 * @source Activity Vocabulary, `replies`; FEP-7888 (`context`); PeerTube's `comments`
 */
export function listsNamedBy(document: RemoteDocument): readonly string[] {
  const uri = httpAddress(document.id);
  if (uri === undefined) return [];
  const { origin } = new URL(uri);
  const answers = [document.replies, document.comments].flatMap((value) => {
    const address = listAddress(value);
    return address !== undefined && new URL(address).origin === origin ? [address] : [];
  });
  const whole = [document.context, document.conversation].flatMap((value) => idOf(value) ?? []);
  return [...new Set([...answers, ...whole])].filter((address) => address !== uri);
}
