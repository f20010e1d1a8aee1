/** The tables of accounts on Mastodon-compatible servers; a part of `0001-start.ts`, and frozen with it. */
export const mastodonTables = (): string[] => [
  `create table mastodon_apps (
    server text not null,
    sealed text not null,
    created_at bigint not null,
    primary key (server)
  )`,
  `create table mastodon_sign_ins (
    state text not null,
    sealed text not null,
    created_at bigint not null,
    primary key (state)
  )`,
  `create table mastodon_posts (
    connection_id bigint not null references connections (id),
    what text not null,
    subject_id bigint not null,
    part bigint not null,
    status_id text,
    uri text not null,
    url text not null,
    said text not null,
    media_json text not null,
    tried_at bigint not null,
    primary key (connection_id, what, subject_id, part)
  )`,
  `create table mastodon_statuses (
    connection_id bigint not null references connections (id),
    uri text not null,
    status_id text not null,
    copy_id bigint,
    primary key (connection_id, uri)
  )`,
  `create table mastodon_reactions (
    connection_id bigint not null references connections (id),
    what text not null,
    subject_id bigint not null,
    kind text not null,
    primary key (connection_id, what, subject_id, kind)
  )`,
];
