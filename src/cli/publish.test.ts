import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import sharp from "sharp";
import { expect, test } from "vitest";

import { describeOnEachDatabase, noon } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { sharedData } from "#support/shared-data.ts";

import type { CliContext } from "./cli-context.ts";
import { publishFile } from "./publish-file.ts";

describeOnEachDatabase("medspil publish", (fresh) => {
  const put = (name: string, content: string | Uint8Array): string => {
    const path = join(fresh.folder, "texts", name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  const posts = async (context: CliContext) =>
    await context.store.db.selectFrom("posts").selectAll().orderBy("id").execute();
  const front = (lines: string, body = "Brødtekst."): string => `---\n${lines}\n---\n${body}`;

  test("what stands before the text is heard, and who follows is told once", async () => {
    const context = await kitOn(fresh);
    const file = put(
      "a.md",
      front(
        "title: Åbent brød\ntopics: [Brød, Åbenhed]\nlanguage: da\nlicence: CC0-1.0\ndate: 2016-12-24\nslug: brod\nlayout: x",
      ),
    );
    const done = await publishFile(context, file, {});
    expect(done).toMatchObject({
      kind: "published",
      uri: `${context.config.origin}/articles/brod`,
      remarks: ["Unknown before the text, and left out: layout."],
    });
    expect(await posts(context)).toMatchObject([
      { title: "Åbent brød", language: "da", licence: "CC0-1.0", slug: "brod" },
    ]);
    expect(Number((await posts(context))[0]?.published_at)).toBe(Date.UTC(2016, 11, 24));
    const jobs = await context.store.db.selectFrom("jobs").select("kind").execute();
    expect(jobs).toEqual([{ kind: "syndicate" }, { kind: "tell-web" }]);
  });

  test("the same file twice is one post; changed it is corrected in public, or is another when asked", async () => {
    const context = await kitOn(fresh);
    const file = put("a.md", "# Rugbrød\n\nFørst surdejen.");
    const first = await publishFile(context, file, {});
    expect(await publishFile(context, file, {})).toMatchObject({ kind: "same", uri: first.uri });
    put("a.md", "# Rugbrød\n\nFørst vandet.");
    await expect(publishFile(context, file, {})).rejects.toThrow(/--update/);
    const update = { update: true, reason: "Forkert rækkefølge" };
    expect(await publishFile(context, file, update)).toMatchObject({
      kind: "edited",
      uri: first.uri,
    });
    const log = await context.store.db.selectFrom("openness_log").select("details_json").execute();
    expect(log.at(-1)?.details_json).toContain("Forkert rækkefølge");
    expect((await publishFile(context, file, { again: true })).uri).not.toBe(first.uri);
    expect(await posts(context)).toHaveLength(2);
    const note = put("n.txt", "Kort og godt");
    await publishFile(context, note, { note: true });
    expect(await publishFile(context, note, { note: true })).toMatchObject({ kind: "same" });
  });

  test("a date that lies ahead is when it goes out", async () => {
    const context = await kitOn(fresh);
    const file = put("later.md", front("title: Senere\ndate: 2026-03-02T12:00:00Z"));
    const at = noon + 86_400_000;
    expect(await publishFile(context, file, {})).toMatchObject({ kind: "scheduled", at });
    expect(await posts(context)).toMatchObject([{ state: "scheduled", published_at: null }]);
    await expect(
      publishFile(context, put("b.md", front("title: Senere", "Andet.")), {}),
    ).rejects.toThrow(/scheduled already/);
  });

  test.each([
    ["Europe/Copenhagen", "2031-06-01T10:00", "2031-06-01T08:00Z"],
    ["Europe/Copenhagen", "2031-01-01 10:00:00", "2031-01-01T09:00Z"],
    ["America/New_York", "2031-06-01T10:00", "2031-06-01T14:00Z"],
    ["America/New_York", "2031-06-01", "2031-06-01T04:00Z"],
    ["Asia/Tokyo", "2031-06-01T10:00+02:00", "2031-06-01T08:00Z"],
  ])("a time without a zone is the site's: in %s %s is %s", async (timeZone, date, at) => {
    const context = await kitOn(fresh, { settings: { timeZone } });
    const file = put("t.md", front(`title: Klokken ti\ndate: ${date}`));
    expect(await publishFile(context, file, {})).toMatchObject({
      kind: "scheduled",
      at: Date.parse(at),
    });
    const toml = put(
      "t2.md",
      `+++\ntitle = "Klokken elleve"\ndate = ${date.replace(" ", "T")}\n+++\nTekst.`,
    );
    expect(await publishFile(context, toml, {})).toMatchObject({ at: Date.parse(at) });
  });

  test("pictures beside it come along, none from outside its folder", async () => {
    const context = await kitOn(fresh);
    const plain = { width: 40, height: 30, channels: 3, background: "#7a4a12" } as const;
    const picture = await sharp({ create: plain }).jpeg().toBuffer();
    put("brød.jpg", picture);
    put("../secret.jpg", picture);
    const file = put("p.md", "# Billede\n\n![Et brød](brød.jpg)\n\n![x](../secret.jpg)");
    const { remarks } = await publishFile(context, file, {});
    expect(remarks).toEqual(["Picture ../secret.jpg: It lies outside the folder."]);
    expect((await posts(context))[0]?.markdown).toMatch(/!\[Et brød\]\(\/media\//);
    expect(await publishFile(context, file, {})).toMatchObject({ kind: "same" });
  });

  test.each([
    ["title: [broken\ntopics: x", /Line 3 cannot be read/],
    ["licence: GPL", /licence: must be one of CC0/],
    ["language: klingon", /language: must be a code/],
    ["date: i går", /not a date/],
    ["just words", /a name: and a value/],
  ])("%j is refused with a word, and nothing is kept", async (lines, why) => {
    const context = await kitOn(fresh);
    await expect(publishFile(context, put("x.md", front(lines)), {})).rejects.toThrow(why);
    expect(await posts(context)).toEqual([]);
  });

  test("what is no text is refused, and leaves no draft behind", async () => {
    const context = await kitOn(fresh);
    const refused = async (path: string, why: RegExp, note = false): Promise<void> =>
      await expect(publishFile(context, path, { note })).rejects.toThrow(why);
    await refused(put("empty.md", " \n"), /no text/);
    await refused(put("bin.md", Uint8Array.of(1, 0, 2)), /not a text file/);
    await refused(join(fresh.folder, "nope.md"), /not there/);
    await refused(fresh.folder, /a folder/);
    await refused(put("long.txt", "a".repeat(501)), /501 characters; a note has at most 500/, true);
    expect(await posts(context)).toEqual([]);
  });

  test("an old text in another encoding is read, and said so", async () => {
    const context = await kitOn(fresh);
    const file = put("gammel.txt", Buffer.from("Rødgrød\n\nDet er på dansk.", "latin1"));
    const { remarks } = await publishFile(context, file, {});
    expect(remarks.join()).toContain("Windows-1252");
    expect((await posts(context))[0]).toMatchObject({ title: "Rødgrød", slug: "roedgroed" });
  });

  const text = sharedData("000_00a99479bb2056d7.txt");
  test.skipIf(text === undefined)("the text this is all about stands as an article", async () => {
    const context = await kitOn(fresh, { settings: { language: "en" } });
    await publishFile(context, put("000_00a99479bb2056d7.txt", text ?? ""), {});
    const [post] = await posts(context);
    expect(post).toMatchObject({
      title: "Kontrol er et overstået kapitel",
      language: "da",
      state: "published",
    });
    expect(Number(post?.published_at)).toBe(Date.UTC(2016, 11, 1));
    for (const word of ["medspillere", "Wonderbra", "Politiken"])
      expect(post?.html).toContain(word);
  });
});
