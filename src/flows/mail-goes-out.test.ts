import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it, test } from "vitest";

import { day, hour, minute } from "#core/clock.ts";
import { openSqlite } from "#core/db/sqlite-store.ts";
import { secretsFrom } from "#core/secrets.ts";
import { countMail, tidyMailCounts } from "#moderation";
import { bySystem, type Store, type Tables } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { origin, publishArticle } from "#support/story.ts";

import { ownerAnswers } from "./owner-answers.ts";
import { readerConfirms } from "./reader-confirms.ts";
import { readerAsksAgain, type ReaderForm, readerReplies } from "./reader-replies.ts";
import { type Mail, openMail } from "./sealed-mail.ts";
import { someoneIsBlocked } from "./someone-is-blocked.ts";

const secrets = secretsFrom(new Uint8Array(32).fill(7));

const mailsIn = async (store: Store): Promise<Mail[]> => {
  const jobs = await store.db
    .selectFrom("jobs")
    .select("payload_json")
    .where("kind", "=", "send-mail")
    .orderBy("id")
    .execute();
  return jobs.map((job) =>
    openMail(secrets, (JSON.parse(job.payload_json) as { sealed: string }).sealed),
  );
};
const receivers = async (store: Store): Promise<string[]> =>
  (await mailsIn(store)).map((mail) => mail.to);
/** The token in the newest link. */
const tokenIn = async (store: Store): Promise<string> =>
  /confirm\/([\w-]+)/u.exec((await mailsIn(store)).at(-1)?.text ?? "")?.[1] ?? "";

const form = (postId: number, email: string, rest: Partial<ReaderForm> = {}): ReaderForm => ({
  postId,
  parentId: null,
  name: "Karen",
  email,
  source: "Tak",
  language: "da",
  notify: false,
  ...rest,
});

/** One mailbox, in the ways somebody would try. */
const spellings = (i: number): string =>
  [`offer+${i}@gmail.com`, `o.ff.er+${i}@googlemail.com`, `OFFER@Gmail.com`, `of.fer@gmail.com`][
    i % 4
  ]!;

describeOnEachDatabase("Mails to one person", (fresh) => {
  it("are five an hour and ten a day, by whatever way, spelling, client or start of the program", async () => {
    const { clock } = fresh;
    let { store } = fresh;
    const post = await publishArticle(store);
    const marks: string[] = [];
    const flood = async (): Promise<void> => {
      for (let i = 0; i < 30; i += 1) {
        const client = `192.0.2.${i}`;
        const sent = await readerReplies(
          store,
          secrets,
          origin,
          form(post.id, spellings(i), { client }),
        );
        if (sent.kind !== "mail-sent") throw new Error(sent.kind);
        marks.push(sent.again);
        for (const mark of marks.slice(-3)) {
          const again = await readerAsksAgain(store, secrets, origin, mark, client);
          expect(again.kind).toBe("mail-sent");
          marks.push(again.again);
        }
      }
    };
    await flood();
    expect(await receivers(store)).toHaveLength(5);
    if (fresh.dialect === "sqlite")
      store = openSqlite<Tables>(join(fresh.folder, "medspil.sqlite"), clock);
    await flood();
    expect(await receivers(store)).toHaveLength(5);
    clock.move(hour + minute);
    await flood();
    for (let i = 0; i < 5; i += 1) {
      clock.move(hour + minute);
      await flood();
    }
    expect(await receivers(store)).toHaveLength(10);
    // Somebody else at the same host is nobody's flood.
    await readerReplies(store, secrets, origin, form(post.id, "karen@gmail.com"));
    expect((await receivers(store)).at(-1)).toBe("karen@gmail.com");
    clock.move(day);
    await readerReplies(store, secrets, origin, form(post.id, "offer@gmail.com"));
    expect(await receivers(store)).toHaveLength(12);
    const kept = JSON.stringify(await store.db.selectFrom("mail_counts").selectAll().execute());
    expect(kept).not.toMatch(/offer|gmail|192\.0/u);
    if (store !== fresh.store) await store.close();
  });

  it("that are not sent leave the link before them working", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const sent = await readerReplies(store, secrets, origin, form(post.id, "bo@example.org"));
    let again = "again" in sent ? sent.again : "";
    for (let i = 0; i < 20; i += 1)
      ({ again } = await readerAsksAgain(store, secrets, origin, again));
    expect(await receivers(store)).toHaveLength(5);
    const token = await tokenIn(store);
    expect((await readerConfirms(store, secrets, origin, token)).kind).toBe("shown");
  });

  it("who wants them are more, and still counted", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    await readerReplies(store, secrets, origin, form(post.id, "bo@example.org", { notify: true }));
    const shown = await readerConfirms(store, secrets, origin, await tokenIn(store));
    if (shown.kind !== "shown") throw new Error(shown.kind);
    const answer = { replyId: shown.replyId, source: "Tak", userName: "Ida" };
    for (let i = 0; i < 30; i += 1) await ownerAnswers(store, bySystem, secrets, origin, answer);
    expect(await receivers(store)).toHaveLength(21);
  });

  it("one client causes twenty an hour and is told, and blocked people stay blocked however they are spelt", async () => {
    const { store, clock } = fresh;
    const post = await publishArticle(store);
    const send = async (i: number, client: string): Promise<string> =>
      (
        await readerReplies(
          store,
          secrets,
          origin,
          form(post.id, `r${i}@by${i}.example`, { client }),
        )
      ).kind;
    const kinds: string[] = [];
    for (let i = 0; i < 25; i += 1) kinds.push(await send(i, "192.0.2.1"));
    expect(kinds).toEqual([
      ...Array<string>(20).fill("mail-sent"),
      ...Array<string>(5).fill("too-often"),
    ]);
    expect(await send(99, "192.0.2.2")).toBe("mail-sent");
    clock.move(hour + minute);
    expect(await send(100, "192.0.2.1")).toBe("mail-sent");
    const row = await store.db
      .selectFrom("reader_replies")
      .select("email_hash")
      .orderBy("created_at", "desc")
      .executeTakeFirstOrThrow();
    const value = `mailto-hash:${row.email_hash}`;
    await someoneIsBlocked(store, bySystem, { kind: "account", value, reason: "spam" });
    const before = (await receivers(store)).length;
    for (const email of ["r100@by100.example", "R100+x@By100.example"])
      await readerReplies(store, secrets, origin, form(post.id, email));
    expect(await receivers(store)).toHaveLength(before);
  });

  it("are bounded for a domain, whose owner may have every address at it; not for what providers give out", async () => {
    const { store, clock } = fresh;
    const count = async (to: string): Promise<string> =>
      await store.transact(
        async (tx) =>
          (await countMail(tx, secrets, { to, kind: "asked", client: undefined })) ?? "sent",
      );
    const kinds: string[] = [];
    for (let i = 0; i < 25; i += 1) kinds.push(await count(`a${i}@x${i % 3}.alt.example`));
    expect(kinds).toEqual([...Array<string>(20).fill("sent"), ...Array<string>(5).fill("domain")]);
    expect(await count("a@andet.example")).toBe("sent");
    for (let i = 0; i < 25; i += 1) expect(await count(`person${i}@gmail.com`)).toBe("sent");
    clock.move(hour + minute);
    expect(await count("a26@alt.example")).toBe("sent");
  });

  it("are bounded in all, and forgotten when they say nothing any more", async () => {
    const { store, clock } = fresh;
    const used = await store.transact(async (tx) => {
      const answers = new Map<string, number>();
      for (let i = 0; i < 1010; i += 1) {
        const mail = { to: `r${i}@by${i}.example`, kind: "asked", client: undefined } as const;
        const of = (await countMail(tx, secrets, mail)) ?? "sent";
        answers.set(of, (answers.get(of) ?? 0) + 1);
      }
      return Object.fromEntries(answers);
    });
    expect(used).toEqual({ sent: 1000, all: 10 });
    clock.move(3 * day);
    await store.transact(async (tx) => await tidyMailCounts(tx));
    expect(await store.db.selectFrom("mail_counts").selectAll().execute()).toEqual([]);
  });
});

test("no mail goes out by another door", () => {
  const root = join(import.meta.dirname, "..");
  const senders = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (file) =>
      /(?<!\.test)\.ts$/u.test(file) &&
      /kind:\s*"send-mail"/u.test(readFileSync(join(root, file), "utf8")),
  );
  expect(senders).toEqual(["flows/mail-goes-out.ts"]);
});
