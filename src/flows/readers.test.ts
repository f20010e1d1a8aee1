import { expect, it } from "vitest";

import { hour, minute } from "#core/clock.ts";
import { secretsFrom } from "#core/secrets.ts";
import { findReply, listReplies, revisionsOfReply, tidyReaderReplies } from "#conversation";
import { writeSettings } from "#presence";
import { describeOnEachDatabase } from "#support/databases.ts";
import { naughtyStrings } from "#support/shared-data.ts";
import { origin, publishArticle, replyOf } from "#support/story.ts";
import { unsafeParts } from "#support/unsafe-html.ts";
import { bySystem, type Store } from "#schema";

import { ownerAnswers } from "./owner-answers.ts";
import { readerConfirms } from "./reader-confirms.ts";
import { readerEdits, readerErases, readerStopsMail } from "./reader-edits.ts";
import { readerAsksAgain, type ReaderForm, readerReplies } from "./reader-replies.ts";
import { replyArrives } from "./reply-arrives.ts";
import { replyIsHidden } from "./reply-is-moderated.ts";
import { type Mail, openMail } from "./sealed-mail.ts";
import { conversationIsClosed } from "./conversation-is-closed.ts";
import { someoneIsBlocked } from "./someone-is-blocked.ts";

const secrets = secretsFrom(new Uint8Array(32).fill(7));

async function mails(store: Store): Promise<Mail[]> {
  const jobs = await store.db
    .selectFrom("jobs")
    .select("payload_json")
    .where("kind", "=", "send-mail")
    .orderBy("id")
    .execute();
  return jobs.map((job) =>
    openMail(secrets, (JSON.parse(job.payload_json) as { sealed: string }).sealed),
  );
}

/** The token in the newest mail. */
async function newestToken(store: Store): Promise<string> {
  return /\/reply\/confirm\/([\w-]+)/.exec((await mails(store)).at(-1)?.text ?? "")?.[1] ?? "";
}

const form = (postId: number, rest: Partial<ReaderForm> = {}): ReaderForm => ({
  postId,
  parentId: null,
  name: "Karen",
  email: "Karen@Example.org",
  source: "Tak, det **hjalp**.",
  language: "da",
  notify: false,
  ...rest,
});

async function confirmed(store: Store, given: ReaderForm): Promise<{ id: number; token: string }> {
  await readerReplies(store, secrets, origin, given);
  const token = await newestToken(store);
  const outcome = await readerConfirms(store, secrets, origin, token);
  if (outcome.kind !== "shown") throw new Error(outcome.kind);
  return { id: outcome.replyId, token };
}

describeOnEachDatabase("A reader replies on the page", (fresh) => {
  it("is seen by nobody until the link is used, and then stands like any other reply", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    expect(await readerReplies(store, secrets, origin, form(post.id))).toMatchObject({
      kind: "mail-sent",
    });
    expect((await listReplies(store.db, post.id)).replies).toEqual([]);
    const [mail] = await mails(store);
    expect(mail?.to).toBe("Karen@Example.org");
    expect(mail?.subject).toBe("Dit svar til »Hvorfor vi giver«");
    const token = await newestToken(store);
    expect(await readerConfirms(store, secrets, origin, token)).toMatchObject({
      kind: "shown",
      state: "visible",
    });
    const { replies } = await listReplies(store.db, post.id);
    expect(replies).toHaveLength(1);
    const id = replies[0]!.id;
    expect(replies[0]).toMatchObject({
      authorName: "Karen",
      network: "site",
      html: "<p>Tak, det <strong>hjalp</strong>.</p>\n",
      url: `${origin}/replies/${id}`,
      handle: "",
    });
    expect(await readerConfirms(store, secrets, origin, token)).toEqual({
      kind: "again",
      replyId: id,
    });
    expect((await listReplies(store.db, post.id)).total).toBe(1);
  });

  it("makes one reply of many clicks at the same moment", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    await readerReplies(store, secrets, origin, form(post.id));
    const token = await newestToken(store);
    const clicks = await Promise.all(
      [1, 2, 3, 4, 5].map(async () => await readerConfirms(store, secrets, origin, token)),
    );
    expect(clicks.map(({ kind }) => kind).toSorted()).toEqual([
      ...Array<string>(4).fill("again"),
      "shown",
    ]);
    expect((await listReplies(store.db, post.id)).total).toBe(1);
  });

  it("of one that was closed meanwhile is told so, and is not lost when it is opened again", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    await readerReplies(store, secrets, origin, form(post.id));
    const token = await newestToken(store);
    const close = { conversationId: post.id, isClosed: true };
    await conversationIsClosed(store, bySystem, close);
    expect(await readerConfirms(store, secrets, origin, token)).toEqual({ kind: "closed" });
    await conversationIsClosed(store, bySystem, { ...close, isClosed: false });
    expect((await readerConfirms(store, secrets, origin, token)).kind).toBe("shown");
  });

  it("leaves no address, token or link open in the database", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const { token } = await confirmed(store, form(post.id, { notify: true }));
    const tables = ["reader_replies", "replies", "accounts", "jobs", "ties"] as const;
    const all = await Promise.all(
      tables.map(async (t) => await store.db.selectFrom(t).selectAll().execute()),
    );
    const text = JSON.stringify(all).toLowerCase();
    expect(text).not.toContain("example.org");
    expect(text).not.toContain(token.toLowerCase());
    expect(text).toContain("karen");
  });

  it("keeps no address of those who do not want mail", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    await confirmed(store, form(post.id));
    const row = await store.db
      .selectFrom("reader_replies")
      .select(["email_sealed", "source"])
      .executeTakeFirst();
    expect(row).toEqual({ email_sealed: "", source: "" });
  });

  it("never takes over another's name: each reply is signed by its own", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    await confirmed(store, form(post.id, { name: "Karen" }));
    await confirmed(store, form(post.id, { name: "Redaktionen", email: "karen@example.org" }));
    await confirmed(store, form(post.id, { name: "Karen", email: "eva@example.org" }));
    const rows = await store.db
      .selectFrom("replies")
      .select(["author_name", "account_id"])
      .orderBy("id")
      .execute();
    expect(rows.map((row) => row.author_name)).toEqual(["Karen", "Redaktionen", "Karen"]);
    expect(rows[0]?.account_id).toBe(rows[1]?.account_id);
    expect(rows[2]?.account_id).not.toBe(rows[0]?.account_id);
    const accounts = await store.db.selectFrom("accounts").select("name").execute();
    expect(accounts.map((one) => one.name)).toEqual(["", ""]);
  });

  it("refuses a parent in another conversation, and one that is not for all to see", async () => {
    const { store } = fresh;
    const [one, other] = [await publishArticle(store), await publishArticle(store, "En anden")];
    const there = await replyArrives(store, replyOf("bo", other.uri));
    if (there.kind !== "stored") throw new Error(there.kind);
    const reply = async (postId: number): Promise<string> =>
      (await readerReplies(store, secrets, origin, form(postId, { parentId: there.replyId }))).kind;
    expect(await reply(one.id)).toBe("no-post");
    expect(await reply(other.id)).toBe("mail-sent");
    await replyIsHidden(store, bySystem, { replyId: there.replyId, reason: "spam" });
    expect(await reply(other.id)).toBe("no-post");
    expect(await reply(10 ** 6)).toBe("no-post");
  });

  it("refuses addresses that could become a second header or receiver", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const bad = [
      "",
      "karen",
      "karen@",
      "@example.org",
      "karen@example.org\r\nBcc: eva@example.org",
      "karen@example.org\nSubject: x",
      "karen@example.org, eva@example.org",
      "karen@example.org;eva@example.org",
      "<karen@example.org>",
      '"a b"@example.org',
      "karen@example.org\0",
      `${"a".repeat(250)}@example.org`,
      "karen@example.org%0d%0aBcc:eva@example.org",
      "karen@ex ample.org",
    ];
    for (const email of bad)
      expect(await readerReplies(store, secrets, origin, form(post.id, { email })), email).toEqual({
        kind: "wrong",
        fields: ["email"],
      });
    expect(await mails(store)).toEqual([]);
  });

  it("takes every naughty string as a name or text: kept, safe, or refused with a word", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const kinds = new Map<string, number>();
    for (const [n, naughty] of naughtyStrings().entries()) {
      const given = form(post.id, {
        name: naughty,
        source: naughty,
        email: `r${n}@by${n}.example`,
      });
      const { kind } = await readerReplies(store, secrets, origin, given);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (kind === "wrong") continue;
      const mail = (await mails(store)).at(-1)!;
      expect(mail.subject).not.toMatch(/[\p{Cc}]/u);
      expect(mail.html?.match(/<a /g)).toHaveLength(1);
      const outcome = await readerConfirms(store, secrets, origin, await newestToken(store));
      expect(["shown"]).toContain(outcome.kind);
      await store.transact(async (tx) => await tx.db.deleteFrom("jobs").execute());
    }
    expect(kinds.get("mail-sent")).toBeGreaterThan(10);
    const rows = await store.db
      .selectFrom("replies")
      .select(["html", "author_name", "source"])
      .execute();
    for (const row of rows) {
      expect(unsafeParts(row.html), row.source).toEqual([]);
      expect(row.author_name).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069\u2028\u2029]/u);
    }
  }, 120_000);

  it("says the same of known, unknown, blocked and flooded addresses", async () => {
    const { store, clock } = fresh;
    const post = await publishArticle(store);
    await someoneIsBlocked(store, bySystem, {
      kind: "domain",
      value: "spam.example",
      reason: "spam",
    });
    const send = async (email: string) =>
      await readerReplies(store, secrets, origin, form(post.id, { email }));
    const shapes = new Set<string>();
    for (const email of ["a@spam.example", ...Array<string>(8).fill("karen@example.org")]) {
      const outcome = await send(email);
      shapes.add(
        Object.keys(outcome).join() +
          outcome.kind +
          ("again" in outcome ? outcome.again.length : ""),
      );
    }
    expect(shapes.size).toBe(1);
    expect(await mails(store)).toHaveLength(5);
    clock.move(hour + minute);
    await send("karen@example.org");
    expect(await mails(store)).toHaveLength(6);
  });

  it("sends the link again, and only the newest works", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const sent = await readerReplies(store, secrets, origin, form(post.id));
    if (sent.kind !== "mail-sent") throw new Error(sent.kind);
    const old = await newestToken(store);
    const renewed = await readerAsksAgain(store, secrets, origin, sent.again);
    expect(await mails(store)).toHaveLength(2);
    expect(await readerAsksAgain(store, secrets, origin, sent.again)).toEqual({
      kind: "mail-sent",
      again: sent.again,
    });
    expect(await mails(store)).toHaveLength(2);
    expect(await readerConfirms(store, secrets, origin, renewed.again)).toEqual({
      kind: "expired",
    });
    expect(await readerConfirms(store, secrets, origin, old)).toEqual({ kind: "expired" });
    expect(await readerConfirms(store, secrets, origin, await newestToken(store))).toMatchObject({
      kind: "shown",
    });
  });

  it("forgets what is not confirmed within two days", async () => {
    const { store, clock } = fresh;
    const post = await publishArticle(store);
    await readerReplies(store, secrets, origin, form(post.id));
    const token = await newestToken(store);
    await confirmed(store, form(post.id, { email: "eva@example.org" }));
    clock.move(48 * hour + 1);
    expect(await readerConfirms(store, secrets, origin, token)).toEqual({ kind: "expired" });
    await store.transact(tidyReaderReplies);
    expect(await store.db.selectFrom("reader_replies").select("reply_id").execute()).toHaveLength(
      1,
    );
  });

  it("is changed by its link, keeping what it said, and passes the guard again", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const { id, token } = await confirmed(store, form(post.id));
    const edit = async (source: string) => await readerEdits(store, secrets, { token, source });
    expect(await edit("Noget andet")).toEqual({ kind: "edited", replyId: id });
    expect(await edit("Noget andet")).toEqual({ kind: "same", replyId: id });
    expect(await edit(" \u200b ")).toEqual({ kind: "wrong" });
    expect(await readerEdits(store, secrets, { token: "x", source: "y" })).toEqual({
      kind: "unknown",
    });
    expect(await revisionsOfReply(store.db, id)).toHaveLength(1);
    const links = [1, 2, 3, 4, 5].map((n) => `https://s${n}.example/`).join(" ");
    expect(await edit(links)).toEqual({ kind: "held", replyId: id });
    expect((await listReplies(store.db, post.id)).total).toBe(0);
  });

  it("is erased by its link with name, text and address; the account goes with the last one", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const one = await confirmed(store, form(post.id, { notify: true }));
    const two = await confirmed(store, form(post.id));
    await readerEdits(store, secrets, { token: one.token, source: "Noget fortroligt" });
    expect(await readerErases(store, secrets, one.token)).toMatchObject({ kind: "erased" });
    expect(await readerErases(store, secrets, one.token)).toMatchObject({ kind: "erased" });
    expect(await store.db.selectFrom("accounts").select("id").execute()).toHaveLength(1);
    await readerErases(store, secrets, two.token);
    expect(await store.db.selectFrom("accounts").select("id").execute()).toEqual([]);
    const tables = ["reader_replies", "replies", "reply_revisions", "ties"] as const;
    const all = await Promise.all(
      tables.map(async (t) => await store.db.selectFrom(t).selectAll().execute()),
    );
    expect(JSON.stringify(all)).not.toMatch(/Karen|fortrolig|hjalp/i);
    expect(await readerEdits(store, secrets, { token: one.token, source: "igen" })).toEqual({
      kind: "unknown",
    });
    expect((await findReply(store.db, { id: one.id }))?.state).toBe("erased");
  });

  it("tells those who asked when an owner answers, until they stop it by one link", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const told = await confirmed(store, form(post.id, { notify: true }));
    const quiet = await confirmed(store, form(post.id, { email: "eva@example.org" }));
    const before = (await mails(store)).length;
    const answer = async (replyId: number) =>
      await ownerAnswers(store, bySystem, secrets, origin, {
        replyId,
        source: "Selv tak.",
        userName: "Redaktionen",
      });
    await answer(told.id);
    await answer(quiet.id);
    const sent = (await mails(store)).slice(before);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      to: "karen@example.org",
      subject: "Redaktionen har svaret dig på Medspil",
    });
    const [, replyId, proof] = /\/reply\/stop\/(\d+)\/(\w+)$/.exec(sent[0]?.stopLink ?? "") ?? [];
    const stop = { replyId: Number(replyId), proof: proof ?? "" };
    expect(await readerStopsMail(store, secrets, { ...stop, replyId: quiet.id })).toEqual({
      kind: "unknown",
    });
    expect(await readerStopsMail(store, secrets, stop)).toEqual({ kind: "stopped" });
    await answer(told.id);
    expect((await mails(store)).slice(before)).toHaveLength(1);
    const jobs = await store.db
      .selectFrom("jobs")
      .select("kind")
      .where("kind", "=", "syndicate")
      .where("payload_json", "like", '%"what":"reply"%')
      .execute();
    expect(jobs).toEqual([]);
  });

  it("is refused where readers may not reply", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    await store.transact(async (tx) => await writeSettings(tx, { readersMayReply: false }));
    expect(await readerReplies(store, secrets, origin, form(post.id))).toEqual({ kind: "closed" });
  });
});
