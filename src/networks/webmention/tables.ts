/** Webmention's own tables; written like src/schema.ts, and part of the same database. */
import type { Generated } from "kysely";

import type { Subject } from "#schema";

declare module "#schema" {
  interface Tables {
    // networks/webmention
    /** Webmentions that were sent to us: one row for each page elsewhere and each of ours that it names. */
    webmentions_in: {
      id: Generated<number>;
      /** What its status address is made of, so that nobody can go through them all. */
      token: string;
      source: string;
      target: string;
      /** The host of the source, with its port. */
      host: string;
      /**
       * `waiting`: it is to be read; `taken`: it is here; `refused`: it is not, `code` says why; `gone`: it was here and its
       * page is gone or links here no longer.
       */
      state: "waiting" | "taken" | "refused" | "gone";
      /** Why, as a code with words in src/words/. */
      code: Generated<string>;
      /** What it became here; empty for what was not taken. */
      kind: Generated<"" | "reply" | "like" | "share" | "mention">;
      /** By which it stands here, and its author's account. */
      uri: Generated<string>;
      account_uri: Generated<string>;
      received_at: number;
      checked_at: number | null;
    };
    /** Pages elsewhere that texts of ours link to, and what became of telling them. */
    webmentions_out: {
      id: Generated<number>;
      subject_kind: Subject["what"];
      subject_id: number;
      target: string;
      /** The page of ours that links to it. */
      source: string;
      /** Whether it still does. */
      is_linked: number;
      /** Which version of our text it is to hear of, and which it heard of. */
      version: string;
      told_version: Generated<string>;
      /** `none`: it takes no webmentions. */
      state: "waiting" | "sent" | "none" | "refused" | "failed";
      endpoint: Generated<string>;
      /** Where its server says what became of it; empty for most. */
      status_url: Generated<string>;
      /** Why it was not taken, as a code with words in src/words/. */
      code: Generated<string>;
      changed_at: number;
    };
  }
}
