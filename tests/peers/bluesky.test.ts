import { randomBytes } from "node:crypto";

import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import sharp from "sharp";

import type { IncomingAccount } from "#audience";
import { hour, minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { copyIsRetried } from "#flows/copy-is-retried.ts";
import { mediaIsUploaded } from "#flows/media-is-uploaded.ts";
import { answerIsTakenBack, ownerAnswers } from "#flows/owner-answers.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { weFollow, weUnfollow } from "#flows/we-follow.ts";
import { weReact, weUndo } from "#flows/we-react.ts";
import { mediaAddress } from "#core/picture.ts";
import { bySystem } from "#schema";
import { type Atproto, startAtproto } from "#support/atproto.ts";
import {
  answered,
  appPassword,
  type BlueskySite,
  blueskySite,
  publishNote,
  type Value,
} from "#support/bluesky.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { origin, publishArticle } from "#support/story.ts";
import { findConnection, setDestinations } from "#syndication";

const post = "app.bsky.feed.post";
/** A picture that no format makes small. */
const noise = async (width: number, height: number): Promise<Buffer> => {
  const pixels = randomBytes(3 * width * height);
  return await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
};
const long = (words: number): string => "Ord efter ord uden ende. ".repeat(words).trim();

describe("a real Bluesky server", () => {
  let there: Atproto;
  beforeAll(async () => {
    there = await startAtproto(inject("postgresUrl"));
  }, 300_000);
  afterAll(async () => await there?.stop());
  let names = 0;
  const name = (): string => `ida${(names += 1)}`;

  describeOnEachDatabase("takes what we write:", (fresh) => {
    /** What does not depend on our database is tried with one. */
    const testOnce = fresh.dialect === "sqlite" ? test : () => {};
    let site: BlueskySite;
    beforeEach(async () => {
      site = await blueskySite(there, fresh, name());
    });
    const connection = async () => {
      const found = await findConnection(fresh.store.db, site.connectionId);
      if (found === undefined) throw new Error("The connection is gone");
      return found;
    };
    const wish = async (postId: number, more: object) =>
      await fresh.store.transact(
        async (tx) =>
          await setDestinations(tx, postId, [
            {
              ...{ connectionId: site.connectionId, isOn: true, byHand: null },
              ...{ asThread: false, repostOnEdit: false, ...more },
            },
          ]),
      );
    const reword = async (postId: number, markdown: string) =>
      await postIsEdited(fresh.store, bySystem, origin, {
        ...{ postId, title: "", summary: "", markdown, topics: [], language: "da" },
        ...{ licence: "CC-BY-4.0", coverId: null, reason: "Rettet" },
      });

    testOnce("an article, as its title over a card, and takes it away again", async () => {
      expect(await connection()).toMatchObject({
        ...{ name: `@${site.handle}`, uri: site.us.assertDid, state: "connected" },
      });
      const { id, uri } = await publishArticle(fresh.store, "Blåbær");
      await site.work();
      const copy = await site.copyOf(id);
      expect(copy).toMatchObject({ state: "sent", revision_sent: 1, error_code: "" });
      expect(copy?.url).toMatch(/^https:\/\/bsky\.app\/profile\/did:plc:\w+\/post\/\w{13}$/);
      expect(await site.records(post)).toMatchObject([
        {
          uri: copy?.uri,
          value: {
            ...{ text: "Blåbær", langs: ["da"], createdAt: "2026-03-01T12:00:00.000Z" },
            embed: { external: { uri, title: "Blåbær", description: "" } },
          },
        },
      ]);
      await postIsDeleted(fresh.store, bySystem, { postId: id, reason: "Fortrudt" });
      await site.work();
      expect(await site.records(post)).toEqual([]);
      expect(await site.copyOf(id)).toMatchObject({ state: "removed" });
    });

    testOnce(
      "a note with a large picture, a link, a name and a topic, each where it stands",
      async () => {
        const bo = await there.signUp(`bo${names}`);
        const picture = await mediaIsUploaded(fresh.store, site.kit.files, {
          ...{ data: await noise(1400, 1000), fileName: "larm.png" },
          description: "Larm på en skærm",
        });
        const at = mediaAddress(picture.variants[0]?.path.slice(0, 21) ?? "");
        const id = await publishNote(
          fresh,
          `Æblegrød 👩‍👩‍👧‍👦 hos [Åse](https://example.org/å), @bo${names}.test om #rødgrød\n\n![Larm på en skærm](${at})`,
        );
        await site.work();
        expect(await site.copyOf(id)).toMatchObject({ state: "sent" });
        const [record] = await site.records(post);
        const { text, facets, embed }: Value = record?.value ?? {};
        const bytes = Buffer.from(text as string);
        const marked = (facets as Value[]).map(({ index, features: [feature] }) => [
          bytes.subarray(index.byteStart, index.byteEnd).toString(),
          feature.uri ?? feature.did ?? feature.tag,
        ]);
        expect(marked).toEqual([
          ["Åse", "https://example.org/%C3%A5"],
          [`@bo${names}.test`, bo.assertDid],
          ["#rødgrød", "rødgrød"],
        ]);
        const [image] = embed.images;
        expect(embed.images).toHaveLength(1);
        expect(image).toMatchObject({ alt: "Larm på en skærm" });
        expect(image.image.size).toBeLessThanOrEqual(2_000_000);
        const blob = await site.us.com.atproto.sync.getBlob({
          ...{ did: site.us.assertDid, cid: String(image.image.ref) },
        });
        const shown = await sharp(Buffer.from(blob.data)).metadata();
        expect(image.aspectRatio).toEqual({ width: shown.width, height: shown.height });
        expect(shown.width / shown.height).toBeCloseTo(1.4, 2);
      },
    );

    testOnce(
      "a link as a card, with a picture made smaller until the server takes it",
      async () => {
        const picture = await mediaIsUploaded(fresh.store, site.kit.files, {
          ...{ data: await noise(1200, 800), fileName: "larm.png", description: "" },
        });
        const url = "https://example.org/bageren";
        await fresh.store.db
          .insertInto("link_previews")
          .values({
            ...{ url, title: "Bageren", description: "Om brød", site_name: "Example" },
            ...{ media_id: picture.id, state: "ready", fetched_at: 1 },
          })
          .execute();
        let refused = 0;
        const tooLarge = answered(400, {}, { error: "BlobTooLarge", message: "too large" });
        site.between((asked) =>
          asked.endsWith("putRecord") && (refused += 1) === 1
            ? Promise.resolve(tooLarge)
            : undefined,
        );
        const id = await publishNote(fresh, `Læs om brød:\n\n${url}`);
        await site.work();
        expect(await site.copyOf(id)).toMatchObject({ state: "sent" });
        const [record] = await site.records(post);
        expect(record?.value).toMatchObject({
          ...{ text: `Læs om brød:\n\n${url}` },
          embed: { external: { uri: url, title: "Bageren", description: "Om brød" } },
        });
        expect(record?.value["embed"].external.thumb.size).toBeLessThanOrEqual(450_000);

        // One that it never takes is refused for good, and says why.
        site.between((asked) =>
          asked.endsWith("putRecord") ? Promise.resolve(tooLarge) : undefined,
        );
        const other = await publishNote(fresh, `Igen:\n\n${url}`);
        await site.work();
        expect(await site.copyOf(other)).toMatchObject({
          ...{ state: "refused", error_code: "blob_too_large" },
        });
      },
    );

    testOnce("a long text as a thread, all of which goes", async () => {
      const id = await publishNote(fresh, long(40), "Uden ende");
      await wish(id, { asThread: true });
      await site.work();
      const records = await site.records(post);
      expect(records.length).toBeGreaterThan(2);
      const [first] = records;
      for (const [n, { value }] of records.entries()) {
        expect(value["text"]).toMatch(new RegExp(` ${n + 1}/${records.length}$`));
        const parent = records[n - 1];
        expect(value["reply"]).toEqual(
          parent && {
            root: { uri: first?.uri, cid: first?.cid },
            parent: { uri: parent.uri, cid: parent.cid },
          },
        );
      }
      await postIsDeleted(fresh.store, bySystem, { postId: id, reason: "Fortrudt" });
      await site.work();
      expect(await site.records(post)).toEqual([]);
    });

    testOnce(
      "a change as a new post where its writer wants that, and not at all where not",
      async () => {
        const id = await publishNote(fresh, "Rugbrod med kerner");
        await site.work();
        const [before] = await site.records(post);
        await reword(id, "Rugbrød med kerner");
        await site.work();
        expect(await site.records(post)).toEqual([before]);
        await wish(id, { repostOnEdit: true });
        await reword(id, "Rugbrød uden kerner");
        await site.work();
        const after = await site.records(post);
        expect(after.map(({ value }) => value["text"])).toEqual(["Rugbrød uden kerner"]);
        expect(after[0]?.uri).not.toBe(before?.uri);
        expect(await site.copyOf(id)).toMatchObject({ uri: after[0]?.uri, revision_sent: 3 });
      },
    );

    test("answers, likes, shares and follows, and takes each of them back", async () => {
      const bo = await there.signUp(`bo${names}`);
      const article = await publishArticle(fresh.store);
      await site.work();
      const [root] = await site.records(post);
      const target = { uri: root?.uri ?? "", cid: root?.cid ?? "" };
      const said = await bo.post({
        ...{ text: "Hvad koster det?", reply: { root: target, parent: target } },
      });
      const account: IncomingAccount = {
        ...{ network: "bluesky", uri: bo.assertDid, handle: `@bo${names}.test`, name: "Bo" },
        ...{ url: `https://bsky.app/profile/${bo.assertDid}`, avatarUrl: null, bioHtml: "" },
      };
      const arrived = await replyArrives(fresh.store, {
        ...{ account, uri: said.uri, url: "https://bsky.app/x", inReplyToUri: article.uri },
        ...{ html: "<p>Hvad koster det?</p>", writtenAt: fresh.clock.now() },
      });
      if (arrived.kind !== "stored") throw new Error(arrived.kind);
      const { replyId } = arrived;
      const { secrets } = site.kit;
      const tell = { replyId, source: "Ti kroner.", userName: "Ida Holm" };
      const answer = await ownerAnswers(fresh.store, bySystem, secrets, origin, tell);
      if (answer.kind !== "answered") throw new Error(answer.kind);
      await weReact(fresh.store, { replyId, kind: "like" });
      await weReact(fresh.store, { replyId, kind: "share" });
      const { id: accountId } = await fresh.store.db
        .selectFrom("accounts")
        .select("id")
        .where("uri", "=", bo.assertDid)
        .executeTakeFirstOrThrow();
      await weFollow(fresh.store, accountId);
      await site.work();
      const [, reply] = await site.records(post);
      expect(reply?.value).toMatchObject({
        ...{
          text: "Ti kroner.",
          reply: { root: target, parent: { uri: said.uri, cid: said.cid } },
        },
      });
      const acts = ["app.bsky.feed.like", "app.bsky.feed.repost", "app.bsky.graph.follow"];
      const subjects = async () =>
        (await Promise.all(acts.map(async (act) => await site.records(act)))).map((found) =>
          found.map(({ value }) => value["subject"]),
        );
      const bosPost = { uri: said.uri, cid: said.cid };
      expect(await subjects()).toEqual([[bosPost], [bosPost], [bo.assertDid]]);
      const followed = await fresh.store.db.selectFrom("following").select("state").execute();
      expect(followed).toEqual([{ state: "accepted" }]);

      await answerIsTakenBack(fresh.store, { what: "reply", id: answer.id });
      await weUndo(fresh.store, { replyId, kind: "like" });
      await weUndo(fresh.store, { replyId, kind: "share" });
      await weUnfollow(fresh.store, accountId);
      await site.work();
      expect(await site.records(post)).toHaveLength(1);
      expect(await subjects()).toEqual([[], [], []]);
      await weReact(fresh.store, { replyId, kind: "like" });
      await site.work();
      expect(await subjects()).toEqual([[bosPost], [], []]);
    });

    test("once, also when it was cut off after each single request and tried again", async () => {
      const id = await publishNote(fresh, long(25), "Uden ende");
      await wish(id, { asThread: true });
      let writes = 0;
      // The server has done it, and its answer is lost: as for a process that is killed at that moment.
      site.between((url, go) =>
        url.endsWith("putRecord") && (writes += 1) % 2 === 1
          ? go().then(() => {
              throw new AppError({
                ...{ code: "unreachable", status: 502, params: { host: "pds" } },
                ...{ safeMessage: "cut off", retryable: true },
              });
            })
          : undefined,
      );
      for (let tries = 0; tries < 8; tries += 1) {
        await site.work();
        fresh.clock.move(24 * hour);
      }
      site.between();
      const records = await site.records(post);
      expect(writes).toBeGreaterThan(records.length);
      expect(records.length).toBeGreaterThan(1);
      expect(records.map(({ value }) => String(value["text"]).slice(-3))).toEqual(
        records.map((_, n) => `${n + 1}/${records.length}`),
      );
      expect(await site.copyOf(id)).toMatchObject({ state: "sent", uri: records[0]?.uri });
    });

    test("with keys that are renewed, by one of several processes", async () => {
      const { tokens_sealed } = await connection();
      const { secrets } = site.kit;
      const tokens = JSON.parse(secrets.unseal(tokens_sealed ?? "")) as { accessJwt: string };
      const stale = secrets.seal(JSON.stringify({ ...tokens, accessJwt: "too.old.now" }));
      await fresh.store.db.updateTable("connections").set({ tokens_sealed: stale }).execute();
      let renewals = 0;
      site.between((url) => {
        if (url.endsWith("refreshSession")) renewals += 1;
        return undefined;
      });
      const now = await connection();
      const checks = await Promise.all(
        [1, 2, 3].map(async () => await site.network.connect?.check(now)),
      );
      expect(checks).toEqual(
        [1, 2, 3].map(() => ({ kind: "connected", connectionId: site.connectionId })),
      );
      expect(renewals).toBe(1);
      expect((await connection()).tokens_sealed).not.toBe(stale);
    });

    testOnce(
      "no more once its owner revoked the password, until it is connected anew",
      async () => {
        await site.us.com.atproto.server.revokeAppPassword({ name: "medspil" });
        const { tokens_sealed } = await connection();
        const tokens = JSON.parse(site.kit.secrets.unseal(tokens_sealed ?? "")) as object;
        // A key that was handed out before is good for two hours more; it is over here.
        const stale = site.kit.secrets.seal(
          JSON.stringify({ ...tokens, accessJwt: "too.old.now" }),
        );
        await fresh.store.db.updateTable("connections").set({ tokens_sealed: stale }).execute();
        const id = await publishNote(fresh, "Hej");
        await site.work();
        const copy = await site.copyOf(id);
        expect(copy).toMatchObject({ state: "refused", error_code: "must_reconnect" });
        expect(await connection()).toMatchObject({ state: "expired" });
        const password = await appPassword(site.us, "igen");
        await site.network.connect?.byPassword?.({ handle: site.handle, password });
        expect(await connection()).toMatchObject({ state: "connected" });
        await copyIsRetried(fresh.store, copy?.id ?? 0);
        await site.work();
        expect(await site.copyOf(id)).toMatchObject({ state: "sent" });
        expect(await site.records(post)).toHaveLength(1);
      },
    );

    testOnce(
      "later, when it is down, asks to wait, or has had as much as an account may write",
      async () => {
        const id = await publishNote(fresh, "Hej");
        fresh.clock.move(Date.now() - fresh.clock.now());
        const down = new AppError({
          ...{ code: "unreachable", status: 502, params: { host: "pds.example" } },
          ...{ safeMessage: "down", retryable: true },
        });
        site.between((url) => (url.includes("/xrpc/") ? Promise.reject(down) : undefined));
        await site.work();
        expect(await site.copyOf(id)).toMatchObject({
          state: "waiting",
          error_code: "unreachable",
        });

        const reset = Math.floor(fresh.clock.now() / 1000) + 2 * 3600;
        const waits = answered(429, { "ratelimit-reset": String(reset) }, {});
        site.between((url) => (url.endsWith("putRecord") ? Promise.resolve(waits) : undefined));
        fresh.clock.move(hour);
        await site.work();
        expect(await site.copyOf(id)).toMatchObject({
          state: "later",
          error_code: "asked_to_wait",
        });
        expect(JSON.parse((await connection()).limits_json)).toMatchObject({
          closedUntil: reset * 1000,
        });

        site.between();
        fresh.clock.move(2 * hour);
        const spent = { hour: { from: fresh.clock.now(), points: 4999 } };
        await fresh.store.db
          .updateTable("connections")
          .set({ limits_json: JSON.stringify(spent) })
          .where("id", "=", site.connectionId)
          .execute();
        await site.work();
        expect(await site.copyOf(id)).toMatchObject({ state: "later" });
        expect(await site.records(post)).toEqual([]);
        fresh.clock.move(hour + minute);
        await site.work();
        expect(await site.copyOf(id)).toMatchObject({ state: "sent" });
        expect(await site.records(post)).toHaveLength(1);
      },
    );
  });
});
