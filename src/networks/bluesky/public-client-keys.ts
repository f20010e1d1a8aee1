import type { Kit } from "#kit";

/**
 * The keys by which other servers know this site, without what is secret in them; none before one was needed.
 * @source RFC 7517 §4.2, §4.4
 */
export async function publicClientKeys({
  store,
  secrets,
}: Pick<Kit, "store" | "secrets">): Promise<object[]> {
  const rows = await store.db
    .selectFrom("bsky_client_keys")
    .select("sealed")
    .orderBy("created_at")
    .execute();
  return rows.map(({ sealed }) => {
    const { d: _, ...shown } = JSON.parse(secrets.unseal(sealed)) as Record<string, unknown>;
    return { ...shown, use: "sig", alg: "ES256" };
  });
}
