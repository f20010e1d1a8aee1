/** The tables of Bluesky's adapter; a part of `0001-start.ts`, and frozen with it. */
export const blueskyTables = (): string[] => [
  `create table bsky_records (
    uri text not null,
    connection_id bigint not null references connections (id),
    kind text not null,
    what text not null,
    subject_id bigint not null,
    part bigint not null,
    cid text,
    state text not null,
    made_for text not null,
    written_at bigint not null,
    primary key (uri)
  )`,
  `create table bsky_sign_ins (
    state text not null,
    sealed text not null,
    created_at bigint not null,
    primary key (state)
  )`,
  `create table bsky_client_keys (
    id text not null,
    sealed text not null,
    created_at bigint not null,
    primary key (id)
  )`,
  `create table bsky_leases (
    name text not null,
    holder text not null,
    until_at bigint not null,
    primary key (name)
  )`,
  `create table bsky_looks (
    uri text not null,
    likes bigint not null,
    reposts bigint not null,
    quotes bigint not null,
    full_at bigint not null,
    primary key (uri)
  )`,
];
