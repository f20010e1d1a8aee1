import { describe, expect, test } from "vitest";

import { messagesFor } from "#words";

import { type PostView, readPost } from "./read-post.ts";

const did = "did:plc:ann";
const messages = messagesFor("da");

function view(more: object = {}, record: object = {}): PostView {
  return {
    uri: `at://${did}/app.bsky.feed.post/3abc`,
    cid: "bafy",
    author: { did, handle: "ann.example", displayName: "Ann" },
    record: {
      $type: "app.bsky.feed.post",
      text: "Hej",
      createdAt: "2026-01-01T12:00:00Z",
      ...record,
    },
    indexedAt: "2026-01-01T12:00:05Z",
    ...more,
  } as PostView;
}

describe("A post as its network shows it", () => {
  test("is read with its author, place and time", () => {
    const parent = { uri: "at://did:plc:us/app.bsky.feed.post/1", cid: "x" };
    expect(
      readPost(view({}, { langs: ["da-DK"], reply: { parent, root: parent } }), messages),
    ).toEqual({
      account: {
        ...{ network: "bluesky", uri: did, handle: "@ann.example", name: "Ann", bioHtml: "" },
        ...{ url: `https://bsky.app/profile/${did}`, avatarUrl: null },
      },
      ...{ uri: `at://${did}/app.bsky.feed.post/3abc`, title: "", warning: "" },
      url: `https://bsky.app/profile/${did}/post/3abc`,
      ...{ html: "<p>Hej</p>", language: "da-DK", parentUri: parent.uri, rootUri: parent.uri },
      ...{ quotes: [], visibility: "public", bridgedFrom: "" },
      writtenAt: Date.parse("2026-01-01T12:00:00Z"),
    });
  });

  test("says when it was seen where it says that it was written later, or nothing", () => {
    const seen = Date.parse("2026-01-01T12:00:05Z");
    for (const createdAt of ["2036-01-01T00:00:00Z", "soon", 7])
      expect(readPost(view({}, { createdAt }), messages)?.writtenAt).toBe(seen);
  });

  test.each([
    ["of another's repository", { uri: "at://did:plc:bo/app.bsky.feed.post/3abc" }, {}],
    ["no post", { uri: `at://${did}/app.bsky.feed.like/3abc` }, {}],
    ["without a text", {}, { text: 5 }],
    ["hidden by the network", { labels: [{ val: "!hide", src: "x", uri: "", cts: "" }] }, {}],
    [
      "of an account taken down",
      { author: { did, handle: "a.b", labels: [{ val: "!takedown" }] } },
      {},
    ],
    ["of nobody", { author: { did: "javascript:alert(1)", handle: "a.b" } }, {}],
  ])("is not read when it is %s", (_what, more, record) => {
    expect(readPost(view(more, record), messages)).toBeUndefined();
  });

  test("is for us alone when its author hides from those who are not signed in", () => {
    const labels = [{ val: "!no-unauthenticated" }];
    const author = { did, handle: "handle.invalid", labels };
    const post = readPost(view({ author }), messages);
    expect(post).toMatchObject({ visibility: "followers", account: { handle: "", name: did } });
    const takenBack = { ...author, labels: [{ val: "!no-unauthenticated", neg: true }] };
    expect(readPost(view({ author: takenBack }), messages)?.visibility).toBe("public");
  });

  test("warns as its network does", () => {
    const labels = [{ val: "porn" }, { val: "gore" }, { val: "something-new" }];
    expect(readPost(view({ labels }), messages)?.warning).toBe(
      "Seksuelt indhold, Voldsomme billeder",
    );
    expect(readPost(view({ labels: [{ val: "!warn" }] }), messages)?.warning).toBe(
      "Følsomt indhold",
    );
    expect(readPost(view({ labels: [{ val: "something-new" }] }), messages)?.warning).toBe("");
  });

  test("has its pictures, cards and quotes as links", () => {
    const image = { fullsize: "https://cdn.example/a.jpg", thumb: "", alt: "En <båd>" };
    const record = {
      $type: "app.bsky.embed.record#viewRecord",
      ...{ uri: "at://did:plc:bo/app.bsky.feed.post/9", author: { handle: "bo.example" } },
    };
    const media = { $type: "app.bsky.embed.images#view", images: [image, { fullsize: "x:y" }] };
    const embed = { $type: "app.bsky.embed.recordWithMedia#view", media, record: { record } };
    const post = readPost(view({ embed }), messages);
    expect(post?.quotes).toEqual(["at://did:plc:bo/app.bsky.feed.post/9"]);
    const links = [...(post?.html ?? "").matchAll(/href="([^"]+)"[^>]*>([^<]+)/gu)];
    expect(links.map(([, address, words]) => [address, words])).toEqual([
      ["https://cdn.example/a.jpg", "En &lt;båd&gt;"],
      ["https://bsky.app/profile/did:plc:bo/post/9", "Citerer bo.example"],
    ]);
    const external = { uri: "https://a.example/", title: "En side", description: "" };
    const card = { $type: "app.bsky.embed.external#view", external };
    expect(readPost(view({ embed: card }), messages)?.html).toMatch(/a\.example\/"[^>]*>En side</u);
    for (const other of [{ $type: "app.bsky.embed.new#view" }, null, 7, { $type: media.$type }])
      expect(readPost(view({ embed: other }), messages)?.html).toBe("<p>Hej</p>");
  });
});
