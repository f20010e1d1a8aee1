/** The tables that lead addresses of the site before this one on; a part of `0001-start.ts`, and frozen with it. */
export const oldSiteTables: readonly string[] = [
  `create table old_addresses (
    path text not null,
    post_id bigint not null references posts (id) on delete cascade,
    primary key (path)
  )`,
  `create table old_names (
    kind text not null,
    name text not null,
    topic text not null,
    primary key (kind, name)
  )`,
];
