/** The jobs of posts. */
export {};

declare module "#jobs/job.ts" {
  interface JobPayloads {
    /** A draft's time has come. */
    "publish-scheduled": { readonly postId: number };
    "fetch-preview": { readonly url: string; readonly postId: number };
  }
}
