import type { Agent } from "@atproto/api";

import { AppError } from "#core/errors.ts";
import type { Store } from "#schema";
import type { Connection } from "#syndication";

import { isOtherThere } from "./faults.ts";
import { costs, takePoints } from "./points.ts";
import { atParts, forgetRecord, noteWritten, type OurRecord } from "./records.ts";

/** How our repository there is changed: each change once, within the points that an account has. */
export interface Repository {
  /** Writes a record under the name it was given; one that stands there already stays. @returns its hash */
  write(
    record: Pick<OurRecord, "uri" | "cid">,
    value: Readonly<Record<string, unknown>>,
  ): Promise<string>;
  /** Writes a record anew that stands there. */
  rewrite(record: Pick<OurRecord, "uri">, value: Readonly<Record<string, unknown>>): Promise<void>;
  /** Takes a record away, if it is there. */
  erase(record: Pick<OurRecord, "uri">): Promise<void>;
}

/**
 * Our repository there. Points that are spent are thrown as `asked_to_wait`.
 * @source com.atproto.repo.putRecord (`swapRecord: null`: only where none stands), deleteRecord (does nothing where none stands)
 */
export function repositoryOf(store: Store, connection: Connection, agent: Agent): Repository {
  const pay = async (cost: number): Promise<void> => {
    const untilMs = await takePoints(store, connection.id, cost);
    if (untilMs === undefined) return;
    throw new AppError({
      code: "asked_to_wait",
      status: 503,
      safeMessage: "The account has made as many changes as it may for now.",
      retryable: true,
      cause: { untilMs },
    });
  };
  const { repo } = agent.com.atproto;
  return {
    write: async ({ uri, cid }, value) => {
      if (cid !== null) return cid;
      const { did, collection, key: rkey } = partsOf(uri);
      await pay(costs.put);
      const put = async (): Promise<string> => {
        const { data } = await repo.putRecord({
          ...{ repo: did, collection, rkey, record: value, swapRecord: null },
        });
        return data.cid;
      };
      // What another try wrote, and did not live to write down.
      const there = async (fault: unknown): Promise<string> => {
        if (!isOtherThere(fault)) throw fault;
        const { data } = await repo.getRecord({ repo: did, collection, rkey });
        if (data.cid === undefined) throw fault;
        return data.cid;
      };
      const written = await put().catch(there);
      await noteWritten(store, uri, written);
      return written;
    },
    rewrite: async ({ uri }, record) => {
      const { did, collection, key: rkey } = partsOf(uri);
      await pay(costs.put);
      const { data } = await repo.putRecord({ repo: did, collection, rkey, record });
      await noteWritten(store, uri, data.cid);
    },
    erase: async ({ uri }) => {
      const { did, collection, key: rkey } = partsOf(uri);
      await pay(costs.delete);
      await repo.deleteRecord({ repo: did, collection, rkey });
      await forgetRecord(store, uri);
    },
  };
}

function partsOf(uri: string): NonNullable<ReturnType<typeof atParts>> {
  const parts = atParts(uri);
  if (parts === undefined) throw new Error(`Not a record: ${uri}`);
  return parts;
}
