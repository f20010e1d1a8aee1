import { escapeHtml } from "#core/html.ts";
import { renderMarkdown } from "#core/markdown.ts";
import type { Settings } from "#presence";
import type { Db } from "#schema";

import type { OwnAddresses } from "#activitypub/addresses.ts";
import { variantsOf } from "./attachments.ts";
import { type ApObject, iso } from "./compose.ts";

/**
 * The site as an actor, without its context.
 * @source ActivityPub §4; https://docs.joinmastodon.org/spec/activitypub/ (profile fields, discoverable);
 * FEP-7628 (alsoKnownAs and movedTo)
 */
export async function actorObject(
  db: Db,
  own: OwnAddresses,
  settings: Settings,
  publicPem: string,
): Promise<ApObject> {
  const icon = await iconOf(db, own.origin, settings.avatarMediaId);
  return {
    id: own.actor,
    type: "Person",
    preferredUsername: settings.handle,
    name: settings.siteName,
    summary: renderMarkdown(settings.ownerBio || settings.tagline),
    url: `${own.origin}/@${settings.handle}`,
    inbox: own.inbox,
    outbox: own.outbox,
    followers: own.followers,
    following: own.following,
    featured: own.featured,
    endpoints: { sharedInbox: own.inbox },
    manuallyApprovesFollowers: false,
    discoverable: true,
    indexable: true,
    ...(settings.setUpAt === null ? {} : { published: iso(settings.setUpAt) }),
    ...(settings.alsoKnownAs.length === 0
      ? {}
      : { alsoKnownAs: settings.alsoKnownAs.map(({ uri }) => uri) }),
    ...(settings.movedTo === null ? {} : { movedTo: settings.movedTo.uri }),
    ...(icon === undefined ? {} : { icon }),
    attachment: [{ label: "Web", url: own.origin }, ...settings.links].map(profileField),
    publicKey: { id: own.keyId, owner: own.actor, publicKeyPem: publicPem },
  };
}

/** A link that both sides can check: rel=me here, and back from there. */
function profileField(link: { readonly label: string; readonly url: string }): ApObject {
  const shown = link.url.replace(/^https?:\/\/|\/$/g, "");
  return {
    type: "PropertyValue",
    name: link.label || new URL(link.url).host,
    value: `<a href="${escapeHtml(link.url)}" rel="me nofollow noopener">${escapeHtml(shown)}</a>`,
  };
}

async function iconOf(db: Db, origin: string, mediaId: number | null): Promise<unknown> {
  if (mediaId === null) return undefined;
  const row = await db
    .selectFrom("media")
    .select(["variants_json", "description"])
    .where("id", "=", mediaId)
    .executeTakeFirst();
  const picture = variantsOf(row?.variants_json ?? "[]").find((one) => one.type !== "image/avif");
  if (picture === undefined) return undefined;
  return {
    type: "Image",
    mediaType: picture.type,
    url: `${origin}/media/${picture.path}`,
    ...(row?.description ? { name: row.description } : {}),
  };
}
