/** The tables of those who can sign in; a part of `0001-start.ts`, and frozen with it. */
export const signInTables = (id: string): string[] => [
  `create table setup_links (
    token_hash text not null,
    created_at bigint not null,
    used_at bigint,
    primary key (token_hash)
  )`,
  `create table users (
    id ${id},
    name text not null,
    email text,
    role text not null,
    password_hash text,
    created_at bigint not null,
    gone_at bigint,
    unique (email)
  )`,
  `create table passkeys (
    id text not null,
    user_id bigint not null references users (id),
    name text not null,
    public_key text not null,
    counter bigint not null,
    transports_json text not null,
    created_at bigint not null,
    used_at bigint,
    primary key (id)
  )`,
  `create table used_challenges (
    hash text not null,
    used_at bigint not null,
    primary key (hash)
  )`,
  `create table sessions (
    token_hash text not null,
    user_id bigint not null references users (id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint not null,
    proved_at bigint not null,
    device text not null,
    primary key (token_hash)
  )`,
];
