import { findAnswer, findReply, isPrivate, relinkOurs } from "#conversation";
import { day, hour, minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { namesIn } from "#core/mentions.ts";
import { enqueue } from "#jobs";
import type { Kit } from "#kit";
import { findPost, linkKnownNames, renderAgain } from "#posts";
import type { AccountRow } from "#audience";

/** A text of ours: a post, an answer under one, or an answer elsewhere. */
export type OwnText = "post" | "reply" | "answer";

/** How long until those are looked for again whose servers did not answer. */
const lookAgainMs = [10 * minute, hour, 6 * hour, day];

/** A name that was nobody's is looked for again after so long, in milliseconds. */
const nobodysForMs = day;

/**
 * Looks up the people named in a text of ours (`@ann@example.org`) who are no links in it yet, and puts links
 * to those who are found into it. Whoever is not found stays text; where a server does not answer now, a job
 * asks again later. What is private names nobody, since a name would let its bearer read it.
 * @returns whether the text has new links
 */
export type NameFinder = (what: OwnText, id: number, round?: number) => Promise<boolean>;

/** Builds it. */
export function nameFinder(
  kit: Kit,
  findAccount: (handle: string) => Promise<AccountRow | undefined>,
): NameFinder {
  const { store, clock, config } = kit;
  const { host } = new URL(config.origin);

  const textOf = async (what: OwnText, id: number): Promise<string> => {
    if (what === "post") {
      const post = await findPost(store.db, id);
      return post?.state === "published" ? post.html : "";
    }
    const own =
      what === "reply" ? await findReply(store.db, { id }) : await findAnswer(store.db, id);
    return own === undefined || isPrivate(own.visibility) ? "" : own.html;
  };

  /** Asks for one name. @returns false when nobody could say */
  const ask = async (name: string): Promise<boolean> => {
    const known = await store.db
      .selectFrom("ap_names")
      .select(["account_id", "asked_at"])
      .where("name", "=", name)
      .executeTakeFirst();
    if (known?.account_id != null) return true;
    if (known !== undefined && known.asked_at > clock.now() - nobodysForMs) return true;
    let found: AccountRow | undefined;
    try {
      found = await findAccount(`@${name}`);
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      if (fault.retryable) return false;
    }
    await store.transact(async (tx) => {
      const values = { account_id: found?.id ?? null, asked_at: tx.now };
      await tx.db
        .insertInto("ap_names")
        .values({ name, ...values })
        .onConflict((at) => at.column("name").doUpdateSet(values))
        .execute();
    });
    return true;
  };

  return async (what, id, round = 0) => {
    const html = await textOf(what, id);
    const names = namesIn(html).filter((name) => !name.endsWith(`@${host}`));
    if (names.length === 0) return false;
    const said = await Promise.all(names.map(ask));
    const wait = lookAgainMs[round];
    if (said.includes(false) && wait !== undefined)
      await store.transact(
        async (tx) =>
          await enqueue(tx, {
            kind: "find-names",
            queue: "interactive",
            payload: { what, id, round: round + 1 },
            runAt: tx.now + wait,
          }),
      );
    const linked = await linkKnownNames(store.db, html);
    if (linked === html) return false;
    await store.transact(async (tx) =>
      what === "post"
        ? await renderAgain(tx, config.origin, id)
        : await relinkOurs(tx, what, id, linked),
    );
    return true;
  };
}
