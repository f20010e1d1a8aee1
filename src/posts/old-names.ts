import type { Db, Tx } from "#schema";

import { slugOf } from "./post.ts";

/** What the site before this one called its lists in their addresses. */
export interface OldNames {
  /** In which folders of their host its pages lay: `/blog`. Those at the root are in none. */
  readonly folders: readonly string[];
  readonly topics: readonly OldTopic[];
}

/** A topic as the old site had it. */
export interface OldTopic {
  /** As readers saw it. */
  readonly name: string;
  /** As it stood in addresses, where the export says so. */
  readonly slug?: string;
  /** By which WordPress names a category: `?cat=3`. */
  readonly number?: string;
}

/** Longer ones are no names that anybody has a link to. */
const longestName = 200;

/** Keeps those names, so that old links to lists lead on. One that is known stays what it is. */
export async function keepOldNames(tx: Tx, { folders, topics }: OldNames): Promise<void> {
  const rows = [
    ...folders
      .map((folder) => plainName(folder).replace(/\/+$/, ""))
      // A file, such as `/index.html`, is none.
      .filter((folder) => /^\/(?:.*\/)?[^/.]+$/.test(folder))
      .map((name) => ({ kind: "folder" as const, name, topic: "" })),
    ...topics.flatMap(({ name, slug = "", number = "" }) => {
      const topic = slugOf(name);
      // Found by our own name as it is; programs of English origin write å as a and ø as o.
      const names = [plainName(slug), plainLetters(name)].filter(
        (one) => one !== "" && slugOf(one) !== topic,
      );
      return [
        ...names.map((one) => ({ kind: "topic" as const, name: one, topic })),
        ...(/^\d{1,15}$/.test(number) ? [{ kind: "number" as const, name: number, topic }] : []),
      ].filter((row) => row.topic !== "");
    }),
  ].filter(({ name }) => name.length <= longestName);
  for (let at = 0; at < rows.length; at += 200)
    await tx.db
      .insertInto("old_names")
      .values(rows.slice(at, at + 200))
      .onConflict((on) => on.columns(["kind", "name"]).doNothing())
      .execute();
}

/** The folders in which the sites before this one lay, the longest first. */
export async function oldFolders(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom("old_names")
    .select("name")
    .where("kind", "=", "folder")
    .execute();
  return rows.map(({ name }) => name).toSorted((a, b) => b.length - a.length);
}

/** The address name of the topic that the old site called so, or that WordPress had under this number. */
export async function topicByOldName(
  db: Db,
  kind: "topic" | "number",
  name: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom("old_names")
    .select("topic")
    .where("kind", "=", kind)
    .where("name", "=", plainName(name))
    .executeTakeFirst();
  return row?.topic;
}

function plainName(name: string): string {
  let text = name;
  try {
    text = decodeURIComponent(name);
  } catch {
    // It is then a name with a percent sign in it.
  }
  return text.normalize("NFC").trim().toLowerCase().replaceAll("\0", "").toWellFormed();
}

/** As most programs write a name in an address: `Lørdag i byen` as `lordag-i-byen`. */
function plainLetters(name: string): string {
  return slugOf(
    name
      .toLowerCase()
      .replaceAll("ø", "o")
      .replaceAll("å", "a")
      .replaceAll("æ", "ae")
      .normalize("NFKD")
      .replace(/\p{M}/gu, ""),
  );
}
