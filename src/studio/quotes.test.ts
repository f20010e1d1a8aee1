import { expect, test } from "vitest";

import { mentionArrives } from "#flows/mention-arrives.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { openStudio, setUp } from "#support/studio.ts";
import { signedIn } from "#support/studio-browser.ts";
import { publishArticle, replyOf, someone } from "#support/story.ts";

describeOnEachDatabase("what is quoted, in the studio", (fresh) => {
  test("is named beside the words of whoever quotes it", async () => {
    const studio = await openStudio(fresh);
    await setUp(studio, "en");
    const ida = await signedIn(studio);
    const [bread, boats] = [
      await publishArticle(fresh.store, "Bread <& butter>"),
      await publishArticle(fresh.store, "Boats"),
    ];
    const queue = async (show: string): Promise<string> => {
      const text = await (await ida.get(`/studio/conversation?show=${show}`)).text();
      expect(await validateHtml(text)).toEqual([]);
      return text.replaceAll(/\s+/g, " ");
    };
    const uri = "https://skib.example/notes/quote";
    await mentionArrives(fresh.store, {
      ...{ account: someone("Bo"), uri, url: uri, html: "<p>Agreed</p>", inReplyTo: null },
      visibility: "public",
      quotes: [bread.uri],
    });
    await replyArrives(fresh.store, replyOf("Ann", bread.uri, { quotes: [boats.uri] }));
    expect(await queue("mentions")).toContain(
      `Quotes <a href="${bread.uri}">Bread &lt;&amp; butter&gt;</a>`,
    );
    const reply = await queue("unanswered");
    expect(reply).toContain(`Quotes <a href="${boats.uri}">Boats</a>`);
    expect(reply).toMatch(/Under <a href="[^"]+">Bread/);
  });
});
