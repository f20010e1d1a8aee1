/** The tables of apps that users let in, of what these post, and of our own links; a part of `0001-start.ts`, and frozen with it. */
export const appTables = (id: string): string[] => [
  `create table app_grants (
    id ${id},
    user_id bigint not null references users (id),
    client_id text not null,
    name text not null,
    logo_id bigint,
    scope text not null,
    refreshes bigint not null,
    created_at bigint not null,
    used_at bigint,
    ended_at bigint
  )`,
  `create table app_codes (
    code_hash text not null,
    user_id bigint not null references users (id),
    client_id text not null,
    name text not null,
    logo_id bigint,
    redirect_uri text not null,
    scope text not null,
    refreshes bigint not null,
    challenge text,
    expires_at bigint not null,
    used_at bigint,
    grant_id bigint,
    primary key (code_hash)
  )`,
  `create table app_tokens (
    token_hash text not null,
    grant_id bigint not null references app_grants (id),
    kind text not null,
    created_at bigint not null,
    expires_at bigint not null,
    replaced_at bigint,
    primary key (token_hash)
  )`,
  `create table micropub_requests (
    key text not null,
    post_id bigint,
    location text,
    status bigint,
    at bigint not null,
    primary key (key)
  )`,
  `create table profile_links (
    url text not null,
    checked_at bigint not null,
    verified_at bigint,
    primary key (url)
  )`,
  `create table removed_posts (
    uri text not null,
    user_id bigint,
    post_sealed text not null,
    removed_at bigint not null,
    primary key (uri)
  )`,
];
