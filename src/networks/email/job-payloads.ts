/** The job of mails. */
export {};

declare module "#jobs/job.ts" {
  interface JobPayloads {
    /** A mail; `sealed` opens to { to, subject, text, html }. */
    "send-mail": { readonly sealed: string };
  }
}
