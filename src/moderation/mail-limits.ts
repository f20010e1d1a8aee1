import { sql } from "kysely";

import { day, hour } from "#core/clock.ts";
import { domainOf, personOf } from "#core/mail-address.ts";
import type { Secrets } from "#core/secrets.ts";
import type { Tx } from "#schema";

/** Whom a limit is about: who is written to, the domain their mail is at, who asks for it, or the whole site. */
export type Counted = "person" | "domain" | "client" | "all";

/** So many mails in an hour and in a day. */
type Limits = Readonly<Partial<Record<Counted, { readonly hour: number; readonly day: number }>>>;

const limits: Readonly<Record<"asked" | "wanted", Limits>> = {
  // Anybody can type anybody's address, so these are few.
  asked: {
    client: { hour: 20, day: 60 },
    person: { hour: 5, day: 10 },
    // Somebody with a domain of their own has every address at it.
    domain: { hour: 20, day: 60 },
    all: { hour: 1000, day: 5000 },
  },
  // Whoever gets these has said so by a link in a mail.
  wanted: { person: { hour: 20, day: 60 } },
};

/** How long a count is kept, in milliseconds. */
const keptMs = 2 * day;

/**
 * Counts one more mail, whatever it says, over all ways to cause one: per person (the address as its host
 * reads it), per domain but for those of large providers, per client, and in all. What is counted is stored as a fingerprint. Refused attempts count too.
 * @returns what is used up, or undefined when the mail may go
 */
export async function countMail(
  tx: Tx,
  secrets: Secrets,
  mail: {
    readonly to: string;
    /** `asked`: the address has not proved that it wants mail; `wanted`: it has. */
    readonly kind: "asked" | "wanted";
    /** Who causes it, as `clientKey` says; undefined for ourselves. */
    readonly client: string | undefined;
  },
): Promise<Counted | undefined> {
  const names = {
    client: mail.client,
    person: personOf(mail.to),
    domain: domainOf(mail.to),
    all: "",
  };
  for (const [counted, { hour: inHour, day: inDay }] of Object.entries(limits[mail.kind]) as [
    Counted,
    { hour: number; day: number },
  ][]) {
    const name = names[counted];
    if (name === undefined) continue;
    const key = secrets.fingerprint(`mails ${mail.kind} ${counted} ${name}`);
    const isMuch = (await countUp(tx, `${key} hour`, hour)) > inHour;
    if (isMuch || (await countUp(tx, `${key} day`, day)) > inDay) return counted;
  }
  return undefined;
}

/** @returns how many there have been with this one since the first of the stretch of time. */
async function countUp(tx: Tx, key: string, withinMs: number): Promise<number> {
  const isOver = sql`mail_counts.since_at <= ${tx.now - withinMs}`;
  const { mails } = await tx.db
    .insertInto("mail_counts")
    .values({ key, since_at: tx.now, mails: 1 })
    .onConflict((at) =>
      at.column("key").doUpdateSet({
        mails: sql`case when ${isOver} then 1 else mail_counts.mails + 1 end`,
        since_at: sql`case when ${isOver} then ${tx.now} else mail_counts.since_at end`,
      }),
    )
    .returning("mails")
    .executeTakeFirstOrThrow();
  return Number(mails);
}

/** Forgets counts that say nothing any more. */
export async function tidyMailCounts(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("mail_counts")
    .where("since_at", "<", tx.now - keptMs)
    .execute();
}
