/** The job of pictures. */
export {};

declare module "#jobs/job.ts" {
  interface JobPayloads {
    /** Sizes of a picture. */
    "make-variants": { readonly mediaId: number };
  }
}
