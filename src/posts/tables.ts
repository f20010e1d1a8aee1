/** What was deleted a short while ago; written like src/schema.ts, and part of the same database. */
export {};

declare module "#schema" {
  interface Tables {
    // posts
    /** Posts that were deleted with the word that they may be wanted back, sealed; they go after some weeks. */
    removed_posts: {
      /** Where it stood. */
      uri: string;
      /** Whose it was; null where nobody is known. */
      user_id: number | null;
      /** Its text, sealed JSON. */
      post_sealed: string;
      removed_at: number;
    };
  }
}
