import { afterAll, beforeAll, describe, inject } from "vitest";

import { type Atproto, startAtproto } from "#support/atproto.ts";
import { blueskyUnderTest } from "#support/bluesky-under-test.ts";
import { keepsContract } from "#support/network-contract.ts";

describe("Bluesky, as a network", () => {
  let there: Atproto;
  beforeAll(async () => {
    there = await startAtproto(inject("postgresUrl"));
  }, 300_000);
  afterAll(async () => await there?.stop());

  keepsContract(async (fresh) => await blueskyUnderTest(there, fresh), {
    // Nobody is asked whether they may be followed, posts are not edited, who leaves or follows no more is not told, and
    // of our profile only the records of our articles are changed, which bluesky-home.test.ts tries.
    lacks: ["accept", "edit", "leave", "profile", "unfollow"],
    dialects: ["sqlite"],
  });
});
