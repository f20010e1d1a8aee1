/** The tables of the fediverse's adapter; a part of `0001-start.ts`, and frozen with it. */
export const fediverseTables = (id: string): string[] => [
  `create table ap_activities (
    id ${id},
    uri text not null,
    type text not null,
    object_uri text not null,
    json text not null,
    listed bigint not null,
    sent_until text,
    created_at bigint not null,
    unique (uri)
  )`,
  `create table ap_actors (
    uri text not null,
    inbox text,
    shared_inbox text,
    fetched_at bigint not null,
    primary key (uri)
  )`,
  `create table ap_follows (
    actor_uri text not null,
    direction text not null,
    follow_uri text not null,
    at bigint not null,
    primary key (actor_uri, direction)
  )`,
  `create table ap_reactions (
    what text not null,
    id bigint not null,
    kind text not null,
    uri text not null,
    primary key (what, id, kind)
  )`,
  `create table ap_keys (
    key_id text not null,
    owner_uri text not null,
    public_pem text not null,
    fetched_at bigint not null,
    primary key (key_id)
  )`,
  `create table ap_seen (
    uri text not null,
    at bigint not null,
    primary key (uri)
  )`,
  `create table ap_deletions (
    name text not null,
    object_uri text not null,
    at bigint not null,
    primary key (name)
  )`,
  `create table ap_names (
    name text not null,
    account_id bigint references accounts (id) on delete cascade,
    asked_at bigint not null,
    primary key (name)
  )`,
  `create table ap_threads (
    post_id bigint not null references posts (id) on delete cascade,
    round bigint not null,
    due_at bigint,
    purse_json text not null,
    primary key (post_id)
  )`,
  `create table ap_collections (
    uri text not null,
    post_id bigint not null references posts (id) on delete cascade,
    asked_at bigint,
    primary key (uri, post_id)
  )`,
];
