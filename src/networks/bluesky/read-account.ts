import type { AppBskyActorDefs } from "@atproto/api";

import type { IncomingAccount } from "#audience";
import { tidyName } from "#conversation";

import { isDid, profileHtml, profileUrl, webAddress } from "./rich-text.ts";

/** An account as its network shows it; a short form has no text about itself. */
export type ShownAccount = Pick<
  AppBskyActorDefs.ProfileView,
  "did" | "handle" | "displayName" | "avatar" | "labels"
> & { readonly description?: string };

/**
 * Reads an account. Its id stays the same when it gets another handle or moves to another server; a handle that leads
 * nowhere is none. What the short form does not say is taken from `before`.
 * @returns undefined where it has no id
 */
export function readAccount(
  shown: ShownAccount,
  before?: Pick<IncomingAccount, "bioHtml">,
): IncomingAccount | undefined {
  const { did, handle, displayName = "", avatar, description } = shown;
  if (typeof did !== "string" || !isDid(did)) return undefined;
  const isValid = typeof handle === "string" && /^[\w-]+(?:\.[\w-]+)+$/u.test(handle);
  const name = isValid && handle !== "handle.invalid" ? handle.toLowerCase() : "";
  return {
    network: "bluesky",
    uri: did,
    handle: name === "" ? "" : `@${name}`,
    name: tidyName(String(displayName)) || name || did,
    url: profileUrl(did),
    avatarUrl: webAddress(avatar) ?? null,
    bioHtml: typeof description === "string" ? profileHtml(description) : (before?.bioHtml ?? ""),
  };
}
