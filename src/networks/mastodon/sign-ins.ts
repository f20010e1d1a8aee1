import { hour } from "#core/clock.ts";
import type { Kit } from "#kit";
import type { Tx } from "#schema";

/** What a sign-in that is under way needs until somebody comes back from the other server. */
export interface SignIn {
  /** Known to the browser alone that left. */
  readonly state: string;
  /** Where it goes on from here. */
  readonly returnTo: string;
  /** The server's origin. */
  readonly server: string;
  readonly scope: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What proves that it was we who asked; absent where the server does not ask for it. @source RFC 7636 */
  readonly verifier?: string;
}

/** A sign-in that is not finished by then is not finished any more. */
const longestSignInMs = hour;

/** Keeps one. @returns the name that it goes by at the other server */
export async function keepSignIn({ store, secrets }: Kit, signIn: SignIn): Promise<string> {
  const name = secrets.token();
  const sealed = secrets.seal(JSON.stringify(signIn));
  await store.transact(
    async (tx) =>
      void (await tx.db
        .insertInto("mastodon_sign_ins")
        .values({ state: secrets.fingerprint(name), sealed, created_at: tx.now })
        .execute()),
  );
  return name;
}

/** The one by this name; undefined where there is none, or it was too long ago. */
export async function findSignIn(
  { store, secrets, clock }: Kit,
  name: string | null,
): Promise<SignIn | undefined> {
  if (name === null) return undefined;
  const row = await store.db
    .selectFrom("mastodon_sign_ins")
    .select("sealed")
    .where("state", "=", secrets.fingerprint(name))
    .where("created_at", ">", clock.now() - longestSignInMs)
    .executeTakeFirst();
  return row && (JSON.parse(secrets.unseal(row.sealed)) as SignIn);
}

/** Takes it away: it is good for one answer. @returns false where it was taken already */
export async function takeSignIn({ store, secrets }: Kit, name: string): Promise<boolean> {
  return await store.transact(async (tx) => {
    const gone = await tx.db
      .deleteFrom("mastodon_sign_ins")
      .where("state", "=", secrets.fingerprint(name))
      .executeTakeFirst();
    return Number(gone.numDeletedRows) > 0;
  });
}

/** Forgets those that nobody came back from. */
export async function tidySignIns(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("mastodon_sign_ins")
    .where("created_at", "<", tx.now - longestSignInMs)
    .execute();
}

/** Where people are sent on to who come back from their server: to the page of ours that sent them. */
export async function onwardFrom(kit: Kit, query: URLSearchParams): Promise<string | undefined> {
  const signIn = await findSignIn(kit, query.get("state"));
  const url = signIn && URL.parse(signIn.returnTo, kit.config.origin);
  if (url == null || url.origin !== kit.config.origin) return undefined;
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url.href;
}
