/** The job of our links elsewhere. */
export {};

declare module "#jobs/job.ts" {
  interface JobPayloads {
    /** Looks whether the pages that we say are ours link back to us. */
    "verify-links": Record<string, never>;
  }
}
