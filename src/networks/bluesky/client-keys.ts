import { JoseKey } from "@atproto/oauth-client-node";

import type { Kit } from "#kit";

/**
 * The key by which this site shows other servers that it is the one that asks; made when it is first needed, and the
 * same for all processes.
 * @source atproto.com/specs/oauth, "Confidential Client Authentication": ES256
 */
export async function clientKeys({
  store,
  secrets,
}: Pick<Kit, "store" | "secrets">): Promise<JoseKey[]> {
  const stored = async () =>
    await store.db.selectFrom("bsky_client_keys").select("sealed").orderBy("created_at").execute();
  let rows = await stored();
  if (rows.length === 0) {
    const made = await JoseKey.generate(["ES256"], crypto.randomUUID());
    const sealed = secrets.seal(JSON.stringify(made.privateJwk));
    await store.transact(
      async (tx) =>
        // One name for the first: of two processes that make it, one keeps its own and both read that.
        void (await tx.db
          .insertInto("bsky_client_keys")
          .values({ id: "first", sealed, created_at: tx.now })
          .onConflict((at) => at.doNothing())
          .execute()),
    );
    rows = await stored();
  }
  return await Promise.all(
    rows.map(async ({ sealed }) => await JoseKey.fromJWK(secrets.unseal(sealed))),
  );
}
