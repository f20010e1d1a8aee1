import type { ActingUser, Db, Tx } from "#schema";

/** `a.b.example.org` → itself and every domain it is under, down to two labels. */
export function domainsAbove(domain: string): string[] {
  const labels = domain.toLowerCase().replace(/\.$/, "").split(".");
  return labels.slice(0, Math.max(labels.length - 1, 1)).map((_, i) => labels.slice(i).join("."));
}

/** Whether an account, its domain or a domain above is blocked. */
export async function isBlocked(db: Db, accountUri: string, domain: string): Promise<boolean> {
  const row = await db
    .selectFrom("blocks")
    .select("id")
    .where("value", "in", [accountUri, ...domainsAbove(domain)])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Blocks an account (by its uri) or a domain. @returns false when it was blocked before. */
export async function addBlock(
  tx: Tx,
  by: ActingUser,
  block: { readonly kind: "account" | "domain"; readonly value: string; readonly reason: string },
): Promise<boolean> {
  const row = await tx.db
    .insertInto("blocks")
    .values({ ...block, user_id: by.userId, created_at: tx.now })
    .onConflict((at) => at.columns(["kind", "value"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  tx.changed("queue");
  return row !== undefined;
}

/** Lifts a block. @returns false when there was none. */
export async function removeBlock(
  tx: Tx,
  block: { readonly kind: "account" | "domain"; readonly value: string },
): Promise<boolean> {
  const result = await tx.db
    .deleteFrom("blocks")
    .where("kind", "=", block.kind)
    .where("value", "=", block.value)
    .executeTakeFirst();
  tx.changed("queue");
  return Number(result.numDeletedRows) > 0;
}
