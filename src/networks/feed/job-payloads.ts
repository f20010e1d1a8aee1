/** The jobs of our hub, and of the feeds we follow. */
declare module "#jobs/job.ts" {
  interface JobPayloads {
    /** Whoever asked to follow a feed of ours by the hub, or no longer to, is asked whether they mean it. */
    "hub-verify": { readonly id: number };
    /** A feed we follow is read, at the time that was set for it. */
    "read-feed": { readonly accountId: number; readonly due: number };
    /** Our feeds may have changed: those that did are sent to who follows them. */
    "hub-publish": Record<string, never>;
    /** A feed of ours as it is now goes to one who follows it. */
    "hub-send": { readonly id: number };
  }
}
