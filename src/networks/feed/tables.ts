/** The tables of feeds: who follows ours by a hub, and those we follow; written like src/schema.ts, and part of the same database. */
import type { Generated } from "kysely";

declare module "#schema" {
  interface Tables {
    // networks/feed
    /** Who asked our hub to be told when a feed of ours changes. */
    hub_subscriptions: {
      id: Generated<number>;
      /** The feed's address. */
      topic: string;
      /** Where it is sent. */
      callback: string;
      /** The callback's host, with its port. */
      host: string;
      /** `asked`: whoever is there has not said yet that they want it. */
      state: "asked" | "active";
      /** What each message is signed with, sealed; null where none was given. */
      secret_sealed: string | null;
      /** What was asked last and is not confirmed yet, as JSON; empty when nothing is. */
      asked_json: Generated<string>;
      lease_until: Generated<number>;
      /** What was sent last, as a SHA-256 in hex. */
      sent_hash: Generated<string>;
      /** How many messages in a row were not taken. */
      failures: Generated<number>;
      created_at: number;
    };
    /** The feeds we follow, by their accounts. */
    feeds: {
      account_id: number;
      /** Where it is now; its account keeps the address it was found at. */
      address: string;
      etag: Generated<string>;
      last_modified: Generated<string>;
      /** What stood in it when it was read last: a fingerprint of each item's id, and of what it said. */
      seen_json: Generated<string>;
      /** How often it is read, in milliseconds. */
      every: number;
      /** When it is read next; null for one that is gone for good. */
      due_at: number | null;
      /** When it was last read whole. */
      read_at: number | null;
      failing_since: number | null;
      /** Why it could not be read, as a code with words in src/words/, and what fills them. */
      code: Generated<string>;
      params_json: Generated<string>;
      /** The hub that tells us of changes, and the feed's own name there; empty where there is none. */
      hub: Generated<string>;
      topic: Generated<string>;
      /** What our callback's address and the signature key are made of; empty where nothing was asked. */
      hub_key: Generated<string>;
      hub_until: number | null;
    };
  }
}
