import { z } from "zod";

import type { Secrets } from "#core/secrets.ts";
import { keepReaderReply } from "#conversation";
import { enqueue } from "#jobs";
import { readSettings } from "#presence";
import type { Store } from "#schema";

import { sealMail } from "./sealed-mail.ts";
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
}

/** Longest reply a reader may write here, in UTF-16 units. */
export const longestReaderReply = 10_000;

const shape = z.object({
  name: z.string().trim().min(1).max(60),
  // No line ends or spaces: an address can never become a second header. @source RFC 5321 §4.5.3.1: 254
  email: z
    .email()
    .max(254)
    .regex(/^[^\s<>"',;]+$/),
  source: z.string().trim().min(1).max(longestReaderReply),
});

/** What became of it. */
export type ReaderOutcome =
  | { readonly kind: "mail-sent" }
  | { readonly kind: "wrong"; readonly fields: readonly ("name" | "email" | "source")[] }
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
      .select(["title", "uri"])
      .where("id", "=", form.postId)
      .where("state", "=", "published")
      .executeTakeFirst();
    if (post === undefined) return { kind: "no-post" };
    const parent =
      form.parentId === null
        ? undefined
        : await tx.db
            .selectFrom("replies")
            .select("id")
            .where("id", "=", form.parentId)
            .where("post_id", "=", form.postId)
            .where("state", "=", "visible")
            .executeTakeFirst();
    const token = await keepReaderReply(tx, secrets, {
      postId: form.postId,
      // An answer to something of another thread, or gone meanwhile, goes to the post itself.
      parentId: parent?.id ?? null,
      name,
      email,
      source,
      language: form.language,
      notify: form.notify,
    });
    const mail = confirmMail(form.language, {
      to: email,
      name,
      siteName: settings.siteName,
      title: post.title,
      link: `${origin}/reply/confirm/${token}`,
    });
    await enqueue(tx, { kind: "send-mail", payload: { sealed: sealMail(secrets, mail) } });
    return { kind: "mail-sent" };
  });
}
