/** The jobs that send what we write and do to networks, and fetch what came of it. */
import type { OurChange, Subject } from "#schema";

declare module "#jobs/job.ts" {
  interface JobPayloads {
    /** A text of ours goes out to, is changed on, or is taken back from one network. */
    syndicate: Subject & {
      readonly verb: "publish" | "update" | "remove";
      readonly connectionId: number;
    };
    /** What was answered to a copy of ours is fetched, at the time that was set for it, from a network that does not send it. */
    backfeed: { readonly copyId: number; readonly due: number };
    /**
     * What concerns one account of ours is fetched, at the time that was set for it; `waitMs` is how long it was waited
     * for, which grows while there is nothing.
     */
    "fetch-news": { readonly connectionId: number; readonly due: number; readonly waitMs: number };
    /** A like or a share of ours is told to its network as it stands now: given, or taken back. */
    react: {
      readonly reaction: "like" | "share";
      readonly what: "item" | "reply";
      readonly id: number;
      /** Who wrote it. */
      readonly accountId: number;
    };
    /** We follow an account or no longer do; or it asked to follow us, and hears that it may, or may not. */
    follow: {
      readonly verb: "follow" | "unfollow" | "accept" | "reject";
      readonly accountId: number;
    };
    /** What a text of ours links to hears that it came, changed or went, and so does who follows our feeds. */
    "tell-web": Subject;
    /** Those who follow us on one network hear of a change of ours. */
    "tell-change": { readonly change: OurChange; readonly connectionId: number };
  }
}
