import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";

import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

import { systemClock } from "#core/clock.ts";
import { openStore } from "#core/db/open.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { bySystem, type Tables } from "#schema";
import { eventually } from "#support/eventually.ts";
import { freePort } from "#support/free-port.ts";
import { freshPostgres } from "#support/postgres-database.ts";
import { runProcess, startProcess } from "#support/process.ts";
import { type Medspil, startMedspil } from "#support/server.ts";
import { type Writer, writer } from "#support/writer.ts";

const program = join(import.meta.dirname, "..", "..", "src", "main.ts");

/** Everything that was said, by its uri, so that what is missing or double shows. */
async function urisOf(server: Medspil, table: "reading_items" | "replies"): Promise<string[]> {
  const rows = await server.store.db.selectFrom(table).select("uri").orderBy("uri").execute();
  return rows.map(({ uri }) => uri);
}

describe("killed at any moment", () => {
  let ida: Medspil;
  let bo: Medspil;
  let idaWrites: Writer;
  let boWrites: Writer;
  beforeAll(async () => {
    [ida, bo] = await Promise.all([
      startMedspil({ name: "ida", siteName: "Idas køkken" }),
      startMedspil({ name: "bo", siteName: "Bos værksted" }),
    ]);
    [idaWrites, boWrites] = [writer(ida), writer(bo)];
    await boWrites.follow(await boWrites.find(ida.handle));
    await eventually("followed", async () => (await idaWrites.followers()).includes(bo.actor));
  });
  afterAll(async () => {
    await Promise.all([ida?.stop(), bo?.stop()]);
  });

  test("what is published while either is killed arrives once", async () => {
    const uris: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      for (let n = 0; n < 4; n += 1) {
        const { uri } = await idaWrites.note(`Note ${round}.${n}`);
        uris.push(uri);
      }
      // Anywhere between before the first delivery and after the last one.
      await sleep(Math.random() * 600);
      const victim = round % 2 === 0 ? ida : bo;
      await victim.kill();
      await victim.start();
    }
    // Who speaks is there again: what waits for Bo goes out now, and not when its next attempt is due.
    const first = await eventually("one is there", () => boWrites.reading(uris[0] ?? ""), {
      timeoutMs: 60_000,
    });
    await boWrites.like(first.id);
    await eventually(
      "all are there",
      async () => (await urisOf(bo, "reading_items")).length >= uris.length,
      { timeoutMs: 100_000 },
    );
    await eventually("nothing waits", async () => (await idaWrites.waiting()) === 0);
    expect(await urisOf(bo, "reading_items")).toEqual(uris.toSorted());
  });

  test("what is answered while either is killed stands under the post once, and is counted once", async () => {
    const article = await idaWrites.article("Hvad tåler vi?");
    const item = await eventually("it is there", () => boWrites.reading(article.uri), {
      timeoutMs: 60_000,
    });
    const uris: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      for (let n = 0; n < 3; n += 1)
        uris.push((await boWrites.answerItem(item.id, `Svar ${round}.${n}`)).uri);
      await sleep(Math.random() * 600);
      const victim = round % 2 === 0 ? ida : bo;
      await victim.kill();
      await victim.start();
    }
    await idaWrites.note("Er alle svar kommet frem?");
    await eventually(
      "all are there",
      async () => (await urisOf(ida, "replies")).length >= uris.length,
      { timeoutMs: 100_000 },
    );
    expect(await urisOf(ida, "replies")).toEqual(uris.toSorted());
    expect((await idaWrites.counts(article.id)).replies).toBe(uris.length);
    const held = await ida.store.db
      .selectFrom("replies")
      .select("id")
      .where("state", "<>", "visible")
      .execute();
    expect(held).toEqual([]);
  });

  test("a second server on the same folder is refused and the first goes on", async () => {
    const second = await runProcess(process.execPath, [program, "serve"], {
      env: { ...ida.env, PORT: String(await freePort()) },
    });
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/already|in use|another/i);
    expect((await fetch(`${ida.origin}/`)).status).toBe(200);
  });

  test("after all this the log is whole; one changed letter in it is found", async () => {
    const whole = await ida.run("verify", "--json");
    expect(whole.code).toBe(0);
    const number = (JSON.parse(whole.stdout) as { entries: number }).entries;
    const database = new DatabaseSync(join(ida.folder, "medspil.sqlite"));
    database
      .prepare(
        "update openness_log set details_json = replace(details_json, 'Ida', 'Eva') where number = 1",
      )
      .run();
    database.close();
    const broken = await ida.run("verify");
    expect(number).toBeGreaterThan(0);
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain("Entry 1 was changed");
  });
});

test("an import that is killed in the middle is finished by the next, and nothing is double", async () => {
  const folder = mkdtempSync(join(tmpdir(), "medspil-import-"));
  const feed = join(folder, "feed.json");
  const items = Array.from({ length: 300 }, (_, n) => ({
    id: `item-${n}`,
    title: `Artikel ${n}`,
    content_html: `<p>Tekst ${n}</p>`,
  }));
  const version = "https://jsonfeed.org/version/1.1";
  writeFileSync(feed, JSON.stringify({ version, title: "Gammel", items }));
  const env = { MEDSPIL_DATA: join(folder, "site"), DATABASE_URL: "" };
  const setup = "setup --site-name Site --handle ida --owner-name Ida --owner-email i@example.org";
  const args = [program, ...setup.split(" "), "--password-stdin"];
  const input = "en lang og rolig sætning";
  expect((await runProcess(process.execPath, args, { env, input })).code).toBe(0);
  const count = (): { posts: number; different: number } => {
    const database = new DatabaseSync(join(folder, "site", "medspil.sqlite"), { readOnly: true });
    const counted = database
      .prepare("select count(*) as posts, count(distinct original_url) as different from posts")
      .get() as { posts: number; different: number };
    database.close();
    return { ...counted };
  };
  const importing = { command: process.execPath, args: [program, "import", "feed", feed], env };
  const first = await startProcess({ ...importing, ready: async () => count().posts > 10 });
  await first.stop("SIGKILL");
  const half = count();
  expect(half.posts).toBeLessThan(items.length);
  expect(half.different).toBe(half.posts);
  const again = await runProcess(process.execPath, [...importing.args, "--json"], { env });
  expect(JSON.parse(again.stdout)).toMatchObject({
    posts: items.length - half.posts,
    known: half.posts,
  });
  expect(count()).toEqual({ posts: items.length, different: items.length });
  const verdict = await runProcess(process.execPath, [program, "verify"], { env });
  expect(verdict.code).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

describe("backups", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "medspil-backups-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const medspil = async (
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): ReturnType<typeof runProcess> =>
    await runProcess(process.execPath, [program, ...args], { env });

  test("SQLite to PostgreSQL and back: every row, a whole log, and the site starts", async () => {
    const database = await freshPostgres(inject("postgresUrl"));
    const ida = await startMedspil({ name: "ida", siteName: "Idas køkken" });
    try {
      const writes = writer(ida);
      const article = await writes.article("Rugbrød på tre dage", { topics: ["Brød"] });
      await writes.editArticle(article.id, { markdown: "Først surdejen. 🍞" });
      mkdirSync(join(ida.folder, "media", "aa"), { recursive: true });
      writeFileSync(join(ida.folder, "media", "aa", "picture.webp"), "a picture");
      const first = join(folder, "first.tar.gz");
      expect((await ida.run("backup", first)).code).toBe(0);
      const there = { MEDSPIL_DATA: join(folder, "there"), MEDSPIL_URL: ida.origin };
      const onPostgres = { ...there, DATABASE_URL: database.url };
      const restored = await medspil(["restore", first, "--json"], onPostgres);
      expect(restored.stderr).toBe("");
      expect(restored.code).toBe(0);
      expect((await medspil(["verify"], onPostgres)).code).toBe(0);
      const second = join(folder, "second.tar.gz");
      expect((await medspil(["backup", second], onPostgres)).code).toBe(0);
      const back = {
        MEDSPIL_DATA: join(folder, "back"),
        MEDSPIL_URL: ida.origin,
        DATABASE_URL: "",
      };
      const again = await medspil(["restore", second, "--json"], back);
      expect(again.code).toBe(0);
      const rowsOf = (out: string): unknown => (JSON.parse(out) as { rows: unknown }).rows;
      expect(rowsOf(again.stdout)).toEqual(rowsOf(restored.stdout));
      const verdict = await medspil(["verify", "--json"], back);
      expect(verdict.stdout).toBe((await ida.run("verify", "--json")).stdout);
      const copy = new DatabaseSync(join(folder, "back", "medspil.sqlite"), { readOnly: true });
      expect(copy.prepare("select markdown, uri, revision from posts").all()).toEqual([
        { markdown: "Først surdejen. 🍞", uri: article.uri, revision: 2 },
      ]);
      copy.close();
      for (const place of ["there", "back"]) {
        const picture = join(folder, place, "media", "aa", "picture.webp");
        expect(readFileSync(picture, "utf8")).toBe("a picture");
        const [key, itsKey] = [ida.folder, join(folder, place)].map((where) =>
          readFileSync(join(where, "secret.key"), "hex"),
        );
        expect(itsKey).toBe(key);
      }
      // A site that is in use is not written over.
      expect((await medspil(["restore", first], back)).code).toBe(1);
    } finally {
      await ida.stop();
      await database.drop();
    }
  });

  test("a damaged backup is refused and leaves nothing", async () => {
    const whole = join(folder, "first.tar.gz");
    const bytes = readFileSync(whole);
    const open = join(folder, "opened");
    mkdirSync(open);
    await runProcess("tar", ["-xzf", whole, "-C", open]);
    const posts = join(open, "backup", "tables", "posts.jsonl");
    writeFileSync(posts, readFileSync(posts, "utf8").replace(/.*\n/u, ""));
    const lacking = join(folder, "lacking-rows.tar.gz");
    await runProcess("tar", ["-czf", lacking, "-C", open, "backup", "media", "secret.key"]);
    const damages = {
      // Unpacks well, and shows only when its rows are counted, after the pictures are in place.
      lacking: readFileSync(lacking),
      cut: bytes.subarray(0, bytes.length / 2),
      changed: Buffer.concat([
        bytes.subarray(0, bytes.length / 2),
        Buffer.from([(bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 0xff]),
        bytes.subarray(bytes.length / 2 + 1),
      ]),
      none: Buffer.from("nothing"),
    };
    for (const [name, data] of Object.entries(damages)) {
      const file = join(folder, `${name}.tar.gz`);
      writeFileSync(file, data);
      const env = { MEDSPIL_DATA: join(folder, name), DATABASE_URL: "" };
      const { code, stderr } = await medspil(["restore", file], env);
      expect([name, code]).toEqual([name, 1]);
      expect(stderr).toContain(name === "none" ? "is not a backup" : "damaged");
      const left = new DatabaseSync(join(folder, name, "medspil.sqlite"), { readOnly: true });
      expect(left.prepare("select count(*) as n from settings").get()).toEqual({ n: 0 });
      left.close();
      expect(existsSync(join(folder, name, "media"))).toBe(false);
    }
  });
});

describe("a full disk", () => {
  const isRoot = process.getuid?.() === 0 && process.platform === "linux";

  test.skipIf(!isRoot)("is not called a damaged backup, and no half export is left", async () => {
    const folder = mkdtempSync(join(tmpdir(), "medspil-full-"));
    const ida = await startMedspil({ name: "ida" });
    const mounted = await runProcess("mount", ["-t", "tmpfs", "-o", "size=1200k", "tmpfs", folder]);
    try {
      if (mounted.code !== 0) {
        console.warn("A small disk could not be mounted here, so a full one was not tried.");
        return;
      }
      await writer(ida).article("Rugbrød", { markdown: "Lang tekst. ".repeat(20_000) });
      const backup = join(ida.folder, "..", `medspil-${crypto.randomUUID()}.tar.gz`);
      expect((await ida.run("backup", backup)).code).toBe(0);
      const env = { MEDSPIL_DATA: join(folder, "site"), DATABASE_URL: "" };
      const restored = await runProcess(process.execPath, [program, "restore", backup], { env });
      rmSync(backup);
      expect([restored.code, restored.stderr]).toEqual([
        1,
        expect.stringContaining("disk is full"),
      ]);
      await runProcess("dd", ["if=/dev/zero", `of=${join(folder, "filler")}`, "bs=64k"]);
      const out = join(folder, "out");
      const exported = await ida.run("export", out);
      expect([exported.code, exported.stderr]).toEqual([
        1,
        expect.stringContaining("disk is full"),
      ]);
      expect(existsSync(out)).toBe(false);
    } finally {
      if (mounted.code === 0) await runProcess("umount", [folder]);
      rmSync(folder, { recursive: true, force: true });
      await ida.stop();
    }
  });

  test.skipIf(!isRoot)(
    "publishing fails whole and says so, and goes on once there is room",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "medspil-full-"));
      const mounted = await runProcess("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", folder]);
      if (mounted.code !== 0) {
        rmSync(folder, { recursive: true, force: true });
        console.warn("A small disk could not be mounted here, so a full one was not tried.");
        return;
      }
      let ida: Medspil | undefined;
      try {
        ida = await startMedspil({ name: "ida", env: { MEDSPIL_DATA: folder } });
        const filler = join(folder, "filler");
        const store = await openStore<Tables>(
          { dataDir: folder, databaseUrl: undefined },
          systemClock,
        );
        const publish = async (n: number): Promise<string> => {
          const saved = await draftIsSaved(store, {
            kind: "article",
            title: `Artikel ${n}`,
            summary: "",
            markdown: "Lang tekst. ".repeat(4000),
            topics: [],
            language: "da",
            licence: "CC-BY-4.0",
            coverId: null,
            userId: null,
          });
          if (saved.kind !== "saved") throw new Error(saved.kind);
          const outcome = await postIsPublished(store, bySystem, ida?.origin ?? "", {
            postId: saved.postId,
          });
          return outcome.kind;
        };
        await runProcess("dd", ["if=/dev/zero", `of=${filler}`, "bs=64k"]);
        let failed = false;
        for (let n = 0; n < 40 && !failed; n += 1)
          await publish(n).catch(() => {
            failed = true;
          });
        expect(failed).toBe(true);
        expect((await fetch(`${ida.origin}/`)).status).toBe(200);
        rmSync(filler);
        expect(await publish(99)).toBe("published");
        const check = new DatabaseSync(join(folder, "medspil.sqlite"), { readOnly: true });
        expect(check.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
        check.close();
        const page = await eventually("the page is there", async () => {
          const answer = await fetch(`${ida?.origin}/articles/artikel-99`);
          return answer.status === 200 && (await answer.text());
        });
        expect(page).toContain("Artikel 99");
        await store.close();
      } finally {
        await ida?.stop();
        await runProcess("umount", [folder]);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
