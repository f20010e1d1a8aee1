import { isPrivate } from "#conversation";
import type { Kit } from "#kit";
import type { Network } from "#networks";
import { findPost } from "#posts";

import { ownAddresses } from "./addresses.ts";
import { activityAbout, postObject } from "./compose.ts";
import { answerObject } from "./compose-answer.ts";
import { followerInboxes, inboxesAround, inboxesOf, sendOut, unlist } from "./outgoing.ts";

/**
 * The fediverse as a network: each method writes the activity and one delivery for each inbox in one
 * transaction. Run twice it does the same once, since an activity is kept once for its id.
 */
export function activitypubNetwork(kit: Kit): Network {
  const { store, config } = kit;
  const own = ownAddresses(config.origin);

  const tell = async (postId: number, type: "Create" | "Update" | "Delete"): Promise<void> => {
    const post = await findPost(store.db, postId);
    if (post?.uri == null) return;
    // What was deleted meanwhile is neither created nor updated any more.
    if (type !== "Delete" && post.state !== "published") return;
    const object = await postObject(store.db, own, post);
    const mark = { Create: "create", Update: `update-${post.revision}`, Delete: "delete" }[type];
    const activity = activityAbout(own, type, object, `${post.uri}#${mark}`, kit.clock.now());
    const around = type === "Create" ? [] : await inboxesAround(store.db, postId);
    const inboxes = [...(await followerInboxes(store.db)), ...around];
    const outgoing = { activity, objectUri: post.uri, listed: type === "Create", inboxes };
    const uri = post.uri;
    // A deleted post is no longer in the outbox.
    await sendOut(store, outgoing, async (tx) => {
      if (type === "Delete") await unlist(tx, uri);
    });
  };

  return {
    name: "activitypub",
    can: {
      publish: true,
      edit: true,
      remove: true,
      reply: true,
      maxCharacters: null,
      maxPictures: 16,
    },
    publish: async (postId) => await tell(postId, "Create"),
    update: async (postId) => await tell(postId, "Update"),
    remove: async (postId) => await tell(postId, "Delete"),
    sendAnswer: async (verb, what, id) => {
      const found = await answerObject(store.db, own, what, id);
      if (found === undefined) return;
      const { object, to, postId, visibility, audience, version } = found;
      const type = ({ publish: "Create", update: "Update", remove: "Delete" } as const)[verb];
      if (type !== "Delete" && object.type === "Tombstone") return;
      const uri = String(object.id);
      const mark = type === "Update" ? `update-${version}` : type.toLowerCase();
      const now = kit.clock.now();
      const activity = { ...activityAbout(own, type, object, `${uri}#${mark}`, now), ...audience };
      // Those who answered the same post follow its conversation.
      const around =
        type === "Delete" && postId !== undefined ? await inboxesAround(store.db, postId) : [];
      // What is private goes to the one it is for and to nobody else.
      const inboxes = isPrivate(visibility)
        ? []
        : [...(await followerInboxes(store.db)), ...around];
      for (const asker of to) inboxes.push(...(await inboxesOf(store.db, asker, inboxes)));
      const listed = type === "Create" && visibility === "public";
      await sendOut(store, { activity, objectUri: uri, listed, inboxes }, async (tx) => {
        if (type === "Delete") await unlist(tx, uri);
      });
    },
  };
}
