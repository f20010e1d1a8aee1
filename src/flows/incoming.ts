import type { IncomingAccount } from "#audience";
import { findReply } from "#conversation";
import type { GivenText, Store, Visibility } from "#schema";

import { accountChanges, accountVanishes } from "./account-changes.ts";
import { copyIsGone } from "./copy-is-gone.ts";
import { followArrives, followEnds } from "./follow-arrives.ts";
import { type IncomingItem, itemArrives } from "./item-arrives.ts";
import { mentionArrives } from "./mention-arrives.ts";
import { reactionArrives, reactionIsUndone } from "./reaction-arrives.ts";
import { type IncomingReply, replyArrives } from "./reply-arrives.ts";
import { replyIsEdited } from "./reply-is-edited.ts";
import { replyIsErased } from "./reply-is-erased.ts";
import { replyIsMissed } from "./reply-is-missed.ts";

/** What comes in from a network, in our own words: verified and cleaned by its adapter. */
export type Incoming =
  | ({ readonly kind: "reply" } & IncomingReply)
  | ({ readonly kind: "edit" } & Parameters<typeof replyIsEdited>[1])
  /** `authorUri` undefined: its own server says that it is gone. */
  | { readonly kind: "erasure"; readonly uri: string; readonly authorUri: string | undefined }
  /** Its network does not find it, and does not say that its author took it away. */
  | { readonly kind: "missed"; readonly uri: string }
  | {
      readonly kind: "reaction";
      readonly reaction: "like" | "share";
      readonly uri: string;
      /** What of ours, or under what of ours. */
      readonly objectUri: string;
      readonly account: IncomingAccount;
      readonly emoji?: string;
      readonly visibility?: Visibility;
    }
  | { readonly kind: "undo"; readonly uri: string; readonly accountUri: string }
  | ({ readonly kind: "mention" } & GivenText & {
        readonly account: IncomingAccount;
        readonly uri: string;
        readonly url: string;
        readonly inReplyTo: string | null;
        readonly visibility: Visibility;
        /** What of ours it quotes, as it names it. */
        readonly quotes?: readonly string[];
      })
  /** Somebody whom we follow wrote something, or passed it on. */
  | ({ readonly kind: "item" } & IncomingItem)
  | { readonly kind: "follow"; readonly account: IncomingAccount }
  | { readonly kind: "unfollow"; readonly accountUri: string }
  | { readonly kind: "account-changed"; readonly account: IncomingAccount }
  | { readonly kind: "account-gone"; readonly uri: string }
  /** A copy of ours was taken away there, by somebody else than us. */
  | { readonly kind: "copy-gone"; readonly uri: string };

/** Hands what came in to the flow it is for. Told the same twice, nothing happens the second time. */
export async function takeIn(store: Store, incoming: Incoming): Promise<void> {
  await takeInSaying(store, incoming);
}

/** The same. @returns what became of it, in the flow's own word: `stored`, `duplicate`, `blocked` and the like */
export async function takeInSaying(store: Store, incoming: Incoming): Promise<string> {
  switch (incoming.kind) {
    case "reply":
      return (await replyArrives(store, incoming)).kind;
    case "edit":
      return (await replyIsEdited(store, incoming)).kind;
    case "erasure":
      return (await replyIsErased(store, incoming)).kind;
    case "missed": {
      const reply = await findReply(store.db, { uri: incoming.uri });
      if (reply !== undefined) await replyIsMissed(store, reply.id);
      return "done";
    }
    case "reaction":
      return (await reactionArrives(store, { ...incoming, kind: incoming.reaction })).kind;
    case "undo":
      return (await reactionIsUndone(store, incoming)) ? "undone" : "unknown";
    case "mention": {
      const { kind: _, ...mention } = incoming;
      return (await mentionArrives(store, mention)).kind;
    }
    case "item":
      return (await itemArrives(store, incoming)).kind;
    case "follow":
      return (await followArrives(store, incoming.account)).kind;
    case "unfollow":
      await followEnds(store, incoming.accountUri);
      return "done";
    case "account-changed":
      await accountChanges(store, incoming.account);
      return "done";
    case "account-gone":
      await accountVanishes(store, incoming.uri);
      return "done";
    default:
      await copyIsGone(store, incoming.uri);
      return "done";
  }
}
