/** What apps of others posted a moment ago; written like src/schema.ts, and part of the same database. */
export {};

declare module "#schema" {
  interface Tables {
    // client-api
    /** What was asked to be created in the last minutes, by a fingerprint of the app and of all it sent. */
    micropub_requests: {
      key: string;
      /** The draft it became before it was published, for who goes on after a crash. */
      post_id: number | null;
      /** Where it is; null while it is being made. */
      location: string | null;
      status: number | null;
      at: number;
    };
  }
}
