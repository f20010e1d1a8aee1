import { isPrivate } from "#conversation";
import type { Kit } from "#kit";
import type { Network, Sending } from "#networks";
import { findPost } from "#posts";
import type { SendOutcome } from "#syndication";

import { ownAddresses } from "#activitypub/addresses.ts";
import { activityAbout, type ApObject, postObject } from "#activitypub/objects/compose.ts";
import { answerObject } from "#activitypub/objects/compose-answer.ts";
import type { NameFinder, OwnText } from "./find-names.ts";
import { mentionedBefore, mentionsOf } from "./mentioned.ts";
import { followerInboxes, inboxesAround, inboxesOf, sendOut, unlist } from "./outgoing.ts";

type ActivityType = "Create" | "Update" | "Delete";

/** How texts of ours go out to the fediverse. */
export interface Syndicator extends Pick<Network, "publish" | "update" | "remove" | "reply"> {
  /** Tells those whom a text of ours names of it, if they were not told before. */
  readonly tellMentioned: (what: OwnText, id: number) => Promise<void>;
}

/**
 * Sends texts of ours: each method writes the activity and one delivery for each inbox in one
 * transaction. Run twice it does the same once, since an activity is kept once for its id. People named in a
 * text are looked up first.
 */
export function syndicator(kit: Kit, findNames: NameFinder): Syndicator {
  const { store, config } = kit;
  const own = ownAddresses(config.origin);

  /** `inboxes`, and those of others who are not reached by them. */
  const alsoTo = async (
    inboxes: readonly string[],
    actors: Iterable<string>,
  ): Promise<string[]> => {
    const all = [...inboxes];
    for (const actor of actors) all.push(...(await inboxesOf(store.db, actor, all)));
    return all;
  };

  /** Whoever is named now and was not before never got the thing itself; a change of it would say nothing. */
  const tellNew = async (object: ApObject, mark: string): Promise<void> => {
    const uri = String(object.id);
    const before = await mentionedBefore(store.db, uri);
    const added = mentionsOf(object).filter((actor) => !before.includes(actor));
    if (added.length === 0) return;
    const activity = activityAbout(own, "Create", object, `${uri}#${mark}`, kit.clock.now());
    const inboxes = await alsoTo([], added);
    await sendOut(store, { activity, objectUri: uri, listed: false, inboxes });
  };

  const tell = async (postId: number, type: ActivityType): Promise<string | undefined> => {
    if (type !== "Delete") await findNames("post", postId);
    const post = await findPost(store.db, postId);
    if (post?.uri == null) return undefined;
    // What was deleted meanwhile is neither created nor updated any more.
    if (type !== "Delete" && post.state !== "published") return undefined;
    const object = await postObject(store.db, own, post);
    if (type === "Update") await tellNew(object, `create-${post.revision}`);
    const mark = { Create: "create", Update: `update-${post.revision}`, Delete: "delete" }[type];
    const activity = activityAbout(own, type, object, `${post.uri}#${mark}`, kit.clock.now());
    const around = type === "Create" ? [] : await inboxesAround(store.db, postId);
    const named = [...mentionsOf(object), ...(await mentionedBefore(store.db, post.uri))];
    const inboxes = await alsoTo([...(await followerInboxes(store.db)), ...around], named);
    const outgoing = { activity, objectUri: post.uri, listed: type === "Create", inboxes };
    const uri = post.uri;
    // A deleted post is no longer in the outbox.
    await sendOut(store, outgoing, async (tx) => {
      if (type === "Delete") await unlist(tx, uri);
    });
    return uri;
  };

  const tellAnswer = async (
    type: ActivityType,
    what: "reply" | "answer",
    id: number,
  ): Promise<string | undefined> => {
    if (type !== "Delete") await findNames(what, id);
    const found = await answerObject(store.db, own, what, id);
    if (found === undefined) return undefined;
    const { object, to, postId, visibility, audience, version } = found;
    if (type !== "Delete" && object.type === "Tombstone") return undefined;
    const uri = String(object.id);
    const mark = type === "Update" ? `update-${version}` : type.toLowerCase();
    if (type === "Update") await tellNew(object, `create-${version}`);
    const now = kit.clock.now();
    const activity = { ...activityAbout(own, type, object, `${uri}#${mark}`, now), ...audience };
    // Those who answered the same post follow its conversation.
    const around =
      type === "Delete" && postId !== undefined ? await inboxesAround(store.db, postId) : [];
    // What is private goes to the one it is for and to nobody else.
    const inboxes = isPrivate(visibility)
      ? await alsoTo([], to)
      : await alsoTo(
          [...(await followerInboxes(store.db)), ...around],
          [...to, ...mentionsOf(object), ...(await mentionedBefore(store.db, uri))],
        );
    const listed = type === "Create" && visibility === "public";
    await sendOut(store, { activity, objectUri: uri, listed, inboxes }, async (tx) => {
      if (type === "Delete") await unlist(tx, uri);
    });
    return uri;
  };

  const send = async (type: ActivityType, { subject, copy }: Sending): Promise<SendOutcome> => {
    const { what, id } = subject;
    const sent = what === "post" ? await tell(id, type) : await tellAnswer(type, what, id);
    // What is gone meanwhile has its own job, which says so.
    const uri = sent ?? copy?.uri ?? "";
    return { kind: "sent", uri, url: uri };
  };

  return {
    publish: async (sending) => await send("Create", sending),
    reply: async (sending) => await send("Create", sending),
    update: async (sending) => await send("Update", sending),
    remove: async (sending) => await send("Delete", sending),
    tellMentioned: async (what, id) => {
      const post = what === "post" ? await findPost(store.db, id) : undefined;
      if (what === "post" && post?.state !== "published") return;
      const object =
        post === undefined
          ? (await answerObject(store.db, own, what === "post" ? "reply" : what, id))?.object
          : await postObject(store.db, own, post);
      if (object !== undefined && object.type !== "Tombstone")
        await tellNew(object, `create-${kit.clock.now()}`);
    },
  };
}
