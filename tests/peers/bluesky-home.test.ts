import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { AtpAgent } from "@atproto/api";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";

import { importBluesky } from "#cli/import-bluesky.ts";
import { listQuotes, listReplies } from "#conversation";
import { day, minute } from "#core/clock.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { settingsChange } from "#flows/settings-change.ts";
import type { Kit } from "#kit";
import { bySystem } from "#schema";
import { type Atproto, startAtproto } from "#support/atproto.ts";
import { type BlueskySite, blueskySite } from "#support/bluesky.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publishArticle } from "#support/story.ts";
import { listCopies } from "#syndication";

/** By which an account hides from those who are not signed in. */
const membersOnly = "!no-unauthenticated";

/** What an account says of itself. */
const selfLabels = (...values: string[]) => ({
  $type: "com.atproto.label.defs#selfLabels" as const,
  values: values.map((val) => ({ val })),
});

describe("from a real Bluesky network", () => {
  let there: Atproto;
  let ann: AtpAgent;
  let bodil: AtpAgent;
  beforeAll(async () => {
    there = await startAtproto(inject("postgresUrl"));
    ann = await there.signUp("anna");
    bodil = await there.signUp("bodil");
    await ann.upsertProfile(() => ({ displayName: "Ann Loft", description: "Bager" }));
  }, 300_000);
  afterAll(async () => await there?.stop());

  let names = 0;
  describeOnEachDatabase("comes home", (fresh) => {
    let site: BlueskySite;
    let kit: Kit;
    let us: AtpAgent;
    beforeEach(async () => {
      site = await blueskySite(there, fresh, `vaerksted${(names += 1)}`, { byAppView: true });
      ({ kit, us } = site);
    });

    /** An article that stands there, with what names it. */
    const sent = async (title: string) => {
      const post = await publishArticle(fresh.store, title);
      await site.work();
      return { ...post, there: await strong((await site.copyOf(post.id))?.uri ?? "") };
    };
    const strong = async (uri: string) => {
      const [, , repo = "", collection = "", rkey = ""] = uri.split("/");
      const { data } = await us.com.atproto.repo.getRecord({ repo, collection, rkey });
      return { uri, cid: data.cid ?? "" };
    };
    /** All that happened there is known there, and is looked at. */
    const look = async (afterMs = 31 * minute) => {
      await there.settle();
      fresh.clock.move(afterMs);
      await site.work();
    };
    const repliesTo = async (id: number) => (await listReplies(kit.store.db, id)).replies;
    const counts = async (id: number) =>
      await kit.store.db
        .selectFrom("conversation_counts")
        .select(["replies", "likes", "shares"])
        .where("conversation_id", "=", id)
        .executeTakeFirst();

    test("a whole thread, with its authors, in one tree, and it goes as it goes there", async () => {
      const post = await sent("Brød");
      const root = post.there;
      const text = "Hvad koster det? æøå 🍞 bageren.example";
      const end = Buffer.byteLength(text);
      const first = await ann.post({
        text,
        langs: ["da"],
        facets: [
          {
            index: { byteStart: end - "bageren.example".length, byteEnd: end },
            features: [{ $type: "app.bsky.richtext.facet#link", uri: "https://bageren.example/" }],
          },
        ],
        reply: { root, parent: root },
      });
      const second = await bodil.post({ text: "Ti kroner", reply: { root, parent: first } });
      let deep = second;
      for (let n = 0; n < 12; n += 1)
        deep = await ann.post({ text: `Dybt ${n}`, reply: { root, parent: deep } });
      await ann.like(root.uri, root.cid);
      await ann.repost(root.uri, root.cid);
      const quote = await bodil.post({
        text: "Læs dette",
        embed: { $type: "app.bsky.embed.record", record: root },
      });
      await look();

      const all = await repliesTo(post.id);
      expect(all).toHaveLength(14);
      const did = ann.assertDid;
      expect(all[0]).toMatchObject({
        ...{ network: "bluesky", authorName: "Ann Loft", handle: "@anna.test", depth: 1 },
        ...{ url: `https://bsky.app/profile/${did}/post/${first.uri.split("/").at(-1)}` },
        ...{ authorUrl: `https://bsky.app/profile/${did}`, isWrittenHere: false },
      });
      expect(all[0]?.html).toMatch(
        /^<p>Hvad koster det\? æøå 🍞 <a href="https:\/\/bageren\.example\/"[^>]*>bageren\.example<\/a><\/p>$/u,
      );
      expect(all[1]).toMatchObject({ authorName: "bodil.test", parentId: all[0]?.id });
      expect(all[13]).toMatchObject({ html: "<p>Dybt 11</p>", parentId: all[12]?.id });
      expect(await counts(post.id)).toEqual({ replies: 14, likes: 1, shares: 1 });
      expect(await listQuotes(kit.store.db, post.id, 5)).toMatchObject([
        { url: expect.stringContaining(quote.uri.split("/").at(-1) ?? "-") },
      ]);

      // Nothing comes twice.
      await look();
      expect(await repliesTo(post.id)).toHaveLength(14);

      await ann.deletePost(deep.uri);
      await bodil.deletePost(quote.uri);
      const likes = await ann.com.atproto.repo.listRecords({
        ...{ repo: did, collection: "app.bsky.feed.like" },
      });
      for (const { uri } of likes.data.records) await ann.deleteLike(uri);
      await ann.upsertProfile((old) => ({ ...old, displayName: "Ann Havn" }));
      await look();
      const after = await kit.store.db
        .selectFrom("replies")
        .select(["html", "author_name"])
        .where("uri", "=", deep.uri)
        .executeTakeFirst();
      expect(after).toEqual({ html: "", author_name: "" });
      expect(await counts(post.id)).toEqual({ replies: 13, likes: 0, shares: 1 });
      expect(await listQuotes(kit.store.db, post.id, 5)).toEqual([]);
      expect((await repliesTo(post.id))[0]).toMatchObject({ authorName: "Ann Havn" });
      await ann.upsertProfile((old) => ({ ...old, displayName: "Ann Loft" }));
    });

    test("our answer there is no stranger's, and what answers it hangs below it", async () => {
      const post = await sent("Rug");
      const root = post.there;
      await ann.post({ text: "Hvor meget vand?", reply: { root, parent: root } });
      await look();
      const [asked] = await repliesTo(post.id);
      const said = { replyId: asked?.id ?? 0, source: "Tre deciliter.", userName: "Ida Holm" };
      const answer = await ownerAnswers(
        fresh.store,
        bySystem,
        kit.secrets,
        kit.config.origin,
        said,
      );
      if (answer.kind !== "answered") throw new Error(answer.kind);
      await site.work();
      const copies = await listCopies(kit.store.db, { what: "reply", id: answer.id });
      const parent = await strong(copies.find(({ uri }) => uri !== "")?.uri ?? "");
      await bodil.post({ text: "Tak", reply: { root, parent } });
      await look();
      const all = await repliesTo(post.id);
      expect(all.map(({ html, depth }) => [html, depth])).toEqual([
        ["<p>Hvor meget vand?</p>", 1],
        [expect.stringContaining("Tre deciliter"), 2],
        ["<p>Tak</p>", 3],
      ]);
      expect(all[2]?.parentId).toBe(answer.id);
    });

    test("who hides from those who are not signed in is read in the studio alone", async () => {
      const post = await sent("Smør");
      const root = post.there;
      const shy = await there.signUp(`shy${names}`);
      await shy.upsertProfile(() => ({ displayName: "Sky", labels: selfLabels(membersOnly) }));
      const said = await shy.post({ text: "Kun for os", reply: { root, parent: root } });
      await bodil.post({ text: "Svar til den sky", reply: { root, parent: said } });
      const open = await ann.post({ text: "For alle", reply: { root, parent: root } });
      await shy.like(root.uri, root.cid);
      await look();
      const shown = await repliesTo(post.id);
      expect(shown.map(({ html }) => html).toSorted()).toEqual([
        "<p>For alle</p>",
        "<p>Svar til den sky</p>",
      ]);
      const mentions = await kit.store.db
        .selectFrom("mentions")
        .select(["uri", "visibility"])
        .execute();
      expect(mentions).toEqual([{ uri: said.uri, visibility: "followers" }]);
      expect((await counts(post.id))?.likes).toBe(0);

      // One who begins to hide is taken from the page.
      await ann.upsertProfile((old) => ({ ...old, labels: selfLabels(membersOnly) }));
      await look();
      const row = await kit.store.db
        .selectFrom("replies")
        .select(["html", "state"])
        .where("uri", "=", open.uri)
        .executeTakeFirst();
      expect(row).toEqual({ html: "", state: "erased" });
      await ann.upsertProfile((old) => ({ ...old, labels: selfLabels() }));
    });

    test("what the network warns of is warned of, and what it took down is not shown", async () => {
      const post = await sent("Mel");
      const root = post.there;
      const marked = await ann.post({ text: "Se her", reply: { root, parent: root } });
      const hidden = await bodil.post({ text: "Skjult", reply: { root, parent: root } });
      await there.settle();
      await there.label({ uri: marked.uri, cid: marked.cid, value: "porn" });
      await there.label({ uri: hidden.uri, cid: hidden.cid, value: "!hide" });
      await look();
      expect(await repliesTo(post.id)).toMatchObject([
        { html: "<p>Se her</p>", warning: "Seksuelt indhold" },
      ]);
    });

    test("mentions and followers, by the account's notifications", async () => {
      const handle = us.assertDid;
      const text = "Hej @os";
      await ann.post({
        text,
        facets: [
          {
            index: { byteStart: 4, byteEnd: 7 },
            features: [{ $type: "app.bsky.richtext.facet#mention", did: handle }],
          },
        ],
      });
      const follow = await bodil.follow(handle);
      await look();
      const mention = await kit.store.db
        .selectFrom("mentions")
        .select(["html", "visibility"])
        .executeTakeFirstOrThrow();
      expect(mention.visibility).toBe("public");
      expect(mention.html).toContain(`<a href="https://bsky.app/profile/${handle}"`);
      const followers = async () =>
        await kit.store.db
          .selectFrom("followers")
          .innerJoin("accounts", "accounts.id", "followers.account_id")
          .select("handle")
          .execute();
      expect(await followers()).toEqual([{ handle: "@bodil.test" }]);
      await bodil.deleteFollow(follow.uri);
      await look(day + minute);
      expect(await followers()).toEqual([]);
    });

    test("that a link to an article is shown as one, by records that follow the article", async () => {
      const { origin } = kit.config;
      const post = await sent("Hyben");
      await there.settle();
      const [publication] = await site.records("site.standard.publication");
      expect(publication?.value).toMatchObject({ url: origin, name: "Værkstedet" });
      const [document] = await site.records("site.standard.document");
      expect(document?.value).toMatchObject({
        ...{ site: publication?.uri, title: "Hyben", textContent: expect.any(String) },
        publishedAt: "2026-03-01T12:00:00.000Z",
      });
      expect(`${publication?.value["url"]}${document?.value["path"]}`).toBe(post.uri);
      const answer = await site.network.routes?.app.request(
        `${origin}/.well-known/site.standard.publication`,
      );
      expect(await answer?.text()).toBe(publication?.uri);

      // The AppView that can be had shows which records a card names, and does not read them.
      const nobody = new AtpAgent({ service: there.appView });
      const { data } = await nobody.getPosts({ uris: [post.there.uri] });
      const refs = [document, publication].map((one) => ({ uri: one?.uri, cid: one?.cid }));
      expect(data.posts[0]?.embed).toMatchObject({
        external: { uri: post.uri, title: "Hyben", associatedRefs: refs },
      });

      const change = {
        ...{
          postId: post.id,
          title: "Hybenrose",
          summary: "",
          markdown: "Røde.",
          topics: ["Have"],
        },
        ...{ language: "da", licence: "arr", coverId: null, reason: "Rettet" },
      };
      fresh.clock.move(minute);
      await postIsEdited(fresh.store, bySystem, origin, change);
      await site.work();
      await site.work();
      expect(await site.records("site.standard.document")).toMatchObject([
        {
          uri: document?.uri,
          value: { title: "Hybenrose", tags: ["Have"], updatedAt: "2026-03-01T12:01:00.000Z" },
        },
      ]);
      await settingsChange(fresh.store, bySystem, { tagline: "Om haver" });
      await site.work();
      expect(await site.records("site.standard.publication")).toMatchObject([
        { uri: publication?.uri, value: { description: "Om haver" } },
      ]);
      await postIsDeleted(fresh.store, bySystem, { postId: post.id, reason: "Fortrudt" });
      await site.work();
      expect(await site.records("site.standard.document")).toEqual([]);
    });

    test("a whole repository, with its threads and pictures, but not what was sent from here", async () => {
      await sent("Sendt herfra");
      const image = await sharp({
        create: { width: 60, height: 40, channels: 3, background: "#245" },
      })
        .png()
        .toBuffer();
      const { data: uploaded } = await us.uploadBlob(image, { encoding: "image/png" });
      const createdAt = "2024-05-06T07:08:09.000Z";
      const link = { $type: "app.bsky.richtext.facet#link", uri: "https://torvet.example/" };
      const tag = { $type: "app.bsky.richtext.facet#tag", tag: "Bær" };
      const first = await us.post({
        ...{ text: "Blåbær på torvet #Bær", langs: ["da"], createdAt },
        facets: [
          { index: { byteStart: 13, byteEnd: 19 }, features: [link] },
          { index: { byteStart: 20, byteEnd: 25 }, features: [tag] },
        ],
        embed: {
          $type: "app.bsky.embed.images",
          images: [{ image: uploaded.blob, alt: "En bakke bær" }],
        },
      });
      const below = { root: first, parent: first };
      await us.post({ text: "Og hindbær", createdAt: "2024-05-06T07:09:00.000Z", reply: below });
      const theirs = await ann.post({ text: "Mums" });
      await us.post({ text: "Enig", reply: { root: theirs, parent: theirs } });
      await us.repost(theirs.uri, theirs.cid);

      const { data: car } = await us.com.atproto.sync.getRepo({ did: us.assertDid });
      const path = join(fresh.folder, "repo.car");
      writeFileSync(path, car);
      const options = { fetchMedia: true, quiet: true } as const;
      const report = await importBluesky(kit, path, options);
      expect(report).toMatchObject({ from: "bluesky", posts: 1, media: 1 });
      expect(report.notImported.map(({ what }) => what)).toEqual([
        "1 post that was passed on",
        "1 post that was sent from here",
        "1 answer to others",
      ]);
      const note = await kit.store.db
        .selectFrom("posts")
        .select(["kind", "markdown", "published_at", "original_url", "language"])
        .where("original_url", "is not", null)
        .executeTakeFirstOrThrow();
      const key = first.uri.split("/").at(-1);
      expect(note).toMatchObject({
        ...{ kind: "note", language: "da", published_at: Date.parse(createdAt) },
        original_url: `https://bsky.app/profile/${us.assertDid}/post/${key}`,
      });
      expect(note.markdown).toMatch(
        /^Blåbær på \[torvet\]\(https:\/\/torvet\.example\/\) \[#Bær\]\([^)]+\)\n\n!\[En bakke bær\]\(\/media\/[^)]+\)\n\nOg hindbær$/u,
      );
      expect(await importBluesky(kit, path, options)).toMatchObject({ posts: 0, known: 1 });

      for (const bytes of [
        car.subarray(0, car.length - 200),
        car.subarray(0, 40),
        Buffer.from("x"),
      ]) {
        writeFileSync(path, bytes);
        await expect(importBluesky(kit, path, options)).rejects.toMatchObject({
          code: "bad_bluesky_repository",
        });
      }
      // Each part is held against the name that it goes by.
      const forged = Buffer.from(car);
      forged[forged.indexOf("hindb")] = 72;
      writeFileSync(path, forged);
      await expect(importBluesky(kit, path, options)).rejects.toMatchObject({
        code: "bad_bluesky_repository",
      });
    });

    test("that a post of ours was taken away there", async () => {
      const post = await sent("Salt");
      await us.deletePost(post.there.uri);
      await look();
      expect((await site.copyOf(post.id))?.state).toBe("removed");
    });
  });
});
