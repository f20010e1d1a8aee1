import type { JobHandlers } from "#jobs";
import type { Db, NetworkName } from "#schema";

import type { Network } from "./network.ts";

/** The networks there are; nothing else in the program knows which. */
export interface Registry {
  readonly all: readonly Network[];
  /** What sends posts and answers on their way: a post to every network that takes some, an answer to the asker's. */
  readonly jobs: Pick<JobHandlers, "syndicate" | "send-answer">;
}

/** Puts networks together. @throws Error when two have the same name */
export function registryOf(db: Db, networks: readonly Network[]): Registry {
  const byName = new Map(networks.map((network) => [network.name, network]));
  if (byName.size !== networks.length) throw new Error("Two networks have the same name.");
  return {
    all: networks,
    jobs: {
      syndicate: async ({ payload: { verb, postId } }) => {
        for (const network of networks)
          if (network.can[verb === "update" ? "edit" : verb]) await network[verb](postId);
      },
      "send-answer": async ({ payload: { verb, what, id } }) => {
        const name = await networkOf(db, what, id);
        // One that is no more, or that takes no answers, has nothing to be told.
        const network = name === undefined ? undefined : byName.get(name);
        if (network?.can.reply === true) await network.sendAnswer(verb, what, id);
      },
    },
  };
}

/** By which network an answer of ours goes to the one who asked. */
async function networkOf(
  db: Db,
  what: "reply" | "answer",
  id: number,
): Promise<NetworkName | undefined> {
  const row = await (
    what === "reply"
      ? db.selectFrom("replies").select("network").where("id", "=", id)
      : db
          .selectFrom("answers")
          .innerJoin("accounts", "accounts.id", "answers.to_account_id")
          .select("accounts.network")
          .where("answers.id", "=", id)
  ).executeTakeFirst();
  return row?.network;
}
