/** Webmention's own jobs. */
declare module "#jobs/job.ts" {
  interface JobPayloads {
    /** One page that a text of ours links to, or linked to, hears of it. */
    "send-webmention": { readonly id: number; readonly version: string };
    /** A page that is said to link to one of ours is read. */
    "verify-webmention": { readonly id: number };
  }
}
