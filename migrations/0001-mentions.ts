/**
 * The tables of what is said between others and us elsewhere than under a post; a part of `0001-start.ts`, and
 * frozen with it.
 */
export const mentionTables = (id: string): string[] => [
  `create table mentions (
    id ${id},
    account_id bigint not null references accounts (id),
    uri text not null,
    url text not null,
    title text not null default '',
    warning text not null default '',
    html text not null,
    language text not null default '',
    in_reply_to text,
    at bigint not null,
    answered_at bigint,
    visibility text not null default 'direct',
    unique (uri)
  )`,
  `create table quotes (
    uri text not null,
    quoted_uri text not null,
    post_id bigint references posts (id),
    at bigint not null,
    primary key (uri, quoted_uri)
  )`,
  `create table answers (
    id ${id},
    uri text not null,
    to_account_id bigint not null references accounts (id),
    in_reply_to text not null,
    post_id bigint references posts (id),
    user_id bigint references users (id),
    html text not null,
    source text not null,
    created_at bigint not null,
    edited_at bigint,
    deleted_at bigint,
    visibility text not null default 'direct',
    approved_by text,
    declined_at bigint,
    judged_at bigint,
    unique (uri)
  )`,
];
