/** The fediverse's own jobs. */
import type { FetchAllowance } from "#core/fetch-budget.ts";

declare module "#jobs/job.ts" {
  interface JobPayloads {
    /** One signed activity to one inbox. */
    deliver: { readonly activityUri: string; readonly inbox: string };
    /** People named in a text of ours are looked for again, whose servers did not answer. */
    "find-names": {
      readonly what: "post" | "reply" | "answer";
      readonly id: number;
      readonly round: number;
    };
    /** Somebody on the fediverse asked to quote something of ours, and may. */
    "allow-quote": {
      readonly requestUri: string;
      readonly quotingUri: string;
      readonly quotedUri: string;
      readonly accountId: number;
    };
    /** Name, picture and inbox of a remote account are fetched again. */
    "fetch-account": { readonly accountId: number; readonly budget?: FetchAllowance };
    /** A reply whose parent is unknown: walk up until one of our posts, or give up. */
    "fetch-thread": {
      readonly uri: string;
      readonly depth: number;
      /** What it may ask of others; written by `enqueue`. */
      readonly budget?: FetchAllowance;
    };
    /** The conversation under a post is looked at on other servers, at the time that was set for it. */
    "fetch-replies": { readonly postId: number; readonly due: number };
    /** Is a stored reply still there? Servers sometimes lose a Delete. */
    "recheck-reply": { readonly replyId: number };
    /** Somebody else says that what stands here under this address was changed, deleted or brought back. */
    "recheck-told": { readonly uri: string; readonly said: "Update" | "Delete" | "Undo" };
  }
}
