import { renderMarkdown } from "#core/markdown.ts";
import type { Settings } from "#presence";
import type { Db } from "#schema";

import { context, type OwnAddresses } from "./addresses.ts";

/** The site as an ActivityPub actor. @source ActivityPub §4; Mastodon's documentation, "ActivityPub" */
export async function actorObject(
  db: Db,
  own: OwnAddresses,
  settings: Settings,
  publicPem: string,
): Promise<Record<string, unknown>> {
  const avatar =
    settings.avatarMediaId === null
      ? undefined
      : await db
          .selectFrom("media")
          .select("variants_json")
          .where("id", "=", settings.avatarMediaId)
          .executeTakeFirst();
  const picture = avatar === undefined ? undefined : (JSON.parse(avatar.variants_json) as { path: string; type: string }[])[0];
  const published = settings.setUpAt === null ? {} : { published: new Date(settings.setUpAt).toISOString() };
  return {
    "@context": context,
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
    ...published,
    ...(picture === undefined
      ? {}
      : { icon: { type: "Image", mediaType: picture.type, url: `${own.origin}/media/${picture.path}` } }),
    attachment: [
      { label: new URL(own.origin).host, url: own.origin },
      ...settings.links,
    ].map(({ label, url }) => ({
      type: "PropertyValue",
      name: label,
      value: `<a href="${encodeURI(url).replaceAll("&", "&amp;")}" rel="me">${new URL(url).host}</a>`,
    })),
    publicKey: { id: own.keyId, owner: own.actor, publicKeyPem: publicPem },
  };
}
