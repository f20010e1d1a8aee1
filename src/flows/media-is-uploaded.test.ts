import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { day } from "#core/clock.ts";
import type { StoredPicture } from "#core/picture.ts";
import { createSafeFetch, type SafeFetch } from "#core/safe-fetch.ts";
import { findMedia, mediaInFolder, storeAvatar, storeRemotePicture, tidyMedia } from "#media";
import { fetchPreview, findPost, type PreviewDeps, storedPicture } from "#posts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { origin } from "#support/story.ts";

import { draftIsSaved } from "./draft-is-saved.ts";
import { betterSizesAreMade, mediaIsDescribed, mediaIsUploaded } from "./media-is-uploaded.ts";
import { postIsDeleted } from "./post-is-deleted.ts";
import { postIsEdited } from "./post-is-edited.ts";
import { postIsPublished } from "./post-is-published.ts";
import { settingsChange } from "./settings-change.ts";
import { bySystem } from "#schema";

const picture = await sharp({
  create: { width: 1200, height: 630, channels: 3, background: "teal" },
})
  .jpeg()
  .toBuffer();
const page = `<!doctype html><title>Avis</title><meta property="og:title" content="Åbenhed &quot;betaler&quot; <sig>">
<meta property="og:description" content="Om tillid"><meta property="og:site_name" content="Avisen"><meta property="og:image" content="/a.jpg">`;

let server: Server;
let there = "";
let busy = 0;
const guarded = createSafeFetch({ allowPrivateNetwork: true, userAgent: "test" });
/** YouTube stands on this machine, too; everything else goes where it says. */
const fetch: SafeFetch = async (url, options) =>
  await guarded(
    String(url).replace(/^https:\/\/(?:www\.youtube\.com|i\.ytimg\.com)/, there),
    options,
  );

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://x");
    const answer = (status: number, type: string, body: string | Buffer): void =>
      void response.writeHead(status, { "content-type": type }).end(body);
    if (pathname === "/page") answer(200, "text/html; charset=utf-8", page);
    else if (pathname === "/lies") answer(200, "text/html", page.replace("/a.jpg", "/text.jpg"));
    else if (pathname === "/file") answer(200, "application/zip", "PK");
    else if (pathname === "/busy") answer((busy += 1) > 2 ? 200 : 503, "text/html", page);
    else if (pathname === "/endless") answer(200, "text/html", "<p>".repeat(3_000_000));
    else if (pathname === "/a.jpg" || pathname.endsWith("/hqdefault.jpg"))
      answer(200, "image/jpeg", picture);
    else if (pathname === "/text.jpg") answer(200, "image/jpeg", "<script>alert(1)</script>");
    else if (pathname === "/oembed") answer(200, "application/json", '{"title":"Gorillaen <3"}');
    else answer(404, "text/plain", "nothing");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  there = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await guarded.close();
  server.close();
});

describeOnEachDatabase("Pictures in posts", (fresh) => {
  const publish = async (markdown: string): Promise<number> => {
    const saved = await draftIsSaved(fresh.store, {
      kind: "article",
      title: "Titel",
      summary: "",
      markdown,
      topics: [],
      language: "da",
      licence: "CC-BY-4.0",
      coverId: null,
      userId: null,
    });
    if (saved.kind !== "saved") throw new Error(saved.kind);
    await postIsPublished(fresh.store, bySystem, origin, { postId: saved.postId });
    return saved.postId;
  };
  const htmlOf = async (postId: number): Promise<string> =>
    (await findPost(fresh.store.db, postId))?.html ?? "";
  const previewsDue = async (): Promise<{ url: string; postId: number }[]> =>
    (
      await fresh.store.db
        .selectFrom("jobs")
        .select("payload_json")
        .where("kind", "=", "fetch-preview")
        .orderBy("id")
        .execute()
    ).map((row) => JSON.parse(row.payload_json) as { url: string; postId: number });
  const deps = (): PreviewDeps => {
    const remote = { store: fresh.store, fetch, files: mediaInFolder(fresh.folder) };
    const storePicture = async (url: string) => (await storeRemotePicture(remote, url))?.id;
    return { store: fresh.store, fetch, origin, storePicture };
  };

  test("an upload is one row however often it comes, and its better sizes are made once", async () => {
    const { store } = fresh;
    const files = mediaInFolder(fresh.folder);
    const give = async (description: string) =>
      await mediaIsUploaded(store, files, { data: picture, fileName: "a.jpg", description });
    const [first, second] = await Promise.all([give("En mark"), give("En mark")]);
    const third = await give("");
    expect([second.id, third.id]).toEqual([first.id, first.id]);
    expect(third.description).toBe("En mark");
    const jobs = await store.db.selectFrom("jobs").select(["kind", "payload_json"]).execute();
    expect(jobs).toEqual([{ kind: "make-variants", payload_json: `{"mediaId":${first.id}}` }]);

    const postId = await publish(`![](/media/${first.variants[0]?.path} "Tekst & under")`);
    expect(await htmlOf(postId)).toMatch(
      /^<figure><picture><img src="\/media\/[^"]+-1200\.webp" srcset="\/media\/[^"]+-480\.webp 480w, [^"]+" sizes="[^"]+" alt="En mark" width="1200" height="630" loading="lazy" decoding="async" data-thumb="[\w+/=]+"><\/picture><figcaption>Tekst &amp; under<\/figcaption><\/figure>/,
    );
    await betterSizesAreMade(store, files, origin, { mediaId: first.id });
    await betterSizesAreMade(store, files, origin, { mediaId: first.id });
    const row = await store.db.selectFrom("media").selectAll().executeTakeFirstOrThrow();
    expect(storedPicture(row).variants.map(({ type, width }) => `${type} ${width}`)).toEqual([
      "image/avif 480",
      "image/avif 960",
      "image/webp 480",
      "image/webp 960",
      "image/webp 1200",
    ]);
    expect(await htmlOf(postId)).toContain('<source type="image/avif" srcset="/media/');
    await mediaIsDescribed(store, origin, { mediaId: first.id, description: 'En "mark" <b>' });
    expect(await htmlOf(postId)).toContain('alt="En &quot;mark&quot; &lt;b&gt;"');
    const wrong = mediaIsDescribed(store, origin, { mediaId: 4711, description: "" });
    await expect(wrong).rejects.toMatchObject({ code: "not_found" });
  });

  test("what nothing shows any more goes after a week, and nothing else", async () => {
    const { store, clock } = fresh;
    const files = mediaInFolder(fresh.folder);
    const give = async (red: number) => {
      const data = await sharp({
        create: { width: 60, height: 40, channels: 3, background: { r: red, g: 0, b: 0 } },
      })
        .png()
        .toBuffer();
      return await mediaIsUploaded(store, files, { data, fileName: "a.png" });
    };
    const names = ["shown", "inDraft", "replaced", "cover", "deleted", "unused", "face"] as const;
    const made = new Map<string, StoredPicture>();
    for (const [red, name] of names.entries()) made.set(name, await give(red));
    const markdown = (name: string): string => `![x](/media/${made.get(name)?.variants[0]?.path})`;
    await publish(markdown("shown"));
    const edited = await publish(markdown("replaced"));
    const text = { title: "Titel", summary: "", topics: [], language: "da", licence: "CC-BY-4.0" };
    const change = { ...text, postId: edited, markdown: "Uden", coverId: null, reason: "Rettet" };
    await postIsEdited(store, bySystem, origin, change);
    const draft = { ...text, kind: "article", userId: null } as const;
    await draftIsSaved(store, {
      ...draft,
      markdown: markdown("inDraft"),
      coverId: made.get("cover")?.id ?? null,
    });
    await postIsDeleted(store, bySystem, {
      postId: await publish(markdown("deleted")),
      reason: "Fortrudt",
    });
    await settingsChange(store, bySystem, { avatarMediaId: made.get("face")?.id ?? null });

    const tidy = async (): Promise<number> => await tidyMedia({ store, files }, clock.now());
    expect(await tidy()).toBe(0);
    clock.move(8 * day);
    expect(await tidy()).toBe(2);
    expect(await tidy()).toBe(0);
    for (const name of names) {
      const { id = 0, variants } = made.get(name) ?? {};
      const isThere = name !== "deleted" && name !== "unused";
      expect((await findMedia(store.db, id)) !== undefined, name).toBe(isThere);
      const file = await files.open(variants?.[0]?.path ?? "");
      expect(file !== undefined, name).toBe(isThere);
      await file?.close();
    }
  });

  test("a link that stands alone becomes a card of what its page says, in every post that holds it", async () => {
    const { store } = fresh;
    const url = `${there}/page`;
    const [one, two] = [await publish(`Se her:\n\n${url}\n\nSlut.`), await publish(url)];
    expect(await htmlOf(one)).toContain(`href="${url}"`);
    const due = await previewsDue();
    expect(due).toEqual([{ url, postId: one }]);
    for (const payload of due) await fetchPreview(deps(), payload);
    for (const postId of [one, two]) {
      const html = await htmlOf(postId);
      expect(html).toContain(
        `<a class="preview" href="${url}" rel="nofollow noopener"><span dir="auto"><small>Avisen</small> <b>Åbenhed &quot;betaler&quot; &lt;sig&gt;</b> Om tillid</span><picture>`,
      );
      expect(html).toMatch(/<img src="\/media\//);
      expect(html).not.toContain(`src="${there}`);
    }
    const media = await store.db.selectFrom("media").selectAll().execute();
    expect(media).toMatchObject([{ source_url: `${there}/a.jpg`, width: 1200 }]);
  });

  test("a picture that is none, a page that is none, too long or gone: the link stays a link", async () => {
    const paths = ["lies", "file", "endless", "gone"];
    const postId = await publish(paths.map((path) => `${there}/${path}`).join("\n\n"));
    for (const payload of await previewsDue()) await fetchPreview(deps(), payload);
    const html = await htmlOf(postId);
    expect(html.match(/class="preview"/g)).toHaveLength(1);
    expect(html).not.toContain("<img");
    for (const path of paths) expect(html).toContain(`href="${there}/${path}"`);
    expect(await fresh.store.db.selectFrom("media").select("id").execute()).toEqual([]);
  });

  test("a busy page is asked again later, and after some tries no more", async () => {
    busy = 0;
    const url = `${there}/busy`;
    const postId = await publish(url);
    const ask = async (attempt: number) => await fetchPreview(deps(), { url, postId }, attempt);
    await expect(ask(1)).rejects.toMatchObject({ retryable: true });
    await ask(5);
    expect(await htmlOf(postId)).not.toContain("preview");
    await publish(url);
    expect(await previewsDue()).toHaveLength(2);
    await ask(1);
    expect(await htmlOf(postId)).toContain('class="preview"');
  });

  test("a video is a link with a picture of our own, which asks nobody before it is pressed", async () => {
    const url = "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=43";
    const postId = await publish(url);
    for (const payload of await previewsDue()) await fetchPreview(deps(), payload);
    const html = await htmlOf(postId);
    expect(html).toContain(
      '<youtube-embed video="dQw4w9WgXcQ" start="43" label="Gorillaen &lt;3"><a class="play" href="https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=43"',
    );
    expect(html).toMatch(/<img src="\/media\//);
    expect(html).toContain("<small>YouTube får først noget at vide om dig, når du trykker</small>");
    expect(html).not.toMatch(/(?:src|srcset)="http|<iframe|<script/);
  });

  test("a face is a small square, and what is none is nobody's", async () => {
    const remote = { store: fresh.store, fetch, files: mediaInFolder(fresh.folder) };
    const face = await storeAvatar(remote, `${there}/a.jpg`);
    expect(face?.variants.map(({ width, height, type }) => [width, height, type])).toEqual([
      [96, 96, "image/webp"],
      [192, 192, "image/webp"],
    ]);
    expect(await storeAvatar(remote, `${there}/text.jpg`)).toBeUndefined();
    expect(await storeAvatar(remote, `${there}/gone.jpg`)).toBeUndefined();
    expect(await storeAvatar(remote, "file:///etc/passwd")).toBeUndefined();
    const strict = createSafeFetch({ allowPrivateNetwork: false, userAgent: "test" });
    expect(await storeAvatar({ ...remote, fetch: strict }, `${there}/a.jpg`)).toBeUndefined();
    await strict.close();
    const given = { data: picture, fileName: "a.jpg" };
    const upload = await mediaIsUploaded(fresh.store, mediaInFolder(fresh.folder), given);
    expect(upload.id).toBe(face?.id);
    expect(upload.variants).toHaveLength(5);
  });
});
