import { sql, type Kysely } from "kysely";

// Frozen after the first release: a migration imports nothing from src/, so later edits cannot change it.

/** How the tables of 0.1 are found in: indexes, and full-text search. */
export async function up(db: Kysely<unknown>, dialect: "sqlite" | "postgres"): Promise<void> {
  for (const statement of [...indexes, ...search[dialect]]) await sql.raw(statement).execute(db);
}

const indexes = [
  "create index sessions_by_user_id on sessions (user_id)",
  "create index user_accounts_by_user_id on user_accounts (user_id)",
  "create index account_joins_by_account_id on account_joins (account_id)",
  "create index account_joins_by_other_id on account_joins (other_id)",
  "create index media_by_source_url on media (source_url)",
  "create index posts_by_original_url on posts (original_url) where original_url is not null",
  "create index posts_by_state_published_at on posts (state, published_at)",
  "create index posts_by_state_scheduled_at on posts (state, scheduled_at)",
  "create index post_topics_by_topic_id_post_id on post_topics (topic_id, post_id)",
  "create index accounts_by_domain on accounts (domain)",
  "create index accounts_by_avatar_id on accounts (avatar_id) where avatar_id is not null",
  "create index accounts_by_handle on accounts (handle)",
  "create index accounts_by_person_id on accounts (person_id) where person_id is not null",
  "create index ties_by_account_id_at on ties (account_id, at)",
  "create unique index conversations_by_address on conversations (address) where address <> ''",
  "create index replies_by_conversation_id_path on replies (conversation_id, path)",
  "create index replies_by_parent_id on replies (parent_id)",
  "create index replies_by_account_id on replies (account_id, id)",
  "create index replies_by_conversation_id_network_path on replies (conversation_id, network, path)",
  "create index reply_checks_missing on reply_checks (asked_at) where missing_since is not null",
  "create index reader_replies_by_email_hash on reader_replies (email_hash)",
  "create index reader_replies_by_reply_id on reader_replies (reply_id)",
  "create index reactions_by_conversation_id_kind_at on reactions (conversation_id, kind, at)",
  "create index reactions_by_account_id on reactions (account_id)",
  "create index mentions_by_account_id on mentions (account_id)",
  "create index mentions_by_in_reply_to on mentions (in_reply_to)",
  "create index answers_by_in_reply_to on answers (in_reply_to)",
  "create index answers_by_post_id on answers (post_id) where post_id is not null",
  "create index reports_by_state_created_at on reports (state, created_at)",
  "create index reports_by_reply_id on reports (reply_id)",
  "create index reading_items_by_arrived_at on reading_items (arrived_at)",
  "create index reading_items_by_account_id on reading_items (account_id)",
  "create index reading_items_by_uri on reading_items (uri)",
  "create index openness_log_by_subject on openness_log (subject)",
  "create index ap_activities_by_listed_id on ap_activities (listed, id)",
  "create index ap_activities_by_object_uri on ap_activities (object_uri)",
  "create index ap_actors_by_inbox on ap_actors (inbox) where inbox is not null",
  "create index ap_actors_by_shared_inbox on ap_actors (shared_inbox) where shared_inbox is not null",
  "create index ap_keys_by_owner_uri on ap_keys (owner_uri)",
  "create index ap_seen_by_at on ap_seen (at)",
  "create index ap_collections_by_post_id_asked_at on ap_collections (post_id, asked_at)",
  "create index syndications_by_state on syndications (state, changed_at)",
  "create index syndications_by_connection on syndications (connection_id, state)",
  "create index syndications_by_uri on syndications (uri) where uri <> ''",
  // Of each thing one record at a time is meant to stand.
  "create unique index bsky_records_wanted on bsky_records (connection_id, kind, what, subject_id, part) where state = 'wanted'",
  "create index bsky_records_by_subject on bsky_records (what, subject_id)",
  "create index app_grants_by_user_id on app_grants (user_id)",
  "create index app_tokens_by_grant_id on app_tokens (grant_id)",
  "create index webmentions_in_waiting on webmentions_in (host) where state = 'waiting'",
  "create index hub_subscriptions_by_host on hub_subscriptions (host)",
  "create unique index feeds_by_hub_key on feeds (hub_key) where hub_key <> ''",
  "create index mastodon_posts_by_uri on mastodon_posts (uri) where uri <> ''",
  "create index mastodon_statuses_by_copy on mastodon_statuses (copy_id) where copy_id is not null",
  "create index jobs_due on jobs (queue, run_at, id) where state = 'ready'",
  "create index jobs_next on jobs (state, run_at)",
  "create index jobs_by_lane on jobs (lane, id) where lane is not null",
  "create index jobs_by_state on jobs (state, id)",
  "create index jobs_waiting on jobs (waits_for) where waits_for is not null",
  // Only what waits is in these, so the studio finds it at once among millions.
  "create index replies_unanswered on replies (id) where answered_at is null and ours = 0 and state = 'visible'",
  "create index replies_held on replies (id) where state = 'held'",
  "create index replies_hidden on replies (id) where state = 'hidden'",
  "create index replies_ours on replies (written_at) where ours = 1 and state = 'visible'",
  "create index replies_approved on replies (approved_by) where approved_by is not null",
  "create index answers_approved on answers (approved_by) where approved_by is not null",
  "create index quotes_by_post_id_at on quotes (post_id, at) where post_id is not null",
  "create index mentions_unanswered on mentions (id) where answered_at is null",
  "create unique index reading_items_once on reading_items (uri, coalesce(shared_by_id, 0))",
  // Each emoji of an account once, and one of them counts.
  // One activity may be about several things.
  "create unique index reactions_by_uri on reactions (uri, conversation_id, coalesce(reply_id, 0))",
  "create unique index reactions_once on reactions (conversation_id, coalesce(reply_id, 0), account_id, kind, emoji, visibility)",
  "create unique index reactions_counted on reactions (conversation_id, coalesce(reply_id, 0), account_id, kind) where counted = 1",
];

/**
 * Full-text search over published posts. It is given folded words (src/core/fold-letters.ts), and beside them
 * those that are written with letters of their own; SQLite must not fold these (remove_diacritics 0).
 * @source https://www.sqlite.org/fts5.html §4.3.1; PostgreSQL 15 §12
 */
const search = {
  sqlite: [
    "create virtual table post_search using fts5 (title, summary, body, topics, exact, tokenize = \"unicode61 remove_diacritics 0\", prefix = '2 3')",
  ],
  postgres: [
    "create table post_search (post_id bigint primary key references posts (id) on delete cascade, document tsvector not null)",
    "create index post_search_document on post_search using gin (document)",
  ],
};
