import { sql } from "kysely";

import { byPage, type Db, type NetworkName, type Tables } from "#schema";

/** All that decides what becomes of a reply from elsewhere. */
export interface ReplyContext {
  readonly conversation_id: number | null;
  readonly conversation_state: Tables["conversations"]["state"] | null;
  /** Null for a page elsewhere. */
  readonly post_id: number | null;
  readonly post_state: Tables["posts"]["state"] | null;
  /** Unix milliseconds. */
  readonly published_at: number | null;
  readonly parent_id: number | null;
  readonly parent_path: string | null;
  readonly parent_state: Tables["replies"]["state"] | null;
  /** A reply with this uri is here already, in whatever state. */
  readonly reply_id: number | null;
  /** By which network that came. */
  readonly reply_network: NetworkName | null;
  /** It came before as a mention, when its thread was not known. */
  readonly mention_id: number | null;
  /** When an owner answered that mention, or said that it needs no answer. */
  readonly mention_answered_at: number | null;
  readonly account_id: number | null;
  readonly account_state: Tables["accounts"]["state"] | null;
  /** How many blocks keep its author out. */
  readonly blocks: number;
  /** The setting `holdFirstReply` as JSON; null when never set. */
  readonly hold_first: string | null;
  /** 1 when they wrote something here before that everyone can see. */
  readonly seen_before: number;
  /** 1 when we follow them. */
  readonly followed: number;
  /** When their tenth newest reply came, Unix milliseconds. */
  readonly tenth_at: number | null;
  /** How many texts the spam guard has learned from; null when none. */
  readonly lessons: number | null;
  /** What they wrote last. */
  readonly last_html: string | null;
}

/**
 * Reads all that decides what becomes of a reply, in one query of index look-ups only, since it runs for
 * every reply of every server. `domains` are the author's and those above it, at most six.
 */
export async function readArrival(
  db: Db,
  asked: {
    readonly uri: string;
    /** Where a reader can see it. */
    readonly url?: string;
    readonly inReplyToUri: string;
    readonly accountUri: string;
    readonly domains: readonly string[];
  },
): Promise<ReplyContext> {
  // Always six, so that one statement is prepared and kept.
  const domains = [...asked.domains.slice(-6), "", "", "", "", "", ""].slice(0, 6);
  const { rows } = await sql<ReplyContext>`
select c.id as conversation_id, c.state as conversation_state, p.id as post_id, p.state as post_state, p.published_at,
  parent.id as parent_id, parent.path as parent_path, parent.state as parent_state,
  known.id as reply_id, known.network as reply_network, m.id as mention_id, m.answered_at as mention_answered_at, a.id as account_id, a.state as account_state,
  (select count(*) from blocks where kind = 'account' and value = ${asked.accountUri})
    + (select count(*) from blocks where kind = 'domain' and value in (${sql.join(domains)})) as blocks,
  (select value_json from settings where key = 'holdFirstReply') as hold_first,
  (select spam + ham from spam_words where word = '*') as lessons,
  (select count(*) from (select 1 from replies r where r.account_id = a.id and r.state = 'visible' limit 1) s) as seen_before,
  (select count(*) from following f where f.account_id = a.id and f.state = 'accepted') as followed,
  (select r.arrived_at from replies r where r.account_id = a.id order by r.id desc limit 1 offset 9) as tenth_at,
  (select r.html from replies r where r.account_id = a.id order by r.id desc limit 1) as last_html
from (select 1 as one) here
left join replies parent on parent.uri = ${asked.inReplyToUri}
left join conversations c on c.id = coalesce(parent.conversation_id, (select id from posts where uri = ${asked.inReplyToUri}),
  (select id from conversations where address = ${asked.inReplyToUri} and address <> ''))
left join posts p on p.id = c.post_id
left join replies known on known.id = coalesce((select id from replies where uri = ${asked.uri}),
  (select id from replies where uri = ${asked.url ?? asked.uri} and network = ${byPage}))
left join mentions m on m.uri = ${asked.uri}
left join accounts a on a.uri = ${asked.accountUri}`.execute(db);
  return rows[0]!;
}
