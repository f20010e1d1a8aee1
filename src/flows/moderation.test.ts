import { expect, it } from "vitest";

import { secretsFrom } from "#core/secrets.ts";
import { addFollower, findAccount, upsertAccount } from "#audience";
import { listReplies } from "#conversation";
import { verifyLog } from "#openness";
import { writeSettings } from "#presence";
import { describeOnEachDatabase, noon } from "#support/databases.ts";
import { fediverseName } from "#support/fediverse.ts";
import { publishArticle, replyOf, someone } from "#support/story.ts";
import { bySystem, type Store } from "#schema";

import { type IncomingReply, replyArrives } from "./reply-arrives.ts";
import { replyIsApproved, replyIsHidden, replyIsShown } from "./reply-is-moderated.ts";
import { flagArrives, replyIsReported, reportIsClosed } from "./reply-is-reported.ts";
import { someoneIsBlocked, someoneIsUnblocked } from "./someone-is-blocked.ts";
import { whyHeld } from "./score-spam.ts";

const secrets = secretsFrom(new Uint8Array(32).fill(7));

async function arrive(store: Store, incoming: IncomingReply): Promise<number> {
  const outcome = await replyArrives(store, incoming);
  if (outcome.kind !== "stored") throw new Error(outcome.kind);
  return outcome.replyId;
}

const log = async (store: Store) =>
  await store.db.selectFrom("openness_log").selectAll().orderBy("number").execute();

describeOnEachDatabase("Moderation in the open", (fresh) => {
  it("hiding leaves a trace and a log entry that name neither text nor author", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const id = await arrive(store, replyOf("Birgit", post.uri, { html: "<p>Grimt ord</p>" }));
    expect(await replyIsHidden(store, bySystem, { replyId: id, reason: "personangreb" })).toEqual({
      kind: "done",
    });
    expect(await replyIsHidden(store, bySystem, { replyId: id, reason: "igen" })).toEqual({
      kind: "same",
    });
    expect(await replyIsHidden(store, bySystem, { replyId: 10 ** 6, reason: "x" })).toEqual({
      kind: "not-found",
    });
    const page = await listReplies(store.db, post.id);
    expect(page.replies).toEqual([
      expect.objectContaining({
        state: "hidden",
        hiddenAt: noon,
        hiddenReason: "personangreb",
        hiddenEntry: 1,
        html: "",
      }),
    ]);
    const entries = await log(store);
    expect(entries).toMatchObject([{ kind: "reply-hidden", subject: `reply:${id}` }]);
    expect(JSON.parse(entries[0]!.details_json)).toEqual({
      post: post.uri,
      title: "Hvorfor vi giver",
      network: fediverseName,
      reason: "personangreb",
    });
    expect(JSON.stringify([page, entries])).not.toMatch(/Birgit|Grimt|skib\.example/);

    expect(await replyIsShown(store, bySystem, { replyId: id, reason: "vi tog fejl" })).toEqual({
      kind: "done",
    });
    expect((await listReplies(store.db, post.id)).replies[0]).toMatchObject({
      state: "visible",
      html: "<p>Grimt ord</p>",
    });
    expect((await log(store)).map((one) => one.kind)).toEqual(["reply-hidden", "reply-shown"]);
    expect(await verifyLog(store.db)).toMatchObject({ kind: "whole", entries: 2 });
  });

  it("a decision that fails leaves neither trace nor entry", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const id = await arrive(store, replyOf("bo", post.uri));
    const broken = undefined as unknown as string;
    await expect(replyIsHidden(store, bySystem, { replyId: id, reason: broken })).rejects.toThrow();
    expect(await log(store)).toEqual([]);
    expect((await listReplies(store.db, post.id)).total).toBe(1);
  });

  it("decisions at the same moment chain one after the other", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const ids: number[] = [];
    for (let n = 0; n < 12; n += 1) ids.push(await arrive(store, replyOf(`p${n}`, post.uri)));
    await Promise.all(
      ids.map(
        async (replyId) => await replyIsHidden(store, bySystem, { replyId, reason: "prøve" }),
      ),
    );
    expect(await verifyLog(store.db)).toMatchObject({ kind: "whole", entries: 12 });
    expect((await listReplies(store.db, post.id)).total).toBe(0);
  });

  it("holds the first reply of someone new when the owner wants it, and says why", async () => {
    const { store } = fresh;
    await store.transact(async (tx) => await writeSettings(tx, { holdFirstReply: true }));
    const post = await publishArticle(store);
    const first = await arrive(store, replyOf("bo", post.uri));
    await arrive(store, replyOf("bo", post.uri));
    expect((await listReplies(store.db, post.id)).replies).toEqual([]);
    expect(await whyHeld(store.db, first)).toEqual(["first-reply"]);
    expect(await replyIsApproved(store, bySystem, { replyId: first })).toEqual({ kind: "done" });
    expect((await log(store)).map((one) => one.kind)).toEqual(["reply-approved"]);
    expect(await replyArrives(store, replyOf("bo", post.uri))).toMatchObject({ state: "visible" });
    expect(await replyArrives(store, replyOf("ida", post.uri))).toMatchObject({ state: "held" });
  });

  it("lets what waited only for its parent stand with it, and nothing else", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const parent = replyOf("bo", post.uri);
    const id = await arrive(store, parent);
    await replyIsHidden(store, bySystem, { replyId: id, reason: "en fejl" });
    const harmless = replyOf("ida", parent.uri);
    await arrive(store, harmless);
    await arrive(store, replyOf("eva", harmless.uri));
    const links = [1, 2, 3, 4, 5].map((n) => `<a href="https://s${n}.example/">køb</a>`).join(" ");
    await arrive(store, replyOf("spam", parent.uri, { html: links }));
    expect((await listReplies(store.db, post.id)).total).toBe(0);
    await replyIsShown(store, bySystem, { replyId: id, reason: "vi tog fejl" });
    const names = (await listReplies(store.db, post.id)).replies.map((one) => one.authorName);
    expect(names).toEqual(["bo", "ida", "eva"]);
    const kinds = (await log(store)).map((one) => one.kind);
    expect(kinds).toEqual(["reply-hidden", "reply-shown", "reply-approved", "reply-approved"]);
  });

  it("holds one who writes fast and repeats it, and nobody who only talks much", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    for (let n = 0; n < 15; n += 1)
      expect(await replyArrives(store, replyOf("bo", post.uri))).toMatchObject({
        state: "visible",
      });
    const again = { html: "<p>Besøg min side, den er rigtig god</p>" };
    await arrive(store, replyOf("bo", post.uri, again));
    expect(await replyArrives(store, replyOf("bo", post.uri, again))).toMatchObject({
      state: "held",
    });
  });

  it("learns from what is hidden as spam, and unlearns it when it is shown again", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const spam = { html: "<p>Casino bonus free spins fast payout</p>" };
    const ids: number[] = [];
    for (const name of ["a", "b", "c", "d"])
      ids.push(await arrive(store, replyOf(name, post.uri, spam)));
    for (const replyId of ids)
      await replyIsHidden(store, bySystem, { replyId, reason: "spam", isSpam: true });
    const { spam: texts } = await store.db
      .selectFrom("spam_words")
      .select("spam")
      .where("word", "=", "*")
      .executeTakeFirstOrThrow();
    expect(texts).toBe(4);
    await replyIsShown(store, bySystem, { replyId: ids[0]!, reason: "en fejl" });
    expect(
      await store.db
        .selectFrom("spam_words")
        .selectAll()
        .where("word", "=", "casino")
        .executeTakeFirst(),
    ).toEqual({
      word: "casino",
      spam: 3,
      ham: 1,
    });
  });

  it("a block names a domain but no person, ends following, and leaves what was said", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    await arrive(store, replyOf("eva", post.uri, { account: someone("eva", "sub.spam.example") }));
    for (const [name, domain] of [
      ["eva", "sub.spam.example"],
      ["bo", "skib.example"],
      ["x", "notspam.example"],
      ["y", "spam.example.org"],
    ])
      await store.transact(async (tx) => {
        const { id } = await upsertAccount(tx, someone(name!, domain));
        await addFollower(tx, id);
      });
    const block = {
      kind: "domain" as const,
      value: " https://SPAM.example/about ",
      reason: "spam",
    };
    expect(await someoneIsBlocked(store, bySystem, block)).toEqual({
      kind: "blocked",
      followersRemoved: 1,
      repliesStanding: 1,
    });
    expect(await someoneIsBlocked(store, bySystem, block)).toEqual({ kind: "same" });
    const account = { kind: "account" as const, value: "@bo@skib.example" };
    expect(
      await someoneIsBlocked(store, bySystem, { ...account, reason: "trusler" }),
    ).toMatchObject({
      followersRemoved: 1,
    });
    expect(await store.db.selectFrom("followers").select("account_id").execute()).toHaveLength(2);
    const idOf = async (name: string, domain: string) =>
      (await findAccount(store.db, { uri: someone(name, domain).uri }))?.id;
    // Their servers are told, or they would go on fetching what we write for them.
    const sent = await store.db
      .selectFrom("jobs")
      .select("payload_json")
      .where("kind", "=", "follow")
      .orderBy("id")
      .execute();
    expect(sent.map((job) => JSON.parse(job.payload_json) as unknown)).toMatchObject([
      { verb: "reject", accountId: await idOf("eva", "sub.spam.example") },
      { verb: "reject", accountId: await idOf("bo", "skib.example") },
    ]);
    expect((await listReplies(store.db, post.id)).total).toBe(1);
    expect(await someoneIsUnblocked(store, bySystem, account)).toEqual({ kind: "unblocked" });
    expect(await someoneIsUnblocked(store, bySystem, account)).toEqual({ kind: "same" });
    const entries = await log(store);
    expect(entries.map((one) => [one.kind, one.subject])).toEqual([
      ["domain-blocked", "domain:spam.example"],
      ["account-blocked", "domain:skib.example"],
      ["account-unblocked", "domain:skib.example"],
    ]);
    expect(JSON.stringify(entries)).not.toContain("@bo");
    for (const value of ["", "com", "   ", "https://", "x".repeat(600)])
      expect(
        await someoneIsBlocked(store, bySystem, { kind: "domain", value, reason: "x" }),
        value,
      ).toEqual({
        kind: "wrong",
      });
  });

  it("takes reports and appeals, once from each, and forgets who asked when they are decided", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const id = await arrive(store, replyOf("bo", post.uri));
    const report = {
      kind: "report" as const,
      replyId: id,
      reason: "Trusler",
      contact: "ida@example.org",
    };
    const stored = await replyIsReported(store, secrets, report);
    expect(stored).toMatchObject({ kind: "stored" });
    expect(
      JSON.stringify(await store.db.selectFrom("reports").selectAll().execute()),
    ).not.toContain("ida@");
    expect(await replyIsReported(store, secrets, { ...report, kind: "appeal" })).toEqual({
      kind: "not-found",
    });
    for (let n = 0; n < 30; n += 1) await replyIsReported(store, secrets, report);
    expect(await store.db.selectFrom("reports").select("id").execute()).toHaveLength(20);
    if (stored.kind !== "stored") throw new Error(stored.kind);
    const close = { reportId: stored.reportId, outcome: "Svaret står ved magt" };
    expect(await reportIsClosed(store, bySystem, close)).toEqual({ kind: "closed" });
    expect(await reportIsClosed(store, bySystem, close)).toEqual({ kind: "same" });
    const row = await store.db
      .selectFrom("reports")
      .selectAll()
      .where("id", "=", stored.reportId)
      .executeTakeFirst();
    expect(row).toMatchObject({ contact_sealed: null, reporter_uri: null, state: "closed" });
    await replyIsReported(store, secrets, report);
    await replyIsHidden(store, bySystem, { replyId: id, reason: "trusler" });
    expect(await replyIsReported(store, secrets, report)).toEqual({ kind: "not-found" });
    const appeal = await replyIsReported(store, secrets, {
      kind: "appeal",
      replyId: id,
      reason: "Det var ironi",
    });
    expect(appeal.kind).toBe("stored");
    expect((await log(store)).map((one) => one.kind)).toEqual(["report-closed", "reply-hidden"]);
  });

  it("takes another server's report of what is here and of nothing else", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const reply = replyOf("bo", post.uri);
    await arrive(store, reply);
    const flag = {
      reporterUri: "https://skib.example/actor",
      ownUri: "https://vaerkstedet.example/ap/actor",
      objectUris: [
        someone("bo").uri,
        reply.uri,
        "https://else.example/1",
        ...Array<string>(500).fill(reply.uri),
      ],
      reason: "spam",
    };
    expect(await flagArrives(store, secrets, flag)).toEqual({ kind: "stored", reports: 2 });
    expect(await flagArrives(store, secrets, flag)).toEqual({ kind: "stored", reports: 0 });
    await someoneIsBlocked(store, bySystem, { kind: "domain", value: "skib.example", reason: "x" });
    expect(await flagArrives(store, secrets, flag)).toEqual({ kind: "blocked" });
  });
});
