import { linkNames, namesIn } from "#core/mentions.ts";
import type { Db } from "#schema";

/** Makes links of the people named in our own HTML (`@ann@example.org`), those that were found before. */
export async function linkKnownNames(db: Db, html: string): Promise<string> {
  const names = namesIn(html);
  if (names.length === 0) return html;
  const rows = await db
    .selectFrom("ap_names")
    .innerJoin("accounts", "accounts.id", "ap_names.account_id")
    .select(["ap_names.name", "accounts.url", "accounts.uri"])
    .where("ap_names.name", "in", names)
    .execute();
  return linkNames(html, new Map(rows.map((row) => [row.name, row.url || row.uri])));
}
