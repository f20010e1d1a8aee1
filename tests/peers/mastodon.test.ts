import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { listReplies } from "#conversation";
import { minute } from "#core/clock.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { mediaIsUploaded } from "#flows/media-is-uploaded.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { weReact } from "#flows/we-react.ts";
import type { Kit } from "#kit";
import type { Network } from "#networks";
import { mastodon } from "#networks/mastodon/index.ts";
import { bySystem } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { eventually } from "#support/eventually.ts";
import { kitOn } from "#support/kit.ts";
import { comeBack, doJobs } from "#support/mastodon.ts";
import { type Snac, startSnac } from "#support/snac.ts";
import { samplePicture } from "#support/studio-world.ts";
import { findConnection, findCopy } from "#syndication";

/** An account on a real server that apps for Mastodon use; snac, which has its own idea of some of it. */
describe("An account on snac", () => {
  let there: Snac<"ida" | "ann">;
  beforeAll(async () => {
    there = await startSnac({ users: ["ida", "ann"] });
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => console.log(there.log().slice(-3000)));
  });
  afterAll(async () => await there?.stop());

  describeOnEachDatabase("of ours", (fresh) => {
    let kit: Kit;
    let network: Network;
    let connectionId: number;
    beforeEach(async () => {
      fresh.clock.move(Date.now() - fresh.clock.now());
      kit = await kitOn(fresh);
      network = mastodon(kit);
      connectionId = await signIn();
    });
    afterEach(async () => {
      const connection = await findConnection(fresh.store.db, connectionId);
      if (connection !== undefined) await network.connect?.end?.(connection);
    });

    /** On snac's own page. */
    const signIn = async (): Promise<number> => {
      const returnTo = `${kit.config.origin}/studio/networks/mastodon/back`;
      const asked = { handle: there.users.ida.handle, state: "of this browser", returnTo };
      const left = await network.connect?.start?.(asked);
      if (left?.kind !== "redirect") throw new Error(JSON.stringify(left));
      const page = await (await fetch(left.url)).text();
      const action = /<form method="post" action="([^"]+)"/u.exec(page)?.[1] ?? "";
      const hidden = [...page.matchAll(/name="(redir|cid|state)" value="([^"]*)"/gu)];
      const body = new URLSearchParams(hidden.map(([, name = "", value = ""]) => [name, value]));
      body.set("login", "ida");
      body.set("passwd", there.users.ida.password);
      const agreed = await fetch(action, { method: "POST", body, redirect: "manual" });
      return await comeBack(network, agreed.headers.get("location") ?? "", returnTo);
    };
    const note = { kind: "note", title: "", summary: "", language: "da", licence: "arr" } as const;
    const rest = { topics: [], coverId: null, userId: null };
    const publish = async (markdown: string) => {
      const saved = await draftIsSaved(fresh.store, { ...note, ...rest, markdown });
      if (saved.kind !== "saved") throw new Error(saved.kind);
      const outcome = await postIsPublished(fresh.store, bySystem, kit.config.origin, saved);
      if (outcome.kind !== "published") throw new Error(outcome.kind);
      await doJobs(fresh, network);
      const copy = await findCopy(fresh.store.db, { what: "post", id: saved.postId }, connectionId);
      return { id: saved.postId, copy: copy?.uri ?? "" };
    };
    const look = async (): Promise<void> => {
      fresh.clock.move(10 * minute);
      await doJobs(fresh, network);
    };
    const said = async (postId: number) => (await listReplies(fresh.store.db, postId)).replies;

    test("is connected on its own page, tried and disconnected", async () => {
      const { ida } = there.users;
      const connection = await findConnection(fresh.store.db, connectionId);
      if (connection === undefined) throw new Error("none");
      expect(connection).toMatchObject({ name: ida.handle, uri: ida.actor, state: "connected" });
      expect(network.limitsOf?.(connection)).toMatchObject({ maxLength: 100_000, linkLength: 32 });
      expect(await network.connect?.check(connection)).toEqual({ kind: "connected", connectionId });
      await network.connect?.end?.(connection);
      expect(await network.connect?.check(connection)).toMatchObject({ code: "must_reconnect" });
      // What snac forgot with the key is made known to it anew.
      expect(await signIn()).toBe(connectionId);
    });

    test("posts with a picture, hears what is said to it, answers, likes and shares", async () => {
      const { ida, ann } = there.users;
      const picture = await mediaIsUploaded(fresh.store, kit.files, {
        ...{ data: await samplePicture(), fileName: "a.jpg", description: "En jolle" },
      });
      const media = `![](/media/${picture.variants.at(-1)?.path})`;
      const { id, copy } = await publish(`Vi har malet båden.\n\n${media}`);
      const post = await ida.find(copy);
      expect(post?.content).toContain("Vi har malet båden.");
      expect(post?.media_attachments).toMatchObject([{ description: "En jolle", type: "image" }]);
      const sent = await fetch(post?.media_attachments[0]?.url ?? "");
      expect((await sent.arrayBuffer()).byteLength).toBeGreaterThan(1000);

      const question = await ann.post("Hvilken farve?", { inReplyTo: copy });
      await ann.like(copy);
      await ann.boost(copy);
      await eventually("they are there", async () => (await ida.answers(copy)).length > 0);
      await eventually("the like is there", async () => (await ida.likers(copy)).length > 0);
      await look();
      await look();
      const replies = await said(id);
      expect(replies).toMatchObject([
        { network: "mastodon", handle: ann.handle, authorUrl: ann.actor, language: "" },
      ]);
      expect(replies[0]?.html).toContain("Hvilken farve?");
      const counts = await fresh.store.db
        .selectFrom("conversation_counts")
        .select(["likes", "shares"])
        .where("conversation_id", "=", id)
        .executeTakeFirst();
      expect(counts).toEqual({ likes: 1, shares: 1 });

      const replyId = replies[0]?.id ?? 0;
      const given = { replyId, source: "Rød.", userName: "Ida Holm" };
      const answer = await ownerAnswers(
        ...([fresh.store, bySystem, kit.secrets, kit.config.origin, given] as const),
      );
      if (answer.kind !== "answered") throw new Error(answer.kind);
      await weReact(fresh.store, { replyId, kind: "like" });
      await weReact(fresh.store, { replyId, kind: "share" });
      await doJobs(fresh, network);
      const below = await eventually("our answer is there", async () => {
        const answers = await ann.answers(question);
        return answers.length > 0 && answers;
      });
      expect(below).toHaveLength(1);
      expect([below[0]?.account.url, below[0]?.content]).toEqual([
        ida.actor,
        expect.stringContaining("Rød."),
      ]);
      expect(await ann.likers(question)).toMatchObject([{ url: ida.actor }]);
    });
  });
});
