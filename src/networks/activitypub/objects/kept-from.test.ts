import { expect, test } from "vitest";

import { ownerAnswers } from "#flows/owner-answers.ts";
import { postIsPinned } from "#flows/post-is-pinned.ts";
import { bySystem } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { openFediverse } from "#support/fediverse.ts";
import { kitOn } from "#support/kit.ts";
import { publishArticle } from "#support/story.ts";
import { sendOnlyTo } from "#syndication";

describeOnEachDatabase("A post that its writer keeps from the fediverse", (fresh) => {
  test("is not there in its form, nor what we say under it, nor among those that stand first", async () => {
    const kit = await kitOn(fresh);
    const { representation, routes } = openFediverse(kit);
    const { id, uri } = await publishArticle(fresh.store, "Brød");
    await postIsPinned(fresh.store, { postId: id, isPinned: true });
    const word = { postId: id, source: "Ti kroner.", userName: "Ida Holm" };
    const said = await ownerAnswers(fresh.store, bySystem, kit.secrets, kit.config.origin, word);
    const paths = [
      new URL(uri).pathname,
      `/replies/${said.kind === "answered" ? said.id : "none"}`,
    ];
    const seen = async () => ({
      forms: await Promise.all(paths.map(async (path) => (await representation(path))?.status)),
      first: ((await (await routes.request("/ap/featured")).json()) as { totalItems: number })
        .totalItems,
    });
    expect(await seen()).toEqual({ forms: [200, 200], first: 1 });
    await fresh.store.transact(async (tx) => await sendOnlyTo(tx, id, []));
    expect(await seen()).toEqual({ forms: [undefined, undefined], first: 0 });
  });
});
