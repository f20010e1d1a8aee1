/** The addresses by which the fediverse knows this site; they never change. */
export interface OwnAddresses {
  readonly origin: string;
  /** The actor's id. */
  readonly actor: string;
  /** `…#main-key`. */
  readonly keyId: string;
  readonly inbox: string;
  readonly outbox: string;
  readonly followers: string;
  readonly following: string;
  readonly featured: string;
}

/** @source ActivityPub §4.1 (actor properties) */
export function ownAddresses(origin: string): OwnAddresses {
  const actor = `${origin}/ap/actor`;
  return {
    origin,
    actor,
    keyId: `${actor}#main-key`,
    inbox: `${origin}/ap/inbox`,
    outbox: `${origin}/ap/outbox`,
    followers: `${origin}/ap/followers`,
    following: `${origin}/ap/following`,
    featured: `${origin}/ap/featured`,
  };
}

/** Everyone. @source ActivityPub §5.6 */
export const everyone = "https://www.w3.org/ns/activitystreams#Public";

/** The contexts of what we say, with the few terms that are not in them. */
export const context = [
  "https://www.w3.org/ns/activitystreams",
  "https://w3id.org/security/v1",
  {
    toot: "http://joinmastodon.org/ns#",
    schema: "http://schema.org#",
    sensitive: "as:sensitive",
    Hashtag: "as:Hashtag",
    manuallyApprovesFollowers: "as:manuallyApprovesFollowers",
    featured: { "@id": "toot:featured", "@type": "@id" },
    alsoKnownAs: { "@id": "as:alsoKnownAs", "@type": "@id" },
    movedTo: { "@id": "as:movedTo", "@type": "@id" },
    discoverable: "toot:discoverable",
    indexable: "toot:indexable",
    PropertyValue: "schema:PropertyValue",
    value: "schema:value",
    license: { "@id": "schema:license", "@type": "@id" },
    gts: "https://gotosocial.org/ns#",
    QuoteRequest: "https://w3id.org/fep/044f#QuoteRequest",
    QuoteAuthorization: "https://w3id.org/fep/044f#QuoteAuthorization",
    interactingObject: { "@id": "gts:interactingObject", "@type": "@id" },
    interactionTarget: { "@id": "gts:interactionTarget", "@type": "@id" },
    approvedBy: { "@id": "gts:approvedBy", "@type": "@id" },
    replyAuthorization: { "@id": "gts:replyAuthorization", "@type": "@id" },
    replyApproval: { "@id": "https://joinpeertube.org/ns#replyApproval", "@type": "@id" },
    interactionPolicy: { "@id": "gts:interactionPolicy", "@type": "@id" },
    canQuote: { "@id": "gts:canQuote", "@type": "@id" },
    automaticApproval: { "@id": "gts:automaticApproval", "@type": "@id" },
  },
] as const;

/** @source ActivityPub §3.2: what we answer with */
export const activityJson = "application/activity+json; charset=utf-8";
