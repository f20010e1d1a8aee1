import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { mf2 } from "microformats-parser";
import { expect, test } from "vitest";

import { answerIsEdited, ownerAnswers } from "#flows/owner-answers.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { settingsChange } from "#flows/settings-change.ts";
import { userIsErased } from "#flows/user-is-erased.ts";
import { addUser } from "#sign-in";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publish, siteOn, type TestSite } from "#support/site.ts";
import type { ActingUser, Role } from "#schema";

const baseUrl = "https://vaerkstedet.example";

describeOnEachDatabase("bylines", (fresh) => {
  const join = async (name: string, role: Role): Promise<ActingUser> => {
    const user = { name, email: `${role}@example.org`, role, passwordHash: null };
    return { userId: (await fresh.store.transact(async (tx) => await addUser(tx, user))).id };
  };
  /** Everything that a page, its machine-readable forms and the feeds say of who wrote the newest post. */
  const told = async (site: TestSite, path: string) => {
    const page = await site.page(path);
    expect(await validateHtml(page)).toEqual([]);
    const [item] = mf2(page, { baseUrl }).items;
    const json = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page)?.[1] ?? "{}";
    const atom = parseAtomFeed(await (await site.get("/feed.atom")).text());
    const rss = parseRssFeed(await (await site.get("/feed.xml")).text());
    const feed = parseJsonFeed(await (await site.get("/feed.json")).text());
    return {
      rel: mf2(page, { baseUrl }).rels.author,
      author: (item?.properties.author?.[0] as { properties: unknown } | undefined)?.properties,
      jsonLd: (JSON.parse(json) as { author: unknown }).author,
      atom: atom.entries?.[0]?.authors,
      rss: rss.items?.[0]?.dc?.creators,
      json: feed.items?.[0]?.authors,
    };
  };

  test("are the same with one owner, whether the post knows its author or not", async () => {
    const site = await siteOn(fresh);
    const ida = await join("Ida Holm", "owner");
    const [old, hers] = [await publish(site), await publish(site, { by: ida })];
    const byIda = {
      rel: [`${baseUrl}/@vaerkstedet`],
      author: { name: ["Ida Holm"], url: [`${baseUrl}/@vaerkstedet`] },
      jsonLd: { "@type": "Person", name: "Ida Holm", url: `${baseUrl}/@vaerkstedet` },
      ...{ atom: undefined, rss: ["Ida Holm"], json: undefined },
    };
    expect(await told(site, old.path)).toEqual(byIda);
    expect(await told(site, hers.path)).toEqual(byIda);
    // A new name goes with what stands already.
    await settingsChange(fresh.store, ida, { ownerName: "Ida Holm Ravn" });
    expect(await told(site, hers.path)).toMatchObject({
      author: { name: ["Ida Holm Ravn"], url: [`${baseUrl}/@vaerkstedet`] },
      rss: ["Ida Holm Ravn"],
    });
  });

  test("name whoever wrote it, in every form, and whoever changed it", async () => {
    const site = await siteOn(fresh);
    const ann = await join("Ann Ravn", "author");
    const eva = await join("Eva Lund", "editor");
    const text = { title: "Kaffe", summary: "", topics: [], language: "da", licence: "CC-BY-4.0" };
    const post = await publish(site, { ...text, by: ann });
    const byAnn = { name: "Ann Ravn", url: `${baseUrl}/about` };
    expect(await told(site, post.path)).toEqual({
      rel: [`${baseUrl}/about`],
      author: { name: ["Ann Ravn"], url: [`${baseUrl}/about`] },
      jsonLd: { "@type": "Person", ...byAnn },
      atom: [{ name: "Ann Ravn", uri: `${baseUrl}/about` }],
      ...{ rss: ["Ann Ravn"], json: [byAnn] },
    });
    const change = { ...text, markdown: "Kværn den selv.", coverId: null, reason: "Klarere" };
    const { origin } = site.kit.config;
    await postIsEdited(fresh.store, eva, origin, { ...change, postId: post.id });
    const revisions = await site.page(`${post.path}/revisions`);
    expect(await validateHtml(revisions)).toEqual([]);
    expect(revisions).toContain("Rettet af Eva Lund.");
    // It is still Ann's.
    expect(await told(site, post.path)).toMatchObject({ rss: ["Ann Ravn"] });

    const word = { postId: post.id, source: "Spørg bare", ownerName: "Ann Ravn" };
    await ownerAnswers(fresh.store, ann, site.kit.secrets, origin, word);
    const [item] = mf2(await site.page(post.path), { baseUrl }).items;
    expect(JSON.stringify(item?.properties.comment)).toContain("Ann Ravn");
    const { id } = await fresh.store.db
      .selectFrom("replies")
      .select("id")
      .executeTakeFirstOrThrow();
    await answerIsEdited(fresh.store, eva, { replyId: id, source: "Spørg endelig" });
    expect(await site.page(`/replies/${id}/revisions`)).toContain("Rettet af Eva Lund.");
  });

  test("are the site's own when the name was erased", async () => {
    const site = await siteOn(fresh);
    await join("Ida Holm", "owner");
    const ann = await join("Ann Ravn", "author");
    const post = await publish(site, { by: ann });
    const word = { postId: post.id, source: "Spørg bare", ownerName: "Ann Ravn" };
    await ownerAnswers(fresh.store, ann, site.kit.secrets, site.kit.config.origin, word);
    expect(await site.page(post.path)).toContain("Ann Ravn");
    await userIsErased(fresh.store, ann.userId ?? 0);
    const { siteName } = await site.kit.settings.get();
    expect(await told(site, post.path)).toMatchObject({ author: { name: [siteName] } });
    for (const path of [post.path, `${post.path}/revisions`, "/feed.xml", "/open"])
      expect(await site.page(path)).not.toContain("Ann Ravn");
  });
});
