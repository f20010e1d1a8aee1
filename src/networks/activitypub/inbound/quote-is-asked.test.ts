import { expect, test } from "vitest";

import { someoneIsBlocked } from "#flows/someone-is-blocked.ts";
import { bySystem } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { origin, publishArticle, someone } from "#support/story.ts";

import { quoteIsAsked } from "./quote-is-asked.ts";

const ann = someone("ann");

describeOnEachDatabase("asking to quote", (fresh) => {
  test("everybody but the blocked may quote a public post", async () => {
    const { uri } = await publishArticle(fresh.store);
    const asked = {
      account: ann,
      requestUri: `${ann.uri}#quote`,
      quotingUri: `${ann.uri}/notes/3`,
    };
    expect((await quoteIsAsked(fresh.store, { ...asked, quotedUri: uri })).kind).toBe("allowed");
    const elsewhere = { ...asked, quotedUri: `${origin}/articles/findes-ikke` };
    expect((await quoteIsAsked(fresh.store, elsewhere)).kind).toBe("not-ours");
    await someoneIsBlocked(fresh.store, bySystem, {
      kind: "account",
      value: ann.uri,
      reason: "Spam",
    });
    expect((await quoteIsAsked(fresh.store, { ...asked, quotedUri: uri })).kind).toBe("blocked");
    const jobs = await fresh.store.db
      .selectFrom("jobs")
      .select("payload_json")
      .where("kind", "=", "allow-quote")
      .execute();
    expect(jobs.map((job) => JSON.parse(job.payload_json) as unknown)).toEqual([
      {
        requestUri: asked.requestUri,
        quotingUri: asked.quotingUri,
        quotedUri: uri,
        accountId: expect.any(Number),
      },
    ]);
  });
});
