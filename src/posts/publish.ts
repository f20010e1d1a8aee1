import { sql } from "kysely";

import type { ActingUser, Tx } from "#schema";

import { lockPost } from "./find.ts";

import { addressName } from "./address-name.ts";
import { countWords } from "./post.ts";
import { renderPost } from "./render.ts";
import { indexPost } from "./search.ts";

/** When and where it first stood, for what is imported. */
export interface Publication {
  /** Unix milliseconds; now when absent. */
  readonly publishedAt?: number | undefined;
  readonly originalUrl?: string | undefined;
  /** The last part of the address; made from the title when absent. */
  readonly slug?: string | undefined;
}

/**
 * Makes a draft public: gives it its permanent address, renders it, keeps its first revision and puts it
 * into the search. @returns its address, or undefined when it is no draft (any more).
 */
export async function makePublic(
  tx: Tx,
  by: ActingUser,
  origin: string,
  postId: number,
  publication: Publication = {},
): Promise<string | undefined> {
  const post = await lockPost(tx, postId);
  if (post?.state !== "draft" && post?.state !== "scheduled") return undefined;
  const named = publication.slug ?? post.wished_slug ?? (post.kind === "article" ? post.title : "");
  const wished = await addressName(named);
  const slug = await freeSlug(tx, wished === "" ? shortSlug(postId, tx.now) : wished);
  const uri = `${origin}/${post.kind === "article" ? "articles" : "notes"}/${slug}`;
  await tx.db
    .updateTable("posts")
    .set({
      state: "published",
      slug,
      uri,
      html: await renderPost(tx.db, origin, post.markdown, post),
      revision: 1,
      words: countWords(post.markdown),
      changed_at: tx.now,
      scheduled_at: null,
      published_at: publication.publishedAt ?? tx.now,
      original_url: publication.originalUrl ?? post.original_url,
    })
    .where("id", "=", postId)
    .execute();
  await keepRevision(tx, by, postId, 1, post, "");
  await indexPost(tx, postId);
  tx.changed("posts", `post:${postId}`);
  return uri;
}

/** Keeps one public revision. */
export async function keepRevision(
  tx: Tx,
  by: ActingUser,
  postId: number,
  number: number,
  text: { readonly title: string; readonly summary: string; readonly markdown: string },
  reason: string,
): Promise<void> {
  await tx.db
    .insertInto("post_revisions")
    .values({
      post_id: postId,
      number,
      title: text.title,
      summary: text.summary,
      markdown: text.markdown,
      reason,
      user_id: by.userId,
      created_at: tx.now,
    })
    .execute();
}

/** Sets the time at which a draft becomes public by itself. @returns false when it is no draft. */
export async function schedule(tx: Tx, postId: number, at: number | null): Promise<boolean> {
  const result = await tx.db
    .updateTable("posts")
    .set({ state: at === null ? "draft" : "scheduled", scheduled_at: at })
    .where("id", "=", postId)
    .where("state", "in", ["draft", "scheduled"])
    .executeTakeFirst();
  tx.changed("posts", `post:${postId}`);
  return Number(result.numUpdatedRows) > 0;
}

/** So many posts may stand first. @source Mastodon, StatusPinValidator::PIN_LIMIT */
export const mostPinned = 5;

/**
 * Sets a published post first among the posts, or back among the others.
 * @returns its address, or why it cannot be.
 */
export async function pin(
  tx: Tx,
  postId: number,
  isPinned: boolean,
): Promise<{ readonly uri: string } | "not-published" | "full" | "same"> {
  const post = await tx.db
    .selectFrom("posts")
    .select(["uri", "pinned_at"])
    .where("id", "=", postId)
    .where("state", "=", "published")
    .executeTakeFirst();
  if (post?.uri == null) return "not-published";
  if ((post.pinned_at !== null) === isPinned) return "same";
  const { n } = await tx.db
    .selectFrom("posts")
    .select((from) => from.fn.countAll<number>().as("n"))
    .where("pinned_at", "is not", null)
    .where("state", "=", "published")
    .executeTakeFirstOrThrow();
  if (isPinned && Number(n) >= mostPinned) return "full";
  await tx.db
    .updateTable("posts")
    .set({ pinned_at: isPinned ? tx.now : null })
    .where("id", "=", postId)
    .execute();
  tx.changed("posts", `post:${postId}`);
  return { uri: post.uri };
}

async function freeSlug(tx: Tx, wished: string): Promise<string> {
  // Two posts of the same title that are published at the same moment must not find the same one.
  if (tx.dialect === "postgres")
    await sql`select pg_advisory_xact_lock(hashtext(${`slug:${wished}`}))`.execute(tx.db);
  for (let count = 1; ; count += 1) {
    const slug = count === 1 ? wished : `${wished}-${count}`;
    const taken = await tx.db
      .selectFrom("posts")
      .select("id")
      .where("slug", "=", slug)
      .executeTakeFirst();
    if (taken === undefined) return slug;
  }
}

/** The address that a draft would most likely get if it were published now. */
export async function likelyAddress(
  origin: string,
  {
    kind,
    title,
    postId = 0,
  }: {
    readonly kind: "article" | "note";
    readonly title: string;
    readonly postId?: number | undefined;
  },
  now: number,
): Promise<string> {
  const named = kind === "article" ? await addressName(title) : "";
  return `${origin}/${kind === "article" ? "articles" : "notes"}/${named === "" ? shortSlug(postId, now) : named}`;
}

/** A note's address: short, and telling nothing about how many there are. */
function shortSlug(postId: number, now: number): string {
  return `${Math.floor(now / 1000).toString(36)}${(postId % 1296).toString(36).padStart(2, "0")}`;
}
