import { Activity } from "@fedify/vocab";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { plainDocument } from "./json-ld.ts";

const as = "https://www.w3.org/ns/activitystreams";
const ann = "https://skib.example/users/ann";
const bo = "https://skib.example/users/bo";
const note = {
  id: "https://skib.example/n/1",
  type: "Note",
  attributedTo: ann,
  content: "<p>Et svar</p>",
  to: ["as:Public"],
};
const create = { id: "https://skib.example/n/1#create", type: "Create", actor: ann, object: note };

/**
 * What servers put into `@context`, after their documentation and source. Read plainly, and handed back as they
 * are: nothing else is known of a context than what stands in it.
 */
const contexts: Readonly<Record<string, unknown>> = {
  "none at all": undefined,
  "the plain one": as,
  "in a list": [as],
  "without the s": `http://www.w3.org/ns/activitystreams`,
  "without the s, in a list": ["http://www.w3.org/ns/activitystreams"],
  "with a slash": `${as}/`,
  "with a hash": [`${as}#`],
  "not named among others": ["https://w3id.org/security/v1", { schema: "http://schema.org#" }],
  "last, after an object": [{ Hashtag: "as:Hashtag" }, "https://w3id.org/security/v1", as],
  "an object that names only a vocabulary": { "@vocab": `${as}#`, "@language": "da" },
  // https://docs.joinmastodon.org/spec/activitypub/
  Mastodon: [
    as,
    "https://w3id.org/security/v1",
    {
      manuallyApprovesFollowers: "as:manuallyApprovesFollowers",
      toot: "http://joinmastodon.org/ns#",
      featured: { "@id": "toot:featured", "@type": "@id" },
      alsoKnownAs: { "@id": "as:alsoKnownAs", "@type": "@id" },
      movedTo: { "@id": "as:movedTo", "@type": "@id" },
      schema: "http://schema.org#",
      PropertyValue: "schema:PropertyValue",
      value: "schema:value",
      claim: { "@type": "@id", "@id": "toot:claim" },
      publicKeyBase64: "toot:publicKeyBase64",
      Hashtag: "as:Hashtag",
      focalPoint: { "@container": "@list", "@id": "toot:focalPoint" },
    },
  ],
  "Misskey and its kin": [
    as,
    "https://w3id.org/security/v1",
    {
      Key: "sec:Key",
      sensitive: "as:sensitive",
      quoteUrl: "as:quoteUrl",
      misskey: "https://misskey-hub.net/ns#",
      _misskey_content: "misskey:_misskey_content",
    },
  ],
  PeerTube: [
    as,
    "https://w3id.org/security/v1",
    { RsaSignature2017: "https://w3id.org/security#RsaSignature2017" },
    {
      pt: "https://joinpeertube.org/ns#",
      sc: "http://schema.org/",
      icons: "as:icon",
      views: { "@type": "sc:Number", "@id": "pt:views" },
      uploadDate: "sc:uploadDate",
    },
  ],
  "Hubzilla and streams": [
    as,
    "https://w3id.org/security/v1",
    "https://hub.example/apschema/v1.9",
    {
      zot: "https://hub.example/apschema#",
      id: "@id",
      type: "@type",
      commentPolicy: "zot:commentPolicy",
    },
  ],
  Mbin: [as, "https://mbin.example/contexts"],
  Wafrn: [as, "https://wafrn.example/contexts/litepub-0.1.jsonld"],
  Pleroma: [as, "https://pleroma.example/schemas/litepub-0.1.jsonld", { "@language": "und" }],
  Lemmy: ["https://join-lemmy.org/context.json", as],
  Mobilizon: [as, "https://litepub.social/litepub/context.jsonld", { Hashtag: "as:Hashtag" }],
  Funkwhale: [as, "https://w3id.org/security/v1", "https://funkwhale.audio/ns", {}],
  "the key's terms, spelled out": [
    as,
    {
      sec: "https://w3id.org/security#",
      publicKey: { "@id": "sec:publicKey", "@type": "@id" },
      publicKeyPem: "https://w3id.org/security#publicKeyPem",
      owner: { "@id": "sec:owner", "@type": "@id" },
      inbox: { "@id": "ldp:inbox", "@type": "@id" },
      activity: `${as}#`,
      object: { "@id": "activity:object", "@type": "@id" },
    },
  ],
  "a version and a vocabulary": [as, { "@version": 1.1, "@vocab": "_:", "@protected": true }],
};

test.each(Object.entries(contexts))(
  "a document with this context is read as it stands: %s",
  (_, context) => {
    const document = { "@context": context, ...create };
    expect(plainDocument(document)).toBe(document);
    const inside = { ...create, object: { ...note, "@context": context } };
    expect(plainDocument(inside)).toBe(inside);
  },
);

describe("a context may not give our words another meaning", () => {
  test.each([
    ["an actor", { actor: "https://evil.example/ns#nothing", victim: "as:actor" }],
    ["an id", { id: "https://evil.example/ns#id", uid: "@id" }],
    ["a type", { type: "ex:kind", kind: "@type" }],
    ["no meaning", { object: null }],
    ["the reverse", { actor: { "@reverse": "as:actor" } }],
    ["our prefix", { as: "https://evil.example/ns#" }],
    ["a prefix that only looks like ours", { ex: "https://evil.example/#", actor: "ex:actor" }],
    ["an activity", { Create: "as:Delete" }],
    ["within one type", { Create: { "@id": "as:Create", "@context": { actor: "as:target" } } }],
    ["within a type of theirs", { Odd: { "@id": "ex:Odd", "@context": { id: "ex:id" } } }],
    ["the key", { owner: "as:name", publicKey: { "@id": "as:icon" } }],
    ["in a list of lists", [[{ attributedTo: "as:to" }]]],
  ])("%s", (_, context) => {
    expect(plainDocument({ "@context": [as, context], ...create })).toBeUndefined();
    expect(
      plainDocument({ "@context": as, ...create, object: { ...note, "@context": context } }),
    ).toBeUndefined();
  });
});

test.each([
  ["another id", { "as:actor": { "@id": bo } }],
  ["a whole address", { [`${as}#actor`]: bo }],
  ["the older address", { "http://www.w3.org/ns/activitystreams#actor": [{ "@id": bo }] }],
  ["the keyword for the id", { "@id": bo }],
  ["the keyword for the type", { "@type": ["Delete"] }],
])("a term that is said twice, the second time as %s, is not guessed at", (_, more) =>
  expect(plainDocument({ "@context": as, ...create, ...more })).toBeUndefined(),
);

test("a name of another vocabulary for an actor or id is nobody's", () => {
  const document = {
    "@context": [as, { victim: "as:actor", uid: "@id" }],
    ...create,
    victim: bo,
    uid: bo,
  };
  expect(plainDocument(document)).toMatchObject({ actor: ann, id: create.id });
  const { actor, id, ...rest } = document;
  expect(actor + id).not.toBe("");
  expect(plainDocument(rest)).not.toHaveProperty("actor");
  expect(plainDocument(rest)).not.toHaveProperty("id");
});

test("the expanded form means the same as the short one", async () => {
  const activity = await Activity.fromJsonLd({ "@context": as, ...create });
  const expanded = await activity.toJsonLd({ format: "expand" });
  expect(plainDocument(expanded)).toMatchObject({
    id: create.id,
    type: "Create",
    actor: ann,
    object: { id: note.id, type: "Note", attributedTo: ann, content: note.content },
  });
  expect(plainDocument({ "@context": as, "@graph": [create] })).toMatchObject(create);
  expect(plainDocument([create])).toBe(create);
  expect(
    plainDocument({
      ...create,
      type: ["schema:CreateAction", "as:Create"],
      object: { ...note, type: ["Note"] },
    }),
  ).toMatchObject({ type: "Create", object: { type: "Note" } });
});

test("a text that names its language keeps it", () => {
  const sv = { "@value": "<p>hej</p>", "@language": "sv" };
  const en = { "@value": "<p>hi</p>", "@language": "en" };
  const told = (content: unknown, more: object = {}): unknown =>
    plainDocument({ ...note, content, ...more });
  expect(told(sv)).toEqual({ ...note, content: "<p>hej</p>", contentMap: { sv: "<p>hej</p>" } });
  expect(told([sv, en])).toMatchObject({
    content: ["<p>hej</p>", "<p>hi</p>"],
    contentMap: { sv: "<p>hej</p>", en: "<p>hi</p>" },
  });
  expect(plainDocument({ ...note, [`${as}#summary`]: [en] })).toMatchObject({
    summary: "<p>hi</p>",
    summaryMap: { en: "<p>hi</p>" },
  });
  // What stands there already is not overwritten, in whatever order; and a text alone says no language.
  const contentMap = { nb: "<p>hei</p>" };
  expect(told(sv, { contentMap })).toMatchObject({ contentMap });
  expect(plainDocument({ contentMap, ...note, content: sv })).toMatchObject({ contentMap });
  expect(told({ "@value": "<p>hej</p>" })).not.toHaveProperty("contentMap");
});

test.each([
  [["Note", "ChatMessage"], "ChatMessage"],
  [["ChatMessage", "Note"], "ChatMessage"],
  [["as:Note", "litepub:ChatMessage"], "ChatMessage"],
  [["http://litepub.social/ns#ChatMessage", "Note"], "ChatMessage"],
  [["Note", "Tombstone"], "Tombstone"],
  [["Note", "https://other.example/ns#Review"], "Note"],
  [["Note", "NotAChatMessage"], "Note"],
])("of the types %j the one that counts is %s", (type, counts) =>
  expect(plainDocument({ ...note, type })).toMatchObject({ type: counts }),
);

test("no prototype comes in by the back door", () => {
  const polluted = JSON.parse(
    `{"as:type":"Create","__proto__":{"actor":"${bo}"},"as:__proto__":{"id":"${bo}"}}`,
  ) as object;
  const said = plainDocument(polluted);
  expect(said?.actor).toBeUndefined();
  expect(said?.id).toBeUndefined();
});

test("any JSON is taken or left, and what is taken stays the same when it is said again", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const once = plainDocument(value);
      if (once !== undefined) expect(plainDocument(once)).toEqual(once);
    }),
  );
});
