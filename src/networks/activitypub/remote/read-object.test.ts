import { expect, test } from "vitest";

import { readWork } from "./read-object.ts";

const now = Date.UTC(2026, 2, 1);
const everyone = "https://www.w3.org/ns/activitystreams#Public";

/**
 * What servers send, in the shapes their documentation and source give; only what Medspil reads is kept. Each
 * names where the shape is described.
 */
const shapes: Readonly<Record<string, { readonly sent: object; readonly read: object }>> = {
  // https://docs.joinmastodon.org/spec/activitypub/#properties-used
  "Mastodon, a reply": {
    sent: {
      id: "https://mastodon.example/users/ann/statuses/1",
      type: "Note",
      summary: null,
      inReplyTo: "https://vaerkstedet.example/articles/a",
      published: "2026-02-28T10:00:00Z",
      url: "https://mastodon.example/@ann/1",
      attributedTo: "https://mastodon.example/users/ann",
      to: [everyone],
      cc: ["https://mastodon.example/users/ann/followers"],
      sensitive: false,
      content: "<p>Tak</p>",
      contentMap: { da: "<p>Tak</p>" },
      attachment: [],
      tag: [
        { type: "Mention", href: "https://vaerkstedet.example/ap/actor", name: "@vaerkstedet" },
      ],
      replies: {
        id: "https://mastodon.example/users/ann/statuses/1/replies",
        type: "Collection",
        first: { type: "CollectionPage", items: [] },
      },
    },
    read: {
      html: "<p>Tak</p>",
      url: "https://mastodon.example/@ann/1",
      isPublic: true,
      mentions: ["https://vaerkstedet.example/ap/actor"],
      lists: ["https://mastodon.example/users/ann/statuses/1/replies"],
    },
  },
  // https://docs.gotosocial.org/en/latest/federation/posts/
  "GoToSocial, one value where a list may be": {
    sent: {
      id: "https://gts.example/users/bo/statuses/01",
      type: "Note",
      inReplyTo: "https://vaerkstedet.example/articles/a",
      published: "2026-02-28T10:00:00.000+01:00",
      url: "https://gts.example/@bo/statuses/01",
      attributedTo: "https://gts.example/users/bo",
      to: everyone,
      cc: "https://gts.example/users/bo/followers",
      content: "<p>Enig</p>",
      tag: { type: "Mention", href: "https://vaerkstedet.example/ap/actor" },
      interactionPolicy: { canReply: { always: [everyone] } },
    },
    read: {
      html: "<p>Enig</p>",
      isPublic: true,
      mentions: ["https://vaerkstedet.example/ap/actor"],
      writtenAt: Date.UTC(2026, 1, 28, 9),
    },
  },
  // https://docs-develop.pleroma.social/backend/development/ap_extensions/
  "Pleroma and Akkoma, with a conversation and a source": {
    sent: {
      id: "https://pleroma.example/objects/1",
      type: "Note",
      actor: "https://pleroma.example/users/cy",
      attributedTo: "https://pleroma.example/users/cy",
      inReplyTo: "https://vaerkstedet.example/notes/b",
      published: "2026-02-28T10:00:00Z",
      to: ["as:Public"],
      content: "Hej<br/>igen",
      source: { content: "Hej\\nigen", mediaType: "text/x.misskeymarkdown" },
      context: "https://pleroma.example/contexts/1",
      tag: [],
    },
    read: { html: "Hej<br />igen", isPublic: true, url: "https://pleroma.example/objects/1" },
  },
  // https://misskey-hub.net/ns/
  "Misskey and Sharkey, with a quote": {
    sent: {
      id: "https://misskey.example/notes/1",
      type: "Note",
      attributedTo: "https://misskey.example/users/1",
      inReplyTo: "https://vaerkstedet.example/notes/b",
      published: "2026-02-28T10:00:00.000Z",
      to: [everyone],
      content: "<p><span>Fint</span></p>",
      _misskey_content: "Fint",
      _misskey_quote: "https://elsewhere.example/1",
      quoteUrl: "https://elsewhere.example/1",
      tag: [],
    },
    read: { isPublic: true, html: expect.stringContaining("Fint") as string },
  },
  // https://join-lemmy.org/docs/contributors/05-federation.html
  "Lemmy, a post with a title": {
    sent: {
      id: "https://lemmy.example/post/1",
      type: "Page",
      attributedTo: "https://lemmy.example/u/dea",
      to: ["https://lemmy.example/c/danmark", everyone],
      name: "Hvad siger I?",
      cc: [],
      content: "<p>Læs den</p>\\n",
      mediaType: "text/html",
      source: { content: "Læs den", mediaType: "text/markdown" },
      attachment: [{ type: "Link", href: "https://vaerkstedet.example/articles/a" }],
      published: "2026-02-28T10:00:00.000000Z",
    },
    read: { title: "Hvad siger I?", isPublic: true, authorUri: "https://lemmy.example/u/dea" },
  },
  // https://docs.joinpeertube.org/api/activitypub
  "PeerTube, a film by a person on a channel": {
    sent: {
      id: "https://peertube.example/videos/watch/1",
      type: "Video",
      name: "Båden",
      attributedTo: [
        { type: "Person", id: "https://peertube.example/accounts/eva" },
        { type: "Group", id: "https://peertube.example/video-channels/skib" },
      ],
      to: [everyone],
      content: "Vi sejler",
      mediaType: "text/markdown",
      published: "2026-02-28T10:00:00.000Z",
      url: [
        { type: "Link", mediaType: "text/html", href: "https://peertube.example/w/1" },
        {
          type: "Link",
          mediaType: "application/x-mpegURL",
          href: "https://peertube.example/1.m3u8",
        },
      ],
    },
    read: {
      title: "Båden",
      authorUri: "https://peertube.example/accounts/eva",
      url: "https://peertube.example/w/1",
    },
  },
  // https://github.com/Automattic/wordpress-activitypub/blob/trunk/FEDERATION.md
  "WordPress, an article": {
    sent: {
      id: "https://blog.example/?p=1",
      type: "Article",
      attributedTo: "https://blog.example/?author=1",
      name: "Svar til værkstedet",
      inReplyTo: null,
      to: [everyone],
      content: "<p>Jeg er uenig</p>",
      contentMap: { "da-DK": "<p>Jeg er uenig</p>" },
      summary: "<p>Kort</p>",
      published: "2026-02-28T10:00:00Z",
      url: "https://blog.example/svar/",
      tag: [{ type: "Hashtag", name: "#bil", href: "https://blog.example/tag/bil" }],
    },
    read: { title: "Svar til værkstedet", inReplyTo: null, url: "https://blog.example/svar/" },
  },
  // https://fed.brid.gy/docs#translate
  "Bridgy Fed, somebody on Bluesky": {
    sent: {
      id: "https://bsky.brid.gy/convert/ap/at://did:plc:abc/app.bsky.feed.post/1",
      type: "Note",
      attributedTo: "https://bsky.brid.gy/ap/did:plc:abc",
      inReplyTo: ["https://vaerkstedet.example/notes/b"],
      to: [everyone],
      content: "<p>Hello</p>",
      published: "2026-02-28T10:00:00.000Z",
      url: ["https://bsky.app/profile/did:plc:abc/post/1"],
    },
    read: {
      html: "<p>Hello</p>",
      inReplyTo: "https://vaerkstedet.example/notes/b",
      url: "https://bsky.app/profile/did:plc:abc/post/1",
    },
  },
  "a question": {
    sent: {
      id: "https://mastodon.example/users/ann/statuses/2",
      type: "Question",
      attributedTo: "https://mastodon.example/users/ann",
      to: [everyone],
      content: "<p>Rød eller blå?</p>",
      oneOf: [{ type: "Note", name: "Rød" }],
      published: "2026-02-28T10:00:00Z",
    },
    read: { html: expect.stringContaining("Rød eller blå?") as string },
  },
};

test.each(Object.entries(shapes))("reads what comes from %s", (_, { sent, read }) => {
  const context = "https://www.w3.org/ns/activitystreams";
  expect(readWork({ "@context": context, ...sent }, now)).toMatchObject(read);
});
