/** The fediverse's own tables; written like src/schema.ts, and part of the same database. */
import type { Generated } from "kysely";

declare module "#schema" {
  interface Tables {
    // networks/activitypub
    /** What we said, as it went out; the outbox. */
    ap_activities: {
      id: Generated<number>;
      uri: string;
      type: string;
      object_uri: string;
      json: string;
      /** Shown in the public outbox. */
      listed: number;
      /** The last inbox a delivery was written for, while a large fan-out is under way. */
      sent_until: string | null;
      created_at: number;
    };
    /** Where the actors we have met take what is sent to them; an inbox that is gone is null. */
    ap_actors: {
      uri: string;
      inbox: string | null;
      shared_inbox: string | null;
      fetched_at: number;
    };
    /** The Follow between us and an actor that counts: `in` is theirs, `out` is ours. */
    ap_follows: { actor_uri: string; direction: "in" | "out"; follow_uri: string; at: number };
    /** Our Like or Announce of an item we read or a reply under a post of ours, while it stands. */
    ap_reactions: { what: "item" | "reply"; id: number; kind: "like" | "share"; uri: string };
    ap_keys: { key_id: string; owner_uri: string; public_pem: string; fetched_at: number };
    ap_seen: { uri: string; at: number };
    /** What the Deletes of others took away, for those who undo one by its id alone; `name` is made from actor and id. */
    ap_deletions: { name: string; object_uri: string; at: number };
    /** Names of people as they were written in posts and answers (`ann@example.org`), and whose they are, if anybody's. */
    ap_names: { name: string; account_id: number | null; asked_at: number };
    /** Conversations on other servers that are looked at again: one row for each post that was answered there. */
    ap_threads: {
      post_id: number;
      /** How often it was looked at since something new came. */
      round: number;
      /** When it is looked at next; null when it rests until something comes. */
      due_at: number | null;
      /** What may still be asked of others on its account; see core/fetch-budget.ts. */
      purse_json: string;
    };
    /** Where other servers list answers under a post of ours: `replies` and `context` of what stands there. */
    ap_collections: { uri: string; post_id: number; asked_at: number | null };
  }
}
