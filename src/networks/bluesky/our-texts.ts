import type { Db, Subject } from "#schema";

/** So many are looked up at a time. */
const atOnce = 100;

/** A text of ours, by our own address of it. */
export interface OurText {
  readonly what: Subject["what"];
  readonly uri: string;
}

/** Which of these posts there are ours, and what each stands for. */
export async function oursAmong(
  db: Db,
  uris: readonly string[],
): Promise<ReadonlyMap<string, OurText>> {
  const found = new Map<string, OurText>();
  for (let from = 0; from < uris.length; from += atOnce) {
    const some = uris.slice(from, from + atOnce);
    const records = await db
      .selectFrom("bsky_records")
      .select(["uri", "what", "subject_id as id"])
      .where("uri", "in", some)
      .where("kind", "=", "post")
      .execute();
    const copies = await db
      .selectFrom("syndications")
      .select(["uri", "subject_kind as what", "subject_id as id"])
      .where("uri", "in", some)
      .where("network", "=", "bluesky")
      .execute();
    for (const { uri, what, id } of [...copies, ...records]) {
      if (what === "item" || what === "account" || what === "site") continue;
      const ours = await addressOf(db, { what, id });
      if (ours !== undefined) found.set(uri, { what, uri: ours });
    }
  }
  return found;
}

/** Our own address of a text of ours, by which what answers it is told. */
export async function addressOf(db: Db, { what, id }: Subject): Promise<string | undefined> {
  const table = ({ post: "posts", reply: "replies", answer: "answers" } as const)[what];
  const row = await db.selectFrom(table).select("uri").where("id", "=", id).executeTakeFirst();
  return row?.uri ?? undefined;
}

/** Which of these posts there stand here already: as replies, with their state, or as mentions. */
export async function heldAmong(
  db: Db,
  uris: readonly string[],
): Promise<ReadonlyMap<string, { readonly as: "reply" | "mention"; readonly state: string }>> {
  const found = new Map<string, { readonly as: "reply" | "mention"; readonly state: string }>();
  for (let from = 0; from < uris.length; from += atOnce) {
    const some = uris.slice(from, from + atOnce);
    const mentions = await db
      .selectFrom("mentions")
      .select(["uri", "visibility as state"])
      .where("uri", "in", some)
      .execute();
    const replies = await db
      .selectFrom("replies")
      .select(["uri", "state"])
      .where("uri", "in", some)
      .execute();
    for (const { uri, state } of mentions) found.set(uri, { as: "mention", state });
    for (const { uri, state } of replies) found.set(uri, { as: "reply", state });
  }
  return found;
}
