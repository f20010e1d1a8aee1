import { expect, it } from "vitest";

import { secretsFrom } from "#core/secrets.ts";
import { eraseAccount, othersOfPerson, upsertAccount } from "#audience";
import { addReport } from "#moderation";
import { verifyLog } from "#openness";
import { writeSettings } from "#presence";
import { addUser, findUserByEmail } from "#sign-in";
import { describeOnEachDatabase } from "#support/databases.ts";
import { origin, replyOf, someone } from "#support/story.ts";
import type { ActingUser, Role, Store } from "#schema";

import { accountIsParted } from "./accounts-are-joined.ts";
import { draftIsSaved } from "./draft-is-saved.ts";
import { mentionArrives } from "./mention-arrives.ts";
import { answerIsEdited, ownerAnswers } from "./owner-answers.ts";
import { postIsEdited } from "./post-is-edited.ts";
import { postIsPublished, scheduledTimeComes } from "./post-is-published.ts";
import { replyArrives } from "./reply-arrives.ts";
import { replyIsHidden, replyIsShown } from "./reply-is-moderated.ts";
import { reportIsClosed } from "./reply-is-reported.ts";
import { settingsChange } from "./settings-change.ts";
import { someoneIsBlocked } from "./someone-is-blocked.ts";
import { userIsErased } from "./user-is-erased.ts";
import { userProvesAccount } from "./user-proves-account.ts";

const secrets = secretsFrom(new Uint8Array(32).fill(7));

const join = async (store: Store, name: string, role: Role): Promise<ActingUser> => {
  const user = { name, email: `${name}@example.org`, role, passwordHash: null };
  return { userId: (await store.transact(async (tx) => await addUser(tx, user))).id };
};

const text = {
  ...{ title: "Hvorfor vi giver", summary: "", topics: [], language: "da", licence: "CC-BY-4.0" },
  ...{ markdown: "Fordi det hjælper.", coverId: null },
};

const write = async (store: Store, by: ActingUser): Promise<number> => {
  const saved = await draftIsSaved(store, { ...text, kind: "article", ...by });
  if (saved.kind !== "saved") throw new Error(saved.kind);
  return saved.postId;
};

const publish = async (store: Store, by: ActingUser): Promise<{ id: number; uri: string }> => {
  const id = await write(store, by);
  const outcome = await postIsPublished(store, by, origin, { postId: id });
  if (outcome.kind !== "published") throw new Error(outcome.kind);
  return { id, uri: outcome.uri };
};

describeOnEachDatabase("who did it is kept", (fresh) => {
  it("of posts and their changes", async () => {
    const { store, clock } = fresh;
    const ann = await join(store, "ann", "author");
    const eva = await join(store, "eva", "editor");
    const { id } = await publish(store, ann);
    const change = { ...text, postId: id, markdown: "Fordi det virker.", reason: "Klarere" };
    await postIsEdited(store, eva, origin, change);
    const revisions = await store.db
      .selectFrom("post_revisions")
      .select(["number", "user_id"])
      .orderBy("number")
      .execute();
    expect(revisions).toEqual([
      { number: 1, user_id: ann.userId },
      { number: 2, user_id: eva.userId },
    ]);
    const post = await store.db.selectFrom("posts").select("user_id").executeTakeFirstOrThrow();
    expect(post.user_id).toBe(ann.userId);

    // A post that goes out by itself is its author's doing.
    const later = await write(store, ann);
    await postIsPublished(store, eva, origin, { postId: later, at: clock.now() + 1000 });
    clock.move(1000);
    await scheduledTimeComes(store, origin, { postId: later });
    const first = await store.db
      .selectFrom("post_revisions")
      .select("user_id")
      .where("post_id", "=", later)
      .executeTakeFirstOrThrow();
    expect(first.user_id).toBe(ann.userId);
  });

  it("of answers under a post and elsewhere, and their changes", async () => {
    const { store } = fresh;
    const ann = await join(store, "ann", "author");
    const eva = await join(store, "eva", "editor");
    const post = await publish(store, ann);
    const arrived = await replyArrives(store, replyOf("bo", post.uri));
    if (arrived.kind !== "stored") throw new Error(arrived.kind);
    const given = { replyId: arrived.replyId, source: "Selv tak", userName: "ann" };
    const answer = await ownerAnswers(store, ann, secrets, origin, given);
    if (answer.kind !== "answered") throw new Error(answer.kind);
    await answerIsEdited(store, eva, { replyId: answer.id, source: "Selv mange tak" });
    const replies = await store.db
      .selectFrom("replies")
      .select(["ours", "user_id"])
      .orderBy("id")
      .execute();
    expect(replies).toEqual([
      { ours: 0, user_id: null },
      { ours: 1, user_id: ann.userId },
    ]);
    const revision = store.db.selectFrom("reply_revisions").select("user_id");
    expect(await revision.execute()).toEqual([{ user_id: eva.userId }]);

    const mention = await mentionArrives(store, {
      account: someone("bo"),
      ...{ uri: "https://skib.example/1", url: "", html: "<p>Hej</p>", inReplyTo: null },
      ...{ writtenAt: fresh.clock.now(), visibility: "direct" },
    } as Parameters<typeof mentionArrives>[1]);
    if (mention.kind !== "stored") throw new Error(mention.kind);
    await ownerAnswers(store, eva, secrets, origin, {
      ...{ mentionId: mention.mentionId, source: "Hej Bo", userName: "eva" },
    });
    const answers = await store.db.selectFrom("answers").select("user_id").execute();
    expect(answers).toEqual([{ user_id: eva.userId }]);
  });

  it("of what is moderated, blocked, closed and set, in the log beside what is hashed", async () => {
    const { store } = fresh;
    const mod = await join(store, "mo", "moderator");
    const post = await publish(store, await join(store, "ann", "author"));
    const arrived = await replyArrives(store, replyOf("bo", post.uri));
    if (arrived.kind !== "stored") throw new Error(arrived.kind);
    const { replyId } = arrived;
    await replyIsHidden(store, mod, { replyId, reason: "Grimt" });
    await replyIsShown(store, mod, { replyId, reason: "Vi tog fejl" });
    await someoneIsBlocked(store, mod, { kind: "domain", value: "spam.example", reason: "Spam" });
    const about = { kind: "report", replyId, accountId: null, postId: null } as const;
    const said = { reason: "Se her", reporterUri: null, contact: null };
    const reportId = await store.transact(
      async (tx) => await addReport(tx, secrets, { ...about, ...said }),
    );
    await reportIsClosed(store, mod, { reportId, outcome: "Bliver stående" });
    await settingsChange(store, mod, { holdFirstReply: true });
    const log = await store.db
      .selectFrom("openness_log")
      .select(["kind", "user_id", "details_json"])
      .orderBy("number")
      .execute();
    const kinds = ["reply-hidden", "reply-shown", "domain-blocked", "report-closed"];
    expect(log.slice(0, 4).map(({ kind }) => kind)).toEqual(kinds);
    expect(log.length).toBeGreaterThanOrEqual(4);
    for (const line of log) expect(line.user_id).toBe(mod.userId);
    // What is public and can never be taken back names nobody.
    expect(JSON.stringify(log.map((line) => line.details_json))).not.toMatch(/\bmo\b/);
    const block = await store.db.selectFrom("blocks").select("user_id").executeTakeFirst();
    expect(block?.user_id).toBe(mod.userId);
    const report = await store.db.selectFrom("reports").select("closed_by").executeTakeFirst();
    expect(report?.closed_by).toBe(mod.userId);
  });

  it("one owner is always left, also when the last two go at the same moment", async () => {
    const { store } = fresh;
    const owners = [await join(store, "ida", "owner"), await join(store, "owe", "owner")];
    const kinds = await Promise.all(
      owners.map(async ({ userId }) => (await userIsErased(store, userId ?? 0)).kind),
    );
    expect(kinds.toSorted()).toEqual(["erased", "last-owner"]);
  });

  it("accounts a user signed in with are theirs alone, and one person's", async () => {
    const { store } = fresh;
    const owner = await join(store, "ida", "owner");
    const ann = await join(store, "ann", "reader");
    const meet = async (name: string): Promise<number> =>
      await store.transact(async (tx) => (await upsertAccount(tx, someone(name))).id);
    const [one, two, three] = [await meet("ann"), await meet("ravn"), await meet("third")];
    const prove = async ({ userId }: ActingUser, accountId: number): Promise<string> =>
      (await userProvesAccount(store, { userId: userId ?? 0, accountId })).kind;
    const others = async (id: number): Promise<number[]> =>
      (await othersOfPerson(store.db, id)).map((other) => other.id);
    expect(await prove(ann, one)).toBe("proved");
    expect(await others(one)).toEqual([]);
    expect(await prove(ann, two)).toBe("proved");
    expect(await prove(ann, two)).toBe("proved");
    expect(await prove(owner, one)).toBe("another-users");
    expect(await others(one)).toEqual([two]);
    // What somebody here took apart stays so at the next sign-in.
    await accountIsParted(store, owner, two);
    expect([await prove(ann, two), await others(one)]).toEqual(["proved", []]);
    expect([await prove(ann, three), await others(one)]).toEqual(["proved", [three]]);
    await userIsErased(store, ann.userId ?? 0);
    expect(await others(one)).toEqual([]);
    expect(await prove(owner, one)).toBe("proved");
  });

  it("an account of theirs that ended, or was taken apart, keeps the others from nothing", async () => {
    const { store } = fresh;
    const owner = await join(store, "ida", "owner");
    const ann = await join(store, "ann", "reader");
    const meet = async (name: string): Promise<number> =>
      await store.transact(async (tx) => (await upsertAccount(tx, someone(name))).id);
    const prove = async (accountId: number): Promise<void> => {
      await userProvesAccount(store, { userId: ann.userId ?? 0, accountId });
      fresh.clock.move(1000);
    };
    const others = async (id: number): Promise<number[]> =>
      (await othersOfPerson(store.db, id)).map((other) => other.id);
    const [one, two] = [await meet("one"), await meet("two")];
    const [three, four] = [await meet("three"), await meet("four")];
    await prove(one);
    await prove(two);
    await store.transact(async (tx) => await eraseAccount(tx, one));
    await prove(three);
    expect(await others(two)).toEqual([three]);
    // Apart from the first that is left, it is joined with the next that it was not taken from.
    await accountIsParted(store, owner, two);
    expect(await others(two)).toEqual([]);
    await prove(four);
    expect(await others(two)).toEqual([four]);
    await prove(three);
    expect([await others(two), await others(three)]).toEqual([[four], []]);
  });

  it("and whoever leaves takes their name along, while the log stays whole", async () => {
    const { store } = fresh;
    const owner = await join(store, "ida", "owner");
    const ann = await join(store, "ann", "author");
    await store.transact(async (tx) => await writeSettings(tx, { siteName: "Værkstedet" }));
    const post = await publish(store, ann);
    const word = { postId: post.id, source: "Tak for i aften", userName: "ann" };
    await ownerAnswers(store, ann, secrets, origin, word);
    await postIsEdited(store, ann, origin, {
      ...text,
      markdown: "Nyt",
      postId: post.id,
      reason: "",
    });

    expect(await userIsErased(store, ann.userId ?? 0)).toEqual({ kind: "erased" });
    expect(await userIsErased(store, owner.userId ?? 0)).toEqual({ kind: "last-owner" });
    const names = await store.db.selectFrom("users").select("name").orderBy("id").execute();
    expect(names).toEqual([{ name: "ida" }, { name: "" }]);
    expect(await findUserByEmail(store.db, "ann@example.org")).toBeUndefined();
    const said = await store.db.selectFrom("replies").select("author_name").executeTakeFirst();
    expect(said?.author_name).toBe("Værkstedet");
    expect(await verifyLog(store.db)).toMatchObject({ kind: "whole", entries: 1 });
    // What was done stays told as done by somebody.
    const log = await store.db.selectFrom("openness_log").select("user_id").executeTakeFirst();
    expect(log?.user_id).toBe(ann.userId);
  });
});
