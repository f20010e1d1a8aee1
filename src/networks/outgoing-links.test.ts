import { expect, test } from "vitest";

import { publishNote } from "#support/bluesky.ts";
import { describeOnEachDatabase } from "#support/databases.ts";

import { readOutgoing } from "./read-outgoing.ts";

describeOnEachDatabase("a link that stands alone in a text that goes out", (fresh) => {
  const url = "https://example.org/x?a=1&b=2";
  const film = "https://www.youtube.com/watch?v=dQw4w9WgXcQ";
  const known = async (state: "ready" | "waiting" | "none", mediaId: number | null = null) =>
    await fresh.store.db
      .insertInto("link_previews")
      .values({
        ...{ url, title: "En titel", description: "Om det", site_name: "Example" },
        ...{ media_id: mediaId, state, fetched_at: 1 },
      })
      .execute();
  const sent = async (markdown: string) => {
    const id = await publishNote(fresh, markdown);
    return await readOutgoing(fresh.store.db, { what: "post", id }, 1);
  };

  test("is the link itself, and what it leads to a card, picture and all", async () => {
    const { id } = await fresh.store.db
      .insertInto("media")
      .values({
        ...{ hash: "ab0000000000000000", kind: "picture", type: "image/jpeg", bytes: 1 },
        ...{ width: 9, height: 9, thumbhash: null, description: "En kande", source_url: null },
        ...{ variants_json: '[{"path":"ab/1.webp","type":"image/webp"}]', created_at: 1 },
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await known("ready", id);
    expect(await sent(`Læs [den](https://a.example/) her:\n\n${url}\n\nSå.`)).toMatchObject({
      ...{ plain: `Læs den her:\n\n${url}\n\nSå.`, pictures: [] },
      linked: {
        card: {
          ...{ url, title: "En titel", description: "Om det" },
          picture: { path: "ab/1.webp", description: "En kande" },
        },
      },
    });
  });

  test("is the link alone where nothing is known of it, or not yet, and for a film", async () => {
    const untold = await sent(url);
    expect(untold).toMatchObject({ plain: url, linked: { isAwaited: true } });
    expect(await sent(film)).toMatchObject({ plain: film });
    expect((await sent("Intet"))?.linked).toEqual({});
    await fresh.store.db.updateTable("link_previews").set({ state: "none" }).execute();
    const [{ id } = { id: 0 }] = await fresh.store.db.selectFrom("posts").select("id").execute();
    expect((await readOutgoing(fresh.store.db, { what: "post", id }, 1))?.linked).toEqual({});
  });
});
