/** Our accounts on networks and what stands there; written like src/schema.ts, and part of the same database. */
import type { Generated } from "kysely";

import type { NetworkName, Subject } from "#schema";

declare module "#schema" {
  interface Tables {
    // syndication
    /** Our accounts on networks. */
    connections: {
      id: Generated<number>;
      network: NetworkName;
      /** As whom we are there, as it is shown: `@ida.example`; empty where the site itself is meant. */
      name: Generated<string>;
      /** Our account's id there; empty where the site itself is meant. */
      uri: Generated<string>;
      /** `expired`: it must be connected anew; `ended`: nothing goes out by it any more. */
      state: "connected" | "expired" | "ended";
      /** The network's own keys to the account, sealed JSON. */
      tokens_sealed: string | null;
      expires_at: number | null;
      /** What the network allows this account, as it last said. */
      limits_json: Generated<string>;
      created_at: number;
      last_sent_at: number | null;
      last_heard_at: number | null;
      /** Until when all that concerns it is known, on networks that are asked, and when they are asked next. */
      news_at: Generated<number | null>;
      look_at: Generated<number | null>;
    };
    /** What the writer wants for a post by each connection; a post without rows goes out by all there are. */
    post_destinations: {
      post_id: number;
      connection_id: number;
      /** 1 or 0. */
      is_on: number;
      /** What is to stand there in place of the text; null where it follows the text. */
      text_by_hand: string | null;
      /** 1 or 0: several posts, one under the other, rather than one that is cut. */
      as_thread: number;
      /** 1 or 0: a change is posted anew where a copy cannot be changed in its place. */
      repost_on_edit: number;
    };
    /** Copies of what we wrote: one row for each text and each connection it goes to. */
    syndications: {
      id: Generated<number>;
      subject_kind: Subject["what"];
      subject_id: number;
      network: NetworkName;
      connection_id: number;
      /**
       * `waiting`: on its way; `later`: the network asked us to come again; `sent`; `refused`: it will not take it;
       * `failed`: it did not answer for days; `removed`: taken back.
       */
      state: "waiting" | "later" | "sent" | "refused" | "failed" | "removed";
      /** Its id there and where people see it; empty until it is sent. */
      uri: Generated<string>;
      url: Generated<string>;
      /** The revision of ours that stands there. */
      revision_sent: number | null;
      /** Why it is not there, as a code with words in src/words/, and what they are filled with. */
      error_code: Generated<string>;
      error_params_json: Generated<string>;
      attempts: Generated<number>;
      changed_at: number;
      /** When it was last asked what came of it there, on networks that do not say so themselves. */
      heard_at: number | null;
      /** When it is asked next; null where nobody asks. */
      look_at: Generated<number | null>;
    };
  }
}
