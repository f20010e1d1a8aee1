import { limitsInMemory } from "#core/limits.ts";
import { systemClock } from "#core/clock.ts";
import { readConfig } from "#core/config.ts";
import { plainText } from "#core/html.ts";
import { createSafeFetch } from "#core/safe-fetch.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { answerIsEdited, answerIsTakenBack, ownerAnswers } from "#flows/owner-answers.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { weFollow, weUnfollow } from "#flows/we-follow.ts";
import { weReact, weUndo } from "#flows/we-react.ts";
import type { Kit } from "#kit";
import { openFediverse } from "#support/fediverse.ts";
import type { PostText } from "#posts";
import { cacheSettings } from "#presence";

import type { Medspil } from "./server.ts";
import { bySystem } from "#schema";
import { mediaInFolder } from "#media";

/** A post or answer that was made: its number here and its address everywhere. */
export interface Made {
  readonly id: number;
  readonly uri: string;
}

/** What the owner of a running server does, by the flows behind the studio's buttons. */
export interface Writer {
  article(title: string, more?: Partial<PostText>): Promise<Made>;
  note(markdown: string, more?: Partial<PostText>): Promise<Made>;
  editArticle(id: number, text: Partial<PostText>): Promise<void>;
  editNote(id: number, markdown: string): Promise<void>;
  remove(id: number): Promise<void>;
  /** Answers the reply with that uri. */
  answer(replyUri: string, source: string): Promise<Made>;
  editAnswer(id: number, source: string): Promise<void>;
  takeAnswerBack(id: number): Promise<void>;
  /** Answers something in the reading list. */
  answerItem(itemId: number, source: string): Promise<Made>;
  answerMention(mentionId: number, source: string): Promise<Made>;
  editItemAnswer(id: number, source: string): Promise<void>;
  takeItemAnswerBack(id: number): Promise<void>;
  /** Finds somebody by handle or address; gives their number here. */
  find(handleOrUrl: string): Promise<number>;
  follow(accountId: number): Promise<void>;
  unfollow(accountId: number): Promise<void>;
  like(itemId: number): Promise<void>;
  unlike(itemId: number): Promise<void>;
  share(itemId: number): Promise<void>;
  unshare(itemId: number): Promise<void>;
  /** The uris of those who follow, and of those we follow who said yes. */
  followers(): Promise<string[]>;
  following(): Promise<string[]>;
  counts(postId: number): Promise<{ replies: number; likes: number; shares: number }>;
  /** What stands in the reading list under that uri. */
  reading(
    uri: string,
  ): Promise<{ id: number; html: string; sharedById: number | null } | undefined>;
  /** What somebody said to us under that uri: a reply, a mention or something to read. */
  heard(uri: string): Promise<string | undefined>;
  /** How many deliveries have failed: they wait to be tried again, or gave up. */
  waiting(): Promise<number>;
}

/** The writer at a running server. */
export function writer(server: Medspil): Writer {
  const { store, origin, secrets } = server;
  const { db } = store;
  const config = readConfig(server.env);
  const kit: Kit = {
    config,
    clock: systemClock,
    store,
    secrets,
    fetch: createSafeFetch({ allowPrivateNetwork: true, userAgent: "Medspil tests" }),
    settings: cacheSettings(store),
    files: mediaInFolder(config.dataDir),
    limits: limitsInMemory,
  };
  const fediverse = openFediverse(kit);

  const publish = async (kind: "article" | "note", text: Partial<PostText>): Promise<Made> => {
    const whole = { ...plain, ...text };
    const saved = await draftIsSaved(store, { kind, ...whole, userId: null });
    if (saved.kind !== "saved") throw new Error(`The draft is ${saved.kind}`);
    const outcome = await postIsPublished(store, bySystem, origin, { postId: saved.postId });
    if (outcome.kind !== "published") throw new Error(`The ${kind} is ${outcome.kind}`);
    return { id: saved.postId, uri: outcome.uri };
  };
  const answerElsewhere = async (
    to: { readonly source: string } & (
      | { readonly readingItemId: number }
      | { readonly mentionId: number }
    ),
  ): Promise<Made> => {
    const answer = { ...to, userName: server.owner.name };
    const outcome = await ownerAnswers(store, bySystem, secrets, origin, answer);
    if (outcome.kind !== "answered") throw new Error(`The answer is ${outcome.kind}`);
    return await db
      .selectFrom("answers")
      .select(["id", "uri"])
      .where("id", "=", outcome.id)
      .executeTakeFirstOrThrow();
  };
  const edit = async (postId: number, text: Partial<PostText>): Promise<void> => {
    const { title, summary } = await db
      .selectFrom("posts")
      .select(["title", "summary"])
      .where("id", "=", postId)
      .executeTakeFirstOrThrow();
    const change = { ...plain, title, summary, ...text, postId, reason: "Rettet" };
    const { kind } = await postIsEdited(store, bySystem, origin, change);
    if (kind !== "edited") throw new Error(`The edit is ${kind}`);
  };
  const followers = db
    .selectFrom("followers")
    .innerJoin("accounts", "accounts.id", "followers.account_id")
    .select("accounts.uri");
  const following = db
    .selectFrom("following")
    .innerJoin("accounts", "accounts.id", "following.account_id")
    .select("accounts.uri")
    .where("following.state", "=", "accepted");

  return {
    article: async (title, more) => await publish("article", { title, ...more }),
    note: async (markdown, more) => await publish("note", { markdown, ...more }),
    editArticle: edit,
    editNote: async (id, markdown) => await edit(id, { markdown }),
    remove: async (postId) => {
      const { kind } = await postIsDeleted(store, bySystem, { postId, reason: "Prøvet" });
      if (kind !== "deleted") throw new Error(`The deletion is ${kind}`);
    },
    answer: async (replyUri, source) => {
      const reply = await db
        .selectFrom("replies")
        .select("id")
        .where("uri", "=", replyUri)
        .executeTakeFirstOrThrow();
      const answer = { replyId: reply.id, source, userName: server.owner.name };
      const outcome = await ownerAnswers(store, bySystem, secrets, origin, answer);
      if (outcome.kind !== "answered") throw new Error(`The answer is ${outcome.kind}`);
      return await db
        .selectFrom("replies")
        .select(["id", "uri"])
        .where("id", "=", outcome.id)
        .executeTakeFirstOrThrow();
    },
    editAnswer: async (replyId, source) =>
      void (await answerIsEdited(store, bySystem, { replyId, source })),
    takeAnswerBack: async (id) => void (await answerIsTakenBack(store, { what: "reply", id })),
    answerItem: async (readingItemId, source) => await answerElsewhere({ readingItemId, source }),
    answerMention: async (mentionId, source) => await answerElsewhere({ mentionId, source }),
    editItemAnswer: async (answerId, source) =>
      void (await answerIsEdited(store, bySystem, { answerId, source })),
    takeItemAnswerBack: async (id) => void (await answerIsTakenBack(store, { what: "answer", id })),
    find: async (handleOrUrl) => {
      const found = await fediverse.lookup.account(handleOrUrl);
      if (found === undefined) throw new Error(`${handleOrUrl} was not found`);
      return found.accountId;
    },
    follow: async (accountId) => await weFollow(store, accountId),
    unfollow: async (accountId) => await weUnfollow(store, accountId),
    like: async (itemId) => await weReact(store, { itemId, kind: "like" }),
    unlike: async (itemId) => await weUndo(store, { itemId, kind: "like" }),
    share: async (itemId) => await weReact(store, { itemId, kind: "share" }),
    unshare: async (itemId) => await weUndo(store, { itemId, kind: "share" }),
    followers: async () => (await followers.execute()).map(({ uri }) => uri),
    following: async () => (await following.execute()).map(({ uri }) => uri),
    counts: async (postId) =>
      (await db
        .selectFrom("conversation_counts")
        .select(["replies", "likes", "shares"])
        .where("conversation_id", "=", postId)
        .executeTakeFirst()) ?? { replies: 0, likes: 0, shares: 0 },
    reading: async (uri) =>
      await db
        .selectFrom("reading_items")
        .select(["id", "html", "shared_by_id as sharedById"])
        .where("uri", "=", uri)
        .executeTakeFirst(),
    heard: async (uri) => {
      for (const table of ["replies", "mentions", "reading_items"] as const) {
        const row = await db
          .selectFrom(table)
          .select("html")
          .where("uri", "=", uri)
          .executeTakeFirst();
        if (row !== undefined) return row.html;
      }
      return undefined;
    },
    waiting: async () => {
      const { n } = await db
        .selectFrom("jobs")
        .select((from) => from.fn.countAll<number>().as("n"))
        .where("kind", "=", "deliver")
        .where("attempts", ">", 0)
        .executeTakeFirstOrThrow();
      return Number(n);
    },
  };
}

/** What a reader sees on a page, as text. @throws when the page is not there */
export async function pageText(address: string): Promise<string> {
  const response = await fetch(address, { headers: { accept: "text/html" } });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return plainText(await response.text());
}

const plain: PostText = {
  title: "",
  summary: "",
  markdown: "Brødtekst.",
  topics: [],
  language: "da",
  licence: "CC-BY-4.0",
  coverId: null,
};
