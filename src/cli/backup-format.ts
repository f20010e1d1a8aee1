import type { Tables } from "#schema";

/** What stands in `backup/manifest.json`. */
export interface Manifest {
  readonly format: 1;
  /** The last migration of the database that it is of; a version that does not know it is older. */
  readonly schema?: string | undefined;
  /** Unix milliseconds. */
  readonly madeAt: number;
  /** Rows by table; a restore must find as many. */
  readonly rows: Readonly<Record<string, number>>;
}

/** Tables that are in no backup, and why. */
export const leftOut = {
  sessions: "a stolen backup signs nobody in",
  used_challenges: "a challenge is good for minutes",
  rate_counts: "they count minutes",
  bsky_sign_ins: "a sign-in at another server is good for an hour",
  bsky_leases: "they are held for seconds",
  app_grants: "a stolen backup lets no app in; each asks again",
  app_codes: "a code is good for minutes",
  app_tokens: "a stolen backup lets no app in",
  micropub_requests: "they count minutes",
  removed_posts: "what was deleted is in no backup",
  mastodon_sign_ins: "a sign-in at another server is good for an hour",
} as const;

/**
 * Every table with the columns that name a row, in the order in which they can be filled: what others
 * refer to first. The search index is not here; a restore makes it anew.
 */
const keys = {
  settings: ["key"],
  actor_keys: ["kind"],
  setup_links: ["token_hash"],
  profile_links: ["url"],
  users: ["id"],
  passkeys: ["id"],
  media: ["id"],
  posts: ["id"],
  post_revisions: ["id"],
  topics: ["id"],
  post_topics: ["post_id", "topic_id"],
  old_addresses: ["path"],
  old_names: ["kind", "name"],
  link_previews: ["url"],
  people: ["id"],
  accounts: ["id"],
  user_accounts: ["account_id"],
  account_joins: ["id"],
  followers: ["account_id"],
  following: ["account_id"],
  ties: ["id"],
  conversations: ["id"],
  replies: ["id"],
  reply_revisions: ["id"],
  reply_checks: ["reply_id"],
  reader_replies: ["token_hash"],
  reactions: ["id"],
  conversation_counts: ["conversation_id"],
  reply_counts: ["conversation_id", "network"],
  mentions: ["id"],
  quotes: ["uri", "quoted_uri"],
  answers: ["id"],
  blocks: ["id"],
  reports: ["id"],
  mail_counts: ["key"],
  spam_words: ["word"],
  reading_items: ["id"],
  openness_log: ["number"],
  openness_head: ["id"],
  jobs: ["id"],
  connections: ["id"],
  syndications: ["id"],
  post_destinations: ["post_id", "connection_id"],
  ap_activities: ["id"],
  ap_actors: ["uri"],
  ap_follows: ["actor_uri", "direction"],
  ap_reactions: ["what", "id", "kind"],
  ap_keys: ["key_id"],
  daily_work: ["name"],
  bsky_records: ["uri"],
  bsky_looks: ["uri"],
  bsky_client_keys: ["id"],
  mastodon_apps: ["server"],
  mastodon_posts: ["connection_id", "what", "subject_id", "part"],
  mastodon_statuses: ["connection_id", "uri"],
  mastodon_reactions: ["connection_id", "what", "subject_id", "kind"],
  ap_seen: ["uri"],
  ap_deletions: ["name"],
  ap_names: ["name"],
  ap_threads: ["post_id"],
  ap_collections: ["uri", "post_id"],
  webmentions_in: ["id"],
  webmentions_out: ["id"],
  hub_subscriptions: ["id"],
  feeds: ["account_id"],
} satisfies { [T in Exclude<keyof Tables, keyof typeof leftOut>]: (keyof Tables[T])[] };

/** A table that is part of a backup. */
export type BackedUp = keyof typeof keys;

/** The tables of a backup, in the order in which they can be filled. */
export const orderedTables = Object.keys(keys) as BackedUp[];

/** The columns that name a row of `table`. */
export function rowKey(table: BackedUp): readonly string[] {
  return keys[table];
}

/** Tables whose `id` the database does not count up. */
const named: ReadonlySet<string> = new Set(["passkeys", "openness_head", "bsky_client_keys"]);

/** Tables whose `id` the database counts up itself. */
export const countedTables: readonly BackedUp[] = orderedTables.filter(
  (table) => rowKey(table)[0] === "id" && !named.has(table),
);
