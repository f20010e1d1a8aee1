import { z } from "zod";

import { readMailAddress } from "#core/mail-address.ts";
import type { Secrets } from "#core/secrets.ts";
import {
  addressHash,
  addressThatWaits,
  keepReaderReply,
  renewLink,
  tidyName,
  findConversation,
} from "#conversation";
import { isBlocked } from "#moderation";
import { readSettings, type Settings } from "#presence";
import type { Store, Tx } from "#schema";

import { askToMail, type MailLeave, sendMail } from "./mail-goes-out.ts";
import { confirmMail } from "./reader-mails.ts";

/** What a reader typed under a post. */
export interface ReaderForm {
  readonly postId: number;
  readonly parentId: number | null;
  readonly name: string;
  readonly email: string;
  readonly source: string;
  readonly language: string;
  /** Tell me by mail when someone answers. */
  readonly notify: boolean;
  /** Who sends it, as `clientKey` says; their mails are counted. */
  readonly client?: string | undefined;
}

/** Longest reply a reader may write here, in UTF-16 units. */
export const longestReaderReply = 10_000;

const shape = z.object({
  name: z.string().max(1000).transform(tidyName).pipe(z.string().min(1)),
  email: z
    .string()
    .max(1000)
    .transform((typed) => readMailAddress(typed) ?? "")
    .pipe(z.string().min(1)),
  source: z
    .string()
    .max(longestReaderReply)
    // Nothing but spaces and invisible characters says nothing.
    .regex(/[^\p{Z}\p{C}]/u)
    .transform((text) => text.toWellFormed().replaceAll("\0", "").trim()),
});

/** What became of it. */
export type ReaderOutcome =
  /** `again` is what to give `readerAsksAgain`; it opens nothing itself. */
  | { readonly kind: "mail-sent"; readonly again: string }
  | { readonly kind: "wrong"; readonly fields: readonly ("name" | "email" | "source")[] }
  /** The post, or the reply that is answered, cannot be answered here (any more). */
  | { readonly kind: "no-post" }
  | { readonly kind: "closed" }
  /** Too many mails were caused by this client, or by all together: later it can be sent. */
  | { readonly kind: "too-often" };

/**
 * A reader replies on the page. The text waits; a link goes to their mail and nothing is shown before
 * it is used. The answer is the same whether we have heard of the address before or not.
 */
export async function readerReplies(
  store: Store,
  secrets: Secrets,
  origin: string,
  form: ReaderForm,
): Promise<ReaderOutcome> {
  const checked = shape.safeParse(form);
  if (!checked.success) {
    const fields = checked.error.issues.map(
      (issue) => issue.path[0] as "name" | "email" | "source",
    );
    return { kind: "wrong", fields: [...new Set(fields)] };
  }
  const { name, email, source } = checked.data;
  return await store.transact(async (tx) => {
    const settings = await readSettings(tx.db);
    if (!settings.readersMayReply) return { kind: "closed" };
    const post = await tx.db
      .selectFrom("posts")
      .select("title")
      .where("id", "=", form.postId)
      .where("state", "=", "published")
      .executeTakeFirst();
    if (post === undefined) return { kind: "no-post" };
    const conversation = await findConversation(tx.db, form.postId);
    if (conversation?.state === "closed") return { kind: "closed" };
    if (form.parentId !== null && !(await canBeAnswered(tx, form.postId, form.parentId)))
      return { kind: "no-post" };

    const hash = addressHash(secrets, email);
    const host = email.slice(email.lastIndexOf("@") + 1);
    const nothingSent = { kind: "mail-sent", again: secrets.fingerprint(secrets.token()) } as const;
    if (await isBlocked(tx.db, `mailto-hash:${hash}`, host)) return nothingSent;
    const may = await askToMail(tx, secrets, { to: email, kind: "asked", client: form.client });
    // Who gets many mails is nobody's business but theirs; who causes many is told.
    if (may.kind === "enough") return may.of === "person" ? nothingSent : { kind: "too-often" };

    const token = await keepReaderReply(tx, secrets, {
      ...{ ...form, conversationId: form.postId },
      ...{ name, email, source },
    });
    await sendLink(tx, secrets, origin, settings, may.leave, {
      name,
      token,
      title: post.title,
      language: form.language,
    });
    return { kind: "mail-sent", again: secrets.fingerprint(token) };
  });
}

/**
 * The mail did not arrive: a new one with a new link goes out, if the reply still waits and its address has
 * not had many already. Where none goes out, the link before goes on working.
 */
export async function readerAsksAgain(
  store: Store,
  secrets: Secrets,
  origin: string,
  again: string,
  client?: string,
): Promise<{ readonly kind: "mail-sent" | "too-often"; readonly again: string }> {
  return await store.transact(async (tx) => {
    const email = await addressThatWaits(tx, secrets, again);
    if (email === undefined) return { kind: "mail-sent", again };
    const may = await askToMail(tx, secrets, { to: email, kind: "asked", client });
    if (may.kind === "enough")
      return { kind: may.of === "person" ? "mail-sent" : "too-often", again };
    const waiting = await renewLink(tx, secrets, again);
    if (waiting === undefined) return { kind: "mail-sent", again };
    const post = await tx.db
      .selectFrom("posts")
      .select("title")
      .where("id", "=", waiting.conversation_id)
      .executeTakeFirst();
    await sendLink(tx, secrets, origin, await readSettings(tx.db), may.leave, {
      ...waiting,
      title: post?.title ?? "",
    });
    return { kind: "mail-sent", again: secrets.fingerprint(waiting.token) };
  });
}

async function sendLink(
  tx: Tx,
  secrets: Secrets,
  origin: string,
  settings: Settings,
  leave: MailLeave,
  to: {
    readonly name: string;
    readonly token: string;
    readonly title: string;
    readonly language: string;
  },
): Promise<void> {
  const mail = confirmMail(to.language, {
    to: leave.to,
    name: to.name,
    siteName: settings.siteName,
    title: to.title,
    link: `${origin}/reply/confirm/${to.token}`,
  });
  await sendMail(tx, secrets, leave, mail);
}

/** A reply that everyone can see, in this conversation and no other. */
async function canBeAnswered(tx: Tx, postId: number, parentId: number): Promise<boolean> {
  const parent = await tx.db
    .selectFrom("replies")
    .select("id")
    .where("id", "=", parentId)
    .where("conversation_id", "=", postId)
    .where("state", "=", "visible")
    .executeTakeFirst();
  return parent !== undefined;
}
