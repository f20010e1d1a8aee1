import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { mf2 } from "microformats-parser";
import sharp from "sharp";
import { expect, test } from "vitest";

import { answerIsEdited, ownerAnswers } from "#flows/owner-answers.ts";
import { mediaIsUploaded } from "#flows/media-is-uploaded.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { settingsChange } from "#flows/settings-change.ts";
import { userIsErased } from "#flows/user-is-erased.ts";
import { addUser } from "#sign-in";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publish, siteOn, type TestSite } from "#support/site.ts";
import type { ActingUser, Role } from "#schema";
import { mediaInFolder } from "#media";

const baseUrl = "https://vaerkstedet.example";

describeOnEachDatabase("bylines", (fresh) => {
  const join = async (name: string, role: Role): Promise<ActingUser> => {
    const user = { name, email: null, role, passwordHash: null };
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

    const word = { postId: post.id, source: "Spørg bare", userName: "Ann Ravn" };
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

  test("are by number: an author who goes by the owner's name is not the owner", async () => {
    const site = await siteOn(fresh);
    // Added before the owner, and by the same name.
    const other = await join("Ida Holm", "author");
    const ida = await join("Ida Holm", "owner");
    const post = await publish(site, { by: other });
    const byOther = { name: ["Ida Holm"], url: [`${baseUrl}/about`] };
    expect(await told(site, post.path)).toMatchObject({
      author: byOther,
      json: [{ name: "Ida Holm", url: `${baseUrl}/about` }],
    });
    const { origin } = site.kit.config;
    const text = { title: "Kaffe", summary: "", topics: [], language: "da", licence: "CC-BY-4.0" };
    const change = { ...text, markdown: "Nyt", coverId: null, reason: "Klarere" };
    await postIsEdited(fresh.store, other, origin, { ...change, postId: post.id });
    expect(await site.page(`${post.path}/revisions`)).toContain("Rettet af Ida Holm.");
    const hers = await publish(site, { by: ida });
    expect(await told(site, hers.path)).toMatchObject({ json: undefined });

    // The picture of whoever runs the site is theirs alone.
    const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    const picture = await mediaIsUploaded(fresh.store, mediaInFolder(fresh.folder), {
      data: png,
      fileName: "a",
    });
    await settingsChange(fresh.store, ida, { avatarMediaId: picture.id });
    for (const by of [other, ida]) {
      const said = { postId: hers.id, source: "Tak", userName: "Ida Holm" };
      await ownerAnswers(fresh.store, by, site.kit.secrets, origin, said);
    }
    const replies = (await site.page(hers.path)).split(/id="reply-\d+"/).slice(1);
    expect(replies.map((one) => one.includes('src="/media/'))).toEqual([false, true]);
  });

  test("an owner's name goes with the owner who says so, and with nobody else", async () => {
    const site = await siteOn(fresh);
    const ida = await join("Ida Holm", "owner");
    const eva = await join("Eva Lund", "owner");
    const post = await publish(site, { by: ida });
    await settingsChange(fresh.store, eva, { ownerName: "Eva Lund" });
    expect(await told(site, post.path)).toMatchObject({
      author: { name: ["Ida Holm"], url: [`${baseUrl}/about`] },
    });
    const evas = await publish(site, { by: eva });
    expect(await told(site, evas.path)).toMatchObject({
      author: { name: ["Eva Lund"], url: [`${baseUrl}/@vaerkstedet`] },
    });
    await settingsChange(fresh.store, eva, { ownerName: "Eva L." });
    const names = fresh.store.db.selectFrom("users").select("name").orderBy("id");
    expect(await names.execute()).toEqual([{ name: "Ida Holm" }, { name: "Eva L." }]);
  });

  test("stand in lists where somebody else than whoever runs the site wrote it", async () => {
    const site = await siteOn(fresh);
    const ida = await join("Ida Holm", "owner");
    const ann = await join("Ann Ravn", "author");
    await publish(site, { by: ida });
    await publish(site, { by: ann });
    await publish(site, { kind: "note", by: ann });
    for (const path of ["/", "/@vaerkstedet"]) {
      const page = await site.page(path);
      expect(await validateHtml(page)).toEqual([]);
      const { items } = mf2(page, { baseUrl });
      const entries = items
        .flatMap((item) => [item, ...(item.children ?? [])])
        .filter(({ type }) => type?.includes("h-entry"));
      const byAnn = { name: ["Ann Ravn"], url: [`${baseUrl}/about`] };
      expect(entries.map(({ properties }) => properties.author)).toEqual([
        [expect.objectContaining({ properties: byAnn })],
        [expect.objectContaining({ properties: byAnn })],
        undefined,
      ]);
    }
  });

  test("are the site's own when the name was erased", async () => {
    const site = await siteOn(fresh);
    await join("Ida Holm", "owner");
    const ann = await join("Ann Ravn", "author");
    const post = await publish(site, { by: ann });
    const word = { postId: post.id, source: "Spørg bare", userName: "Ann Ravn" };
    await ownerAnswers(fresh.store, ann, site.kit.secrets, site.kit.config.origin, word);
    expect(await site.page(post.path)).toContain("Ann Ravn");
    await userIsErased(fresh.store, ann.userId ?? 0);
    const { siteName } = await site.kit.settings.get();
    expect(await told(site, post.path)).toMatchObject({ author: { name: [siteName] } });
    for (const path of [post.path, `${post.path}/revisions`, "/feed.xml", "/open"])
      expect(await site.page(path)).not.toContain("Ann Ravn");
  });

  test("name an owner who left nowhere, and the site runs under its own name", async () => {
    const site = await siteOn(fresh);
    const ida = await join("Ida Holm", "owner");
    const eva = await join("Eva Lund", "owner");
    const post = await publish(site, { by: ida });
    const old = await publish(site);
    await settingsChange(fresh.store, ida, { ownerName: "Ida H." });
    await settingsChange(fresh.store, ida, { ownerName: "Ida Holm" });
    const word = { postId: post.id, source: "Spørg bare", userName: "Ida Holm" };
    await ownerAnswers(fresh.store, ida, site.kit.secrets, site.kit.config.origin, word);
    expect(await userIsErased(fresh.store, ida.userId ?? 0)).toEqual({ kind: "erased" });
    const places = [post.path, old.path, `${post.path}/revisions`, "/", "/@vaerkstedet", "/about"];
    for (const path of [...places, "/feed.xml", "/feed.atom", "/feed.json", "/open", "/open.json"])
      expect([path, await site.page(path)]).toEqual([path, expect.not.stringMatching(/Ida H/)]);
    const log = fresh.store.db.selectFrom("openness_log").select(["subject", "details_json"]);
    expect(JSON.stringify(await log.execute())).not.toContain("Ida H");
    const { siteName, ownerName } = await site.kit.settings.get();
    expect(ownerName).toBe(siteName);
    // It is an owner who goes on, and can say who runs it now.
    await settingsChange(fresh.store, eva, { ownerName: "Eva Lund" });
    expect(await site.page(old.path)).toContain("Eva Lund");
  });

  test("stay as they are when another who goes by the name is left", async () => {
    const site = await siteOn(fresh);
    const [ida] = [await join("Ida Holm", "owner"), await join("Eva Lund", "owner")];
    const user = { name: "Ida Holm", email: null, role: "editor", passwordHash: null } as const;
    await fresh.store.transact(async (tx) => await addUser(tx, user));
    await userIsErased(fresh.store, ida.userId ?? 0);
    expect((await site.kit.settings.get()).ownerName).toBe("Ida Holm");
  });
});
