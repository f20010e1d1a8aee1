import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { mentionArrives } from "#flows/mention-arrives.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { addUser } from "#sign-in";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { publishArticle, replyOf, someone } from "#support/story.ts";

import { writeExport } from "./export.ts";
import { bySystem } from "#schema";

describeOnEachDatabase("an export", (fresh) => {
  test("holds what everybody may read, and nothing that was written to the owner alone", async () => {
    const { store, folder } = fresh;
    const kit = await kitOn(fresh);
    const { config, secrets } = kit;
    const post = await publishArticle(store);
    await replyArrives(store, replyOf("ann", post.uri, { html: "<p>For alle</p>" }));
    const stored = await mentionArrives(store, {
      account: someone("bo"),
      uri: "https://skib.example/users/bo/notes/1",
      url: "https://skib.example/users/bo/notes/1",
      html: "<p>Kun til dig</p>",
      inReplyTo: post.uri,
      visibility: "direct",
    });
    if (stored.kind !== "stored") throw new Error(stored.kind);
    const answer = { mentionId: stored.mentionId, source: "Kun til Bo", userName: "Ida Holm" };
    await ownerAnswers(store, bySystem, secrets, config.origin, answer);

    const out = join(folder, "out");
    await writeExport(kit, out, true);
    const files = readdirSync(out, { recursive: true, withFileTypes: true });
    const text = files
      .filter((one) => one.isFile())
      .map((one) => readFileSync(join(one.parentPath, one.name), "utf8"))
      .join("\n");
    expect(text).toContain("For alle");
    for (const hidden of ["Kun til", "users/bo", "ap/answers"]) expect(text).not.toContain(hidden);
  });

  test("says who wrote a post, where that is somebody else than whoever runs the site", async () => {
    const { store, folder } = fresh;
    const kit = await kitOn(fresh);
    const { config } = kit;
    const user = { name: "Ann Ravn", email: null, role: "author", passwordHash: null } as const;
    const { id: userId } = await store.transact(async (tx) => await addUser(tx, user));
    const text = { summary: "", topics: [], language: "da", licence: "CC-BY-4.0", coverId: null };
    for (const [title, by] of [
      ["Annas", userId],
      ["Husets", null],
    ] as const) {
      const draft = { ...text, kind: "article", title, markdown: "Fordi.", userId: by } as const;
      const saved = await draftIsSaved(store, draft);
      if (saved.kind !== "saved") throw new Error(saved.kind);
      await postIsPublished(store, { userId: by }, config.origin, {
        ...{ postId: saved.postId, publication: { slug: title.toLowerCase() } },
      });
    }
    const out = join(folder, "out");
    await writeExport(kit, out, true);
    const file = (name: string): string =>
      readFileSync(join(out, "articles", `${name}.md`), "utf8");
    expect(file("annas")).toContain("author: Ann Ravn\n");
    expect(file("husets")).not.toContain("author:");
    expect(readFileSync(join(out, "openness.json"), "utf8")).not.toContain("user_id");
  });
});
