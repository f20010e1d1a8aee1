import { readResource } from "#activitypub/objects/webfinger-resource.ts";
import type { Receiving } from "./receiving.ts";

/**
 * Whether one of these addresses is our account: the actor, or the profile, the page that WebFinger names beside
 * it, however it is written. What some servers keep of us is the profile's address.
 */
export async function isUs(
  { kit, own }: Pick<Receiving, "kit" | "own">,
  ...addresses: readonly (string | undefined)[]
): Promise<boolean> {
  if (addresses.includes(own.actor)) return true;
  const { host } = new URL(own.origin);
  const near = addresses.flatMap((one) =>
    one !== undefined && URL.parse(one)?.host === host ? [one] : [],
  );
  // Most that is said names nothing of ours, or the actor itself.
  if (near.length === 0) return false;
  const { handle } = await kit.settings.get();
  return near.some((one) => readResource(one, own, handle).kind === "us");
}
