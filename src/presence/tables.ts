/** What our own links elsewhere lead to; written like src/schema.ts, and part of the same database. */
export {};

declare module "#schema" {
  interface Tables {
    // presence
    /** Whether the pages that we say are ours say the same of us. */
    profile_links: {
      url: string;
      checked_at: number;
      /** Since when it links back to us, as it was last seen to do; null where it does not. */
      verified_at: number | null;
    };
  }
}
