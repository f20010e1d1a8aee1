/** The tables of our accounts on networks and of what we wrote there; a part of `0001-start.ts`, and frozen with it. */
export const syndicationTables = (id: string): string[] => [
  `create table connections (
    id ${id},
    network text not null,
    name text not null default '',
    uri text not null default '',
    state text not null,
    tokens_sealed text,
    expires_at bigint,
    limits_json text not null default '{}',
    created_at bigint not null,
    last_sent_at bigint,
    last_heard_at bigint,
    news_at bigint,
    look_at bigint,
    unique (network, uri)
  )`,
  `create table syndications (
    id ${id},
    subject_kind text not null,
    subject_id bigint not null,
    network text not null,
    connection_id bigint not null references connections (id),
    state text not null,
    uri text not null default '',
    url text not null default '',
    revision_sent bigint,
    error_code text not null default '',
    error_params_json text not null default '{}',
    attempts bigint not null default 0,
    changed_at bigint not null,
    heard_at bigint,
    look_at bigint,
    unique (subject_kind, subject_id, connection_id)
  )`,
  `create table post_destinations (
    post_id bigint not null references posts (id) on delete cascade,
    connection_id bigint not null references connections (id),
    is_on bigint not null,
    text_by_hand text,
    as_thread bigint not null,
    repost_on_edit bigint not null,
    primary key (post_id, connection_id)
  )`,
  // The fediverse is a connection that is always there: the site itself is its account.
  "insert into connections (network, state, created_at) values ('activitypub', 'connected', 0)",
];
