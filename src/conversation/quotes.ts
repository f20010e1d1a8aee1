import type { Db } from "#schema";

/** A post elsewhere that quotes one of ours. */
export interface Quote {
  readonly name: string;
  readonly url: string;
}

/** Who quotes a post of ours, or an answer under it, where everyone can see it; newest first. */
export async function listQuotes(db: Db, postId: number, limit: number): Promise<Quote[]> {
  return await db
    .selectFrom("mentions")
    .innerJoin("accounts", "accounts.id", "mentions.account_id")
    .select(["accounts.name", "mentions.url"])
    .where("mentions.quoted_post_id", "=", postId)
    .where("mentions.visibility", "in", ["public", "unlisted"])
    .where((or) =>
      or.not(
        or.exists(
          or
            .selectFrom("blocks")
            .select("blocks.id")
            .where((at) =>
              at.or([
                at.and([
                  at("blocks.kind", "=", "account"),
                  at("blocks.value", "=", at.ref("accounts.uri")),
                ]),
                at.and([
                  at("blocks.kind", "=", "domain"),
                  at("blocks.value", "=", at.ref("accounts.domain")),
                ]),
              ]),
            ),
        ),
      ),
    )
    .orderBy("mentions.id", "desc")
    .limit(limit)
    .execute();
}
