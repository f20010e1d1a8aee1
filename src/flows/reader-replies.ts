import { z } from "zod";

import { hour } from "#core/clock.ts";
import type { Secrets } from "#core/secrets.ts";
import { addressHash, countWaiting, keepReaderReply, renewLink, tidyName } from "#conversation";
import { enqueue } from "#jobs";
import { isBlocked } from "#moderation";
import { readSettings, type Settings } from "#presence";
import type { Store, Tx } from "#schema";

import { confirmMail } from "./reader-mails.ts";
import { sealMail } from "./sealed-mail.ts";

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
}

/** Longest reply a reader may write here, in UTF-16 units. */
export const longestReaderReply = 10_000;

/** So many links may wait for one address within an hour; more would be somebody flooding a stranger. */
const mostWaiting = 5;

const shape = z.object({
  name: z.string().max(1000).transform(tidyName).pipe(z.string().min(1)),
  // No line ends or spaces: an address can never become a second header. @source RFC 5321 §4.5.3.1.3: 254
  email: z
    .string()
    .trim()
    .pipe(
      z
        .email()
        .max(254)
        .regex(/^[^\s<>"',;]+$/),
    ),
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
  | { readonly kind: "closed" };

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
    if (form.parentId !== null && !(await canBeAnswered(tx, form.postId, form.parentId)))
      return { kind: "no-post" };

    const hash = addressHash(secrets, email);
    const isFlood = (await countWaiting(tx.db, hash, tx.now - hour)) >= mostWaiting;
    const host = email.slice(email.lastIndexOf("@") + 1);
    if (isFlood || (await isBlocked(tx.db, `mailto-hash:${hash}`, host)))
      return { kind: "mail-sent", again: secrets.fingerprint(secrets.token()) };

    const token = await keepReaderReply(tx, secrets, { ...form, name, email, source });
    await sendLink(tx, secrets, origin, settings, {
      name,
      email,
      token,
      title: post.title,
      language: form.language,
    });
    return { kind: "mail-sent", again: secrets.fingerprint(token) };
  });
}

/** The mail did not arrive: a new one with a new link goes out, if the reply still waits. */
export async function readerAsksAgain(
  store: Store,
  secrets: Secrets,
  origin: string,
  again: string,
): Promise<{ readonly kind: "mail-sent"; readonly again: string }> {
  return await store.transact(async (tx) => {
    const waiting = await renewLink(tx, secrets, again);
    if (waiting === undefined) return { kind: "mail-sent", again };
    const post = await tx.db
      .selectFrom("posts")
      .select("title")
      .where("id", "=", waiting.post_id)
      .executeTakeFirst();
    await sendLink(tx, secrets, origin, await readSettings(tx.db), {
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
  to: {
    readonly name: string;
    readonly email: string;
    readonly token: string;
    readonly title: string;
    readonly language: string;
  },
): Promise<void> {
  const mail = confirmMail(to.language, {
    to: to.email,
    name: to.name,
    siteName: settings.siteName,
    title: to.title,
    link: `${origin}/reply/confirm/${to.token}`,
  });
  await enqueue(tx, { kind: "send-mail", payload: { sealed: sealMail(secrets, mail) } });
}

/** A reply that everyone can see, in this conversation and no other. */
async function canBeAnswered(tx: Tx, postId: number, parentId: number): Promise<boolean> {
  const parent = await tx.db
    .selectFrom("replies")
    .select("id")
    .where("id", "=", parentId)
    .where("post_id", "=", postId)
    .where("state", "=", "visible")
    .executeTakeFirst();
  return parent !== undefined;
}
