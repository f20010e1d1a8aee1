import { linkedNames } from "#core/mentions.ts";
import type { Db } from "#schema";

import type { RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import { idOf, many, typesOf } from "#activitypub/remote/read-json.ts";

/** Somebody named in what we say. */
export interface Mentioned {
  /** As it was written: `@ann@example.org`. */
  readonly name: string;
  readonly uri: string;
}

/** Those named in HTML of ours who were found. */
export async function mentionedIn(db: Db, html: string): Promise<Mentioned[]> {
  const names = linkedNames(html);
  if (names.length === 0) return [];
  const rows = await db
    .selectFrom("ap_names")
    .innerJoin("accounts", "accounts.id", "ap_names.account_id")
    .select(["ap_names.name", "accounts.uri"])
    .where("ap_names.name", "in", names)
    .where("accounts.state", "=", "known")
    .orderBy("ap_names.name")
    .execute();
  const once = new Map(rows.map(({ name, uri }) => [uri, { name: `@${name}`, uri }]));
  return [...once.values()];
}

/** @source Activity Vocabulary, Mention; https://docs.joinmastodon.org/spec/activitypub/#Mention */
export function mentionTags(people: readonly Mentioned[]): RemoteDocument[] {
  return people.map(({ name, uri }) => ({ type: "Mention", name, href: uri }));
}

/** The actors whom something of ours names. */
export function mentionsOf(object: unknown): string[] {
  return many((object as RemoteDocument | null)?.tag).flatMap((tag) =>
    typesOf(tag).includes("Mention") ? (idOf(tag) ?? []) : [],
  );
}

/** The actors whom it named when we told of it before: they hear when it changes or goes. */
export async function mentionedBefore(db: Db, objectUri: string): Promise<string[]> {
  const rows = await db
    .selectFrom("ap_activities")
    .select("json")
    .where("object_uri", "=", objectUri)
    .where("type", "in", ["Create", "Update"])
    .orderBy("id", "desc")
    .limit(50)
    .execute();
  const told = rows.flatMap(({ json }) => mentionsOf((JSON.parse(json) as RemoteDocument).object));
  return [...new Set(told)];
}
