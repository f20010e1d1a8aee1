import { expect, test } from "vitest";

import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { mediaIsUploaded } from "#flows/media-is-uploaded.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { bySystem } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { samplePicture } from "#support/studio-world.ts";

import { readOutgoing } from "./read-outgoing.ts";

describeOnEachDatabase("A post as networks get it", (fresh) => {
  test("has its cover first, and each picture with what the text says of it, else what is known of it", async () => {
    const kit = await kitOn(fresh);
    const add = async (description: string, turn: number) => {
      const { default: sharp } = await import("sharp");
      const data = await sharp(await samplePicture())
        .rotate(turn)
        .jpeg()
        .toBuffer();
      const given = { data, fileName: "b.jpg", description };
      const { id, variants } = await mediaIsUploaded(fresh.store, kit.files, given);
      return { id, path: variants.at(-1)?.path ?? "" };
    };
    const [cover, boat, bread] = [
      await add("Forsiden", 90),
      await add("En båd", 180),
      await add("Et brød", 270),
    ];
    const saved = await draftIsSaved(fresh.store, {
      ...{ kind: "article", title: "Brød", summary: "", topics: [], language: "da" },
      ...{ licence: "arr", coverId: cover.id, userId: null },
      markdown: `![](/media/${boat.path})\n\n![Rug & "hvede"](/media/${bread.path})`,
    });
    if (saved.kind !== "saved") throw new Error(saved.kind);
    const { postId: id } = saved;
    await postIsPublished(fresh.store, bySystem, kit.config.origin, { postId: id });
    const text = await readOutgoing(fresh.store.db, { what: "post", id }, 1);
    expect(text?.pictures.map(({ description }) => description)).toEqual([
      "Forsiden",
      "En båd",
      'Rug & "hvede"',
    ]);
  });
});
