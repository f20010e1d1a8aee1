import { plainText } from "#core/html.ts";
import { renderReaderMarkdown } from "#core/markdown.ts";
import type { Secrets } from "#core/secrets.ts";
import { addTie } from "#audience";
import {
  addAnswer,
  addReply,
  eraseReply,
  findReply,
  isPrivate,
  markAnswered,
  postUnder,
  readerToTell,
  type ReplyRow,
  findAnswer,
  reviseAnswer,
  reviseReply,
  assignPermalink,
  stopProof,
  takeAnswerBack,
  lockReply,
  visibilityOfAnswer,
  narrower,
  postOf,
} from "#conversation";
import { learnSpam } from "#moderation";
import { linkKnownNames } from "#posts";
import { readSettings } from "#presence";
import { markItemAnswered } from "#reading";
import {
  type ActingUser,
  type NetworkName,
  onSite,
  type Store,
  type Tx,
  type Visibility,
} from "#schema";

import { changeGoesOut, goesOut, webIsTold } from "./goes-out.ts";
import { askToMail, sendMail } from "./mail-goes-out.ts";
import { answeredMail } from "./reader-mails.ts";

/** What a user answers: a reply, a mention, something read in the studio, or a post here. */
export interface OwnerAnswer {
  readonly replyId?: number;
  readonly mentionId?: number;
  readonly readingItemId?: number;
  readonly postId?: number;
  /** As typed: Markdown. */
  readonly source: string;
  readonly userName: string;
  /** Whom the user was told will see it; nobody else does, whatever its author changed meanwhile. */
  readonly atMost?: Visibility | undefined;
}

/** What became of it. */
export type AnswerOutcome =
  | {
      readonly kind: "answered";
      readonly what: "reply" | "answer";
      readonly id: number;
      /** Who can see it, where it was just given. */
      readonly visibility?: Visibility;
    }
  /** Nothing to say, or more than `longestAnswer`. */
  | { readonly kind: "wrong" }
  /** What was to be answered is not there, or not for everyone to see. */
  | { readonly kind: "gone" };

/** Longest answer, in UTF-16 units. */
export const longestAnswer = 10_000;

/**
 * A user answers. It stands in the conversation at once, and goes to the asker's own network: a job
 * for the fediverse, a mail to a reader who asked to be told.
 */
export async function ownerAnswers(
  store: Store,
  by: ActingUser,
  secrets: Secrets,
  origin: string,
  answer: OwnerAnswer,
): Promise<AnswerOutcome> {
  if (!canBeSaid(answer.source)) return { kind: "wrong" };
  const rendered = renderReaderMarkdown(answer.source);
  return await store.transact(async (tx) => {
    const html = await linkKnownNames(tx.db, rendered);
    if (answer.replyId !== undefined) {
      const asked = await findReply(tx.db, { id: answer.replyId });
      if (asked?.state !== "visible" || !fits(answer)) return { kind: "gone" };
      const id = await addOurs(tx, by, origin, answer, html, asked);
      await markAnswered(tx, "reply", asked.id);
      if (asked.account_id !== null)
        await addTie(tx, {
          account_id: asked.account_id,
          kind: "answer",
          direction: "out",
          post_id: postOf(asked.conversation_id),
        });
      // What one of us answers is no spam.
      if (asked.ours === 0) await learnSpam(tx, asked.html, "ham");
      await tellReader(tx, secrets, origin, answer, html, asked, id);
      return { kind: "answered", what: "reply", id };
    }
    if (answer.postId !== undefined) {
      if (!(await isPublished(tx, answer.postId))) return { kind: "gone" };
      const id = await addOurs(tx, by, origin, answer, html, undefined);
      return { kind: "answered", what: "reply", id };
    }
    const target = await findTarget(tx, answer);
    if (target === undefined) return { kind: "gone" };
    const { network, ...to } = target;
    const id = await addAnswer(tx, by, origin, { ...to, html, source: answer.source });
    if (answer.mentionId !== undefined) await markAnswered(tx, "mention", answer.mentionId);
    if (answer.readingItemId !== undefined) await markItemAnswered(tx, answer.readingItemId);
    await addTie(tx, {
      account_id: target.toAccountId,
      kind: "answer",
      direction: "out",
      post_id: null,
    });
    await goesOut(tx, { what: "answer", id }, { network });
    await webIsTold(tx, { what: "answer", id });
    return { kind: "answered", what: "answer", id, visibility: target.visibility };
  });
}

/** A user changes an answer; those who got it get the change. */
export async function answerIsEdited(
  store: Store,
  by: ActingUser,
  edit: ({ readonly replyId: number } | { readonly answerId: number }) & {
    readonly source: string;
  },
): Promise<AnswerOutcome> {
  if (!canBeSaid(edit.source)) return { kind: "wrong" };
  const rendered = renderReaderMarkdown(edit.source);
  return await store.transact(async (tx) => {
    const html = await linkKnownNames(tx.db, rendered);
    if ("answerId" in edit) {
      const id = edit.answerId;
      const answer = await findAnswer(tx.db, id);
      if (answer === undefined || answer.deleted_at !== null) return { kind: "gone" };
      if (await reviseAnswer(tx, id, { html, source: edit.source }))
        await changeGoesOut(tx, "update", { what: "answer", id });
      return { kind: "answered", what: "answer", id };
    }
    const ours = await lockReply(tx, { id: edit.replyId });
    if (ours === undefined || ours.ours === 0 || ours.state === "erased") return { kind: "gone" };
    const revised = await reviseReply(tx, ours, { html, source: edit.source, by });
    if (revised) await changeGoesOut(tx, "update", { what: "reply", id: ours.id });
    return { kind: "answered", what: "reply", id: ours.id };
  });
}

/** A user takes an answer back, here and where it went. */
export async function answerIsTakenBack(
  store: Store,
  which: { readonly what: "reply" | "answer"; readonly id: number },
): Promise<AnswerOutcome> {
  return await store.transact(async (tx) => {
    if (which.what === "answer") {
      const answer = await findAnswer(tx.db, which.id);
      if (answer === undefined) return { kind: "gone" };
      await takeAnswerBack(tx, which.id);
    } else {
      const ours = await lockReply(tx, { id: which.id });
      if (ours === undefined || ours.ours === 0) return { kind: "gone" };
      await eraseReply(tx, ours);
    }
    await changeGoesOut(tx, "remove", which);
    return { kind: "answered", ...which };
  });
}

async function addOurs(
  tx: Tx,
  by: ActingUser,
  origin: string,
  answer: OwnerAnswer,
  html: string,
  asked: ReplyRow | undefined,
): Promise<number> {
  const network: NetworkName = asked?.network ?? onSite;
  const connectionId = asked?.connection_id ?? null;
  const uri = `${origin}/replies/new-${crypto.randomUUID()}`;
  const id = await addReply(
    tx,
    {
      conversationId: asked?.conversation_id ?? answer.postId ?? 0,
      parentId: asked?.id ?? null,
      accountId: null,
      ...{ network, connectionId },
      uri,
      url: uri,
      authorName: answer.userName,
      html,
      source: answer.source,
      writtenAt: tx.now,
      isOurs: true,
      by,
      // Whoever keeps out of the lists is not drawn into them by our answer.
      visibility:
        asked?.visibility === "unlisted" || answer.atMost === "unlisted" ? "unlisted" : "public",
    },
    asked?.path ?? "",
  );
  if (id === undefined) throw new Error("A fresh uri was taken");
  await assignPermalink(tx, id, origin);
  // A word under our own post goes wherever the post went; an answer only to the asker's own network.
  const subject = { what: "reply", id } as const;
  if (asked === undefined) await goesOut(tx, subject, { chosenFor: answer.postId ?? 0 });
  else if (network !== onSite) {
    const under = postOf(asked.conversation_id) ?? undefined;
    await goesOut(tx, subject, { network, connectionId, under });
  } else if (asked.ours === 1)
    await goesOut(tx, subject, { like: { what: "reply", id: asked.id } });
  await webIsTold(tx, subject);
  return id;
}

/** Whether it may stand on a page: the user was told so. */
function fits({ atMost }: OwnerAnswer): boolean {
  return atMost === undefined || !isPrivate(atMost);
}

async function tellReader(
  tx: Tx,
  secrets: Secrets,
  origin: string,
  answer: OwnerAnswer,
  html: string,
  asked: ReplyRow,
  replyId: number,
): Promise<void> {
  const reader = await readerToTell(tx.db, secrets, asked.id);
  if (reader === undefined) return;
  const may = await askToMail(tx, secrets, { to: reader.email, kind: "wanted" });
  if (may.kind === "enough") return;
  const settings = await readSettings(tx.db);
  const mail = answeredMail(reader.language, {
    to: reader.email,
    name: reader.name,
    siteName: settings.siteName,
    answerer: answer.userName,
    answer: plainText(html),
    link: `${origin}/replies/${replyId}`,
    stopLink: `${origin}/reply/stop/${asked.id}/${stopProof(secrets, asked.id)}`,
  });
  await sendMail(tx, secrets, may.leave, mail);
}

function canBeSaid(source: string): boolean {
  return source.trim() !== "" && source.length <= longestAnswer;
}

async function isPublished(tx: Tx, postId: number): Promise<boolean> {
  const post = await tx.db
    .selectFrom("posts")
    .select("id")
    .where("id", "=", postId)
    .where("state", "=", "published")
    .executeTakeFirst();
  return post !== undefined;
}

async function findTarget(
  tx: Tx,
  answer: OwnerAnswer,
): Promise<
  | (Omit<Parameters<typeof addAnswer>[3], "html" | "source"> & { readonly network: NetworkName })
  | undefined
> {
  const table = answer.mentionId === undefined ? "reading_items" : "mentions";
  const row = await tx.db
    .selectFrom(table)
    .innerJoin("accounts", "accounts.id", `${table}.account_id`)
    .select([`${table}.account_id`, `${table}.uri`, `${table}.in_reply_to`, `${table}.visibility`])
    .select("accounts.network")
    .where(`${table}.id`, "=", answer.mentionId ?? answer.readingItemId ?? 0)
    .executeTakeFirst();
  return row === undefined
    ? undefined
    : {
        network: row.network,
        toAccountId: row.account_id,
        inReplyTo: row.uri,
        postId: await postUnder(tx.db, row.in_reply_to),
        visibility: narrower(visibilityOfAnswer(row.visibility), answer.atMost ?? "public"),
      };
}
