/** Bluesky's own tables; written like src/schema.ts, and part of the same database. */
declare module "#schema" {
  interface Tables {
    // networks/bluesky
    /**
     * Records of ours in our repository there. Each is named here before it is written there, so that what is tried
     * again writes the same record and no second one.
     */
    bsky_records: {
      /** `at://did/collection/key`. */
      uri: string;
      connection_id: number;
      kind: "post" | "like" | "repost" | "follow" | "publication" | "document";
      /** What of ours it stands for: a text, or what is liked, shared or followed. */
      what: "post" | "reply" | "answer" | "item" | "account" | "site";
      subject_id: number;
      /** Which post of a thread, from 0. */
      part: number;
      /** The hash of what stands there, which answers to it must name; null until it is written. */
      cid: string | null;
      /** `leaving`: it is to be taken away, or was, and another stands in its place. */
      state: "wanted" | "leaving";
      /** The job that chose its name. */
      made_for: string;
      /** What it says of when it was made. */
      written_at: number;
    };
    /** Sign-ins at other servers that are under way, sealed. */
    bsky_sign_ins: { state: string; sealed: string; created_at: number };
    /** What this site shows other servers to prove that it is the one that asks, sealed. */
    bsky_client_keys: { id: string; sealed: string; created_at: number };
    /** Who renews the keys of an account just now: they are good for one use, also where several servers run. */
    bsky_leases: { name: string; holder: string; until_at: number };
    /** How much had come of a post of ours when it was last looked at, and when all of it was last gone through. */
    bsky_looks: { uri: string; likes: number; reposts: number; quotes: number; full_at: number };
  }
}

export {};
