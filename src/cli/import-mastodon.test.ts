import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import sharp from "sharp";
import { create } from "tar";
import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { saidSettings, siteOn, type TestSite } from "#support/site.ts";
import { zip } from "#support/zip.ts";

import type { ImportReport } from "./import-report.ts";
import { importMastodon } from "./import-mastodon.ts";

const me = "https://mastodon.example/users/ida";
const everyone = "https://www.w3.org/ns/activitystreams#Public";

/** A post as Mastodon's archive has it. */
function created(id: number, content: string, more: object = {}): object {
  const published = `2019-05-0${id}T10:00:00Z`;
  return {
    ...{ id: `${me}/statuses/${id}/activity`, type: "Create", actor: me, published },
    ...{ to: [everyone], cc: [`${me}/followers`] },
    object: {
      ...{ id: `${me}/statuses/${id}`, type: "Note", summary: null, inReplyTo: null, published },
      ...{ url: `https://mastodon.example/@ida/${id}`, attributedTo: me, to: [everyone], cc: [] },
      ...{ content, contentMap: { da: content }, attachment: [], tag: [], ...more },
    },
  };
}

const picture = "/media_attachments/files/000/146/459/original/f59eb11efe5d8172.png";
const answer = { inReplyTo: "https://other.example/users/bo/statuses/9" };
const items = [
  created(1, '<p>Kaffe &amp; <a href="https://kaffe.example/">bønner</a></p>', {
    tag: [{ type: "Hashtag", name: "#Kaffe", href: "https://mastodon.example/tags/kaffe" }],
    attachment: [
      { type: "Document", mediaType: "image/png", url: picture, name: "En [kop]" },
      { type: "Document", mediaType: "image/png", url: "/media_attachments/gone.png", name: null },
    ],
  }),
  created(3, "<p>Og til sidst</p>", { inReplyTo: `${me}/statuses/2` }),
  created(2, "<p>Videre</p>", { inReplyTo: `${me}/statuses/1` }),
  created(4, "<p>Svar til Bo</p>", answer),
  created(5, "<p>Mere til Bo</p>", { inReplyTo: `${me}/statuses/4` }),
  created(6, "<p>Bag en advarsel</p>", { summary: "Edderkopper" }),
  {
    ...created(7, "<p>Kun for følgere</p>", { to: [`${me}/followers`] }),
    ...{ to: [`${me}/followers`], cc: [] },
  },
  created(8, "<script>alert(1)</script>"),
  { type: "Announce", object: "https://other.example/users/bo/statuses/8" },
  { type: "Announce", object: "https://other.example/users/bo/statuses/7" },
  null,
  { type: "Create", object: 7 },
];
/** It says that there is one less than there are, as real ones do. */
const outbox = JSON.stringify({ type: "OrderedCollection", totalItems: 11, orderedItems: items });

async function files(): Promise<{ readonly name: string; readonly data: string | Uint8Array }[]> {
  const png = await sharp({ create: { width: 40, height: 30, channels: 3, background: "#723" } })
    .png()
    .toBuffer();
  return [
    { name: "outbox.json", data: outbox },
    { name: "actor.json", data: JSON.stringify({ id: me, type: "Person" }) },
    { name: picture.slice(1), data: png },
  ];
}

describeOnEachDatabase("an archive of Mastodon", (fresh) => {
  const siteHere = async (): Promise<TestSite> => await siteOn(fresh, { settings: saidSettings });
  const bring = async (here: TestSite, path: string): Promise<ImportReport> =>
    await importMastodon(here.kit, path, { fetchMedia: false, quiet: true });
  const unpacked = async (): Promise<string> => {
    const folder = join(fresh.folder, "unpacked");
    for (const { name, data } of await files()) {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), data);
    }
    return folder;
  };

  test("becomes notes with dates, topics, pictures and threads, from whichever file, and once", async () => {
    const here = await siteHere();
    const folder = await unpacked();
    const zipped = join(fresh.folder, "archive.zip");
    writeFileSync(zipped, zip(await files()));
    const [tar, packed] = [join(fresh.folder, "a.tar"), join(fresh.folder, "a.tar.gz")];
    await create({ file: tar, cwd: folder }, readdirSync(folder));
    await create({ file: packed, cwd: folder, gzip: true }, readdirSync(folder));

    const report = await bring(here, packed);
    expect(report).toMatchObject({ from: "mastodon", posts: 2, drafts: 0, media: 1 });
    expect(report.notImported).toEqual([
      { what: "2 posts that were passed on", why: "others wrote them" },
      { what: "1 post for followers or single people", why: "not everybody could read them" },
      { what: "2 entries of another kind", why: "no posts" },
      expect.objectContaining({ what: "2 answers to others" }),
      expect.objectContaining({ kind: "media", what: "media_attachments/gone.png" }),
      expect.objectContaining({ kind: "post", what: "https://mastodon.example/@ida/8" }),
    ]);
    const posts = await here.kit.store.db
      .selectFrom("posts")
      .select(["kind", "state", "markdown", "language", "published_at", "original_url"])
      .orderBy("published_at")
      .execute();
    expect(posts).toMatchObject([
      {
        ...{ kind: "note", state: "published", language: "da" },
        published_at: Date.parse("2019-05-01T10:00:00Z"),
        original_url: "https://mastodon.example/@ida/1",
      },
      { markdown: "*Edderkopper*\n\nBag en advarsel" },
    ]);
    expect(posts[0]?.markdown).toMatch(
      /^Kaffe & \[bønner\]\(https:\/\/kaffe\.example\/\)\n\n!\[En \\\[kop\\\]\]\(\/media\/[^)]+\)\n\nVidere\n\nOg til sidst$/u,
    );
    const topics = await here.kit.store.db.selectFrom("topics").select("name").execute();
    expect(topics).toEqual([{ name: "Kaffe" }]);
    for (const path of [zipped, tar, folder])
      expect(await bring(here, path), path).toMatchObject({ posts: 0, known: 2, media: 0 });
    expect(
      readdirSync(here.kit.config.dataDir).filter((name) => name.startsWith("import-")),
    ).toEqual([]);
  });

  test("is refused when it is damaged, not whole, or none; and writes nothing outside, whatever it holds", async () => {
    const here = await siteHere();
    const folder = await unpacked();
    const packed = join(fresh.folder, "a.tar.gz");
    await create({ file: packed, cwd: folder, gzip: true }, readdirSync(folder));
    const at = (name: string, data: string | Uint8Array): string => {
      const path = join(fresh.folder, name);
      writeFileSync(path, data);
      return path;
    };
    const half = at("half.tar.gz", (await import("node:fs")).readFileSync(packed).subarray(0, 300));
    const bomb = at("bomb.tar.gz", gzipSync(tarOf("outbox.json", Buffer.alloc(120_000_000))));
    const outside = at("out.tar", tarOf("../../escaped.json", Buffer.from("{}")));
    const rooted = at("root.tar", tarOf("/tmp/medspil-escaped.json", Buffer.from("{}")));
    const noJson = at("bad.zip", zip([{ name: "outbox.json", data: '{"orderedItems": [' }]));
    const noOutbox = at("none.zip", zip([{ name: "actor.json", data: "{}" }]));
    const noList = at("list.zip", zip([{ name: "outbox.json", data: '{"orderedItems": {}}' }]));
    const linked = join(fresh.folder, "linked.tar");
    mkdirSync(join(fresh.folder, "links"));
    symlinkSync("/etc/passwd", join(fresh.folder, "links", "outbox.json"));
    await create({ file: linked, cwd: join(fresh.folder, "links") }, ["outbox.json"]);
    for (const path of [half, bomb, outside, rooted, noJson, noOutbox, noList, linked, "nowhere"])
      await expect(bring(here, path), path).rejects.toMatchObject({
        code: expect.stringMatching(/^bad_(?:export|mastodon_archive)$/u),
      });
    expect(existsSync("/tmp/medspil-escaped.json")).toBe(false);
    expect(existsSync(join(fresh.folder, "escaped.json"))).toBe(false);
    expect(await here.kit.store.db.selectFrom("posts").select("id").execute()).toEqual([]);
    expect(
      readdirSync(here.kit.config.dataDir).filter((name) => name.startsWith("import-")),
    ).toEqual([]);
  });
});

/** A .tar file with one file, named as no program names one. @source POSIX pax, "ustar Interchange Format" */
function tarOf(name: string, data: Buffer): Buffer {
  const head = Buffer.alloc(512);
  head.write(name, 0);
  head.write("0000644\0", 100);
  head.write(`${data.length.toString(8).padStart(11, "0")}\0`, 124);
  head.write("        ", 148);
  head.write("0", 156);
  head.write("ustar\u000000", 257);
  const sum = head.reduce((all, byte) => all + byte, 0);
  head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const rest = Buffer.alloc((512 - (data.length % 512)) % 512);
  return Buffer.concat([head, data, rest, Buffer.alloc(1024)]);
}
