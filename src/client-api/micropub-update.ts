import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { postIsRestored } from "#flows/post-is-restored.ts";
import { findPost, findRemoved, type PostRow, type PostText } from "#posts";
import { messagesFor } from "#words";

import { type Asked, needOwn, needPermission, needScope } from "./micropub-access.ts";
import { refuseLongNote, refuseUnpublished } from "./micropub-create.ts";
import { asText, readEntry } from "./micropub-entry.ts";
import { refuse } from "./micropub-faults.ts";
import { findOwn, takePhotos, withPhotos } from "./micropub-photos.ts";
import { findAt, getAt, placeOf, plainAddress } from "./micropub-place.ts";
import { undoReactions } from "./micropub-relate.ts";
import type { MicropubRequest } from "./micropub-request.ts";
import { type Source, sourceOf, unsaid } from "./micropub-source.ts";

type Update = Extract<MicropubRequest, { action: "update" }>;

/** Properties that an app can change; the rest of a request is refused, so that nothing seems done that is not. */
const changeable = new Set([
  ...["name", "summary", "content", "category", "photo", "video", "audio", "featured"],
  ...["post-status", "published", "mp-slug"],
]);

/** Changes a post. @returns its new address, where that is another one now */
export async function update(asked: Asked, request: Update): Promise<string | undefined> {
  needScope(asked, "update");
  needPermission(asked, "posts.write");
  const post = await getAt(asked, request.url);
  needOwn(asked, post);
  const before = placeOf(asked, post);
  const source = changed(await sourceOf(asked, post), request);
  const isToPublish = source["post-status"]?.[0] === "published" && post.state === "draft";
  if (post.state === "published" && source["post-status"]?.[0] === "draft")
    throw refuse("What is published stays so, or is deleted.");
  if (isToPublish || post.state !== "draft") needPermission(asked, "posts.publish");
  const text = await textFor(asked, post, source);
  await (post.state === "published" ? edit(asked, post, text) : keep(asked, post, text));
  if (isToPublish) await publish(asked, post.id);
  const after = await findPost(asked.kit.store.db, post.id);
  const place = after === undefined ? before : placeOf(asked, after);
  return place === before ? undefined : place;
}

/** Replaces, adds and removes, in the order the standard has them. @source Micropub §3.4 */
function changed(source: Source, { replace, add, remove }: Update): Source {
  const now: Source = { ...source };
  const named = [
    ...Object.keys(replace),
    ...Object.keys(add),
    ...(Array.isArray(remove) ? (remove as readonly string[]) : Object.keys(remove)),
  ];
  const other = named.find((name) => !changeable.has(name));
  if (other !== undefined) throw refuse(`“${other.slice(0, 40)}” cannot be changed here.`);
  if (named.length === 0) throw refuse("There is nothing to change.");
  for (const [name, values] of Object.entries(replace)) now[name] = values;
  for (const [name, values] of Object.entries(add)) now[name] = [...(now[name] ?? []), ...values];
  if (Array.isArray(remove)) for (const name of remove as readonly string[]) delete now[name];
  else
    for (const [name, values] of Object.entries(remove)) {
      const gone = new Set(values.map(asText));
      now[name] = (now[name] ?? []).filter((value) => !gone.has(asText(value)));
    }
  return now;
}

async function textFor(
  asked: Asked,
  post: PostRow,
  source: Source,
): Promise<PostText & { readonly kind: "article" | "note" }> {
  const { kit } = asked;
  const entry = readEntry({ ...source, "post-status": [] });
  const isPublic = post.state === "published";
  if (isPublic && post.kind === "note" && entry.title !== "")
    throw refuse("A note has no name, and what is published stays what it is.");
  const kind = isPublic ? post.kind : entry.title === "" ? "note" : "article";
  refuseLongNote(kind, entry.text);
  const media = ["photo", "video", "audio"].flatMap((name) => source[name] ?? []);
  const photos = await takePhotos(asked, media, []);
  const [featured] = await takePhotos(asked, (source["featured"] ?? []).slice(0, 1), []);
  const cover =
    featured === undefined ? undefined : await findOwn(kit.store.db, kit.config.origin, featured);
  return {
    kind,
    title: kind === "article" ? entry.title : "",
    summary: kind === "article" ? entry.summary : "",
    topics: entry.topics,
    markdown: withPhotos(entry.text, photos),
    coverId: cover?.id ?? null,
    ...unsaid(post),
  };
}

async function edit(asked: Asked, post: PostRow, given: PostText): Promise<void> {
  const { kit, access } = asked;
  const messages = messagesFor((await kit.settings.get()).language);
  const outcome = await postIsEdited(kit.store, { userId: access.user.id }, kit.config.origin, {
    ...given,
    postId: post.id,
    reason: messages.t("apps.changedWith", { name: access.name }),
    changedAt: post.changed_at,
  });
  if (outcome.kind === "conflict") throw refuse("Somebody changed it at the same moment.");
  if (outcome.kind === "empty") throw refuse("Nothing would be left of it.");
  if (outcome.kind === "no-title") throw refuse("An article needs a name.");
  if (outcome.kind === "too-long" || outcome.kind === "not-published")
    throw refuse("It cannot be changed so.");
}

async function keep(
  asked: Asked,
  post: PostRow,
  given: PostText & { readonly kind: "article" | "note" },
): Promise<void> {
  const outcome = await draftIsSaved(asked.kit.store, {
    ...given,
    postId: post.id,
    userId: post.user_id,
    changedAt: post.changed_at,
  });
  if (outcome.kind !== "saved") throw refuse("Somebody changed it at the same moment.");
}

async function publish(asked: Asked, postId: number): Promise<void> {
  const { kit, access } = asked;
  const by = { userId: access.user.id };
  refuseUnpublished(await postIsPublished(kit.store, by, kit.config.origin, { postId }));
}

/** Deletes a post, or takes a like or share back. A post can be brought back for some weeks. */
export async function remove(asked: Asked, url: string): Promise<void> {
  needScope(asked, "delete");
  needPermission(asked, "posts.write");
  const post = await findAt(asked, url);
  if (post === undefined) {
    if (await undoReactions(asked, url)) return;
    // Told twice, it is gone as it should be.
    if ((await removedAt(asked, url)) !== undefined) return;
    throw refuse("There is no such post.");
  }
  needOwn(asked, post);
  if (post.state === "published") needPermission(asked, "posts.publish");
  const { kit, access } = asked;
  const messages = messagesFor((await kit.settings.get()).language);
  await postIsDeleted(
    kit.store,
    { userId: access.user.id },
    {
      postId: post.id,
      reason: messages.t("apps.deletedWith", { name: access.name }),
      keepBy: kit.secrets,
    },
  );
}

async function removedAt({ kit }: Asked, url: string) {
  return await findRemoved(kit.store.db, plainAddress(url), kit.clock.now());
}

/** Brings a deleted post back. @returns its address, which is a new one */
export async function restore(asked: Asked, url: string): Promise<string> {
  needScope(asked, "undelete");
  needPermission(asked, "posts.publish");
  const removed = await removedAt(asked, url);
  if (removed === undefined) throw refuse("There is no such deleted post, or no longer.");
  needOwn(asked, removed);
  const { kit, access } = asked;
  const { origin } = kit.config;
  const what = { uri: plainAddress(url), origin };
  const outcome = await postIsRestored(kit.store, { userId: access.user.id }, kit.secrets, what);
  if (outcome.kind !== "published") throw refuse("It could not be brought back.");
  return outcome.uri;
}
