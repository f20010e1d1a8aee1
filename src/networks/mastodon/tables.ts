/** The tables of accounts on Mastodon-compatible servers; written like src/schema.ts, and part of the same database. */
declare module "#schema" {
  interface Tables {
    // networks/mastodon
    /** What a server knows this site by, sealed. */
    mastodon_apps: { server: string; sealed: string; created_at: number };
    /** Sign-ins at other servers that are under way, sealed. */
    mastodon_sign_ins: { state: string; sealed: string; created_at: number };
    /** What we post there. Each is written down before it is sent, so that what is tried again is looked for first. */
    mastodon_posts: {
      connection_id: number;
      what: "post" | "reply" | "answer";
      subject_id: number;
      /** Which post of a thread, from 0. */
      part: number;
      /** Its id on the server, by which it is changed; null until it is known to stand there. */
      status_id: string | null;
      uri: string;
      url: string;
      /** The fingerprint of what stands there. */
      said: string;
      /** The pictures that hang under it: path, description and id there. */
      media_json: string;
      tried_at: number;
    };
    /** What others posted, by its id on the server of one account of ours, which is another on every server. */
    mastodon_statuses: {
      connection_id: number;
      uri: string;
      status_id: string;
      /** Under which copy of ours it was found; null where it was looked up. */
      copy_id: number | null;
    };
    /** What we like and share there. */
    mastodon_reactions: {
      connection_id: number;
      what: "item" | "reply";
      subject_id: number;
      kind: "like" | "share";
    };
  }
}

export {};
