import { expect, test } from "vitest";

import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { naughtyStrings } from "#support/shared-data.ts";
import { origin } from "#support/story.ts";

import { indexAllPosts, searchPosts } from "./search.ts";
import { snippetOf } from "./snippet.ts";
import { bySystem } from "#schema";

describeOnEachDatabase("Search", (fresh) => {
  const text = { summary: "", topics: [], language: "da", licence: "CC-BY-4.0", coverId: null };

  const publish = async (title: string, markdown: string, more: object = {}): Promise<number> => {
    const draft = { ...text, kind: "article", title, markdown, userId: null, ...more } as const;
    const saved = await draftIsSaved(fresh.store, draft);
    if (saved.kind !== "saved") throw new Error(saved.kind);
    const { kind } = await postIsPublished(fresh.store, bySystem, origin, { postId: saved.postId });
    expect(kind).toBe("published");
    return saved.postId;
  };
  const titles = async (query: string): Promise<string[]> =>
    (await searchPosts(fresh.store, query, { limit: 20 })).map(({ title }) => title);

  test("letters are found however they are written, and as they are written first", async () => {
    await publish("Om vand", "Et rør under jorden.");
    await publish("Om fjer", "Ror du i båd?");
    await publish("Åben dør", "ÆBLER og Ørreder");
    expect(await titles("rør")).toEqual(["Om vand", "Om fjer"]);
    expect((await titles("ror")).toSorted()).toEqual(["Om fjer", "Om vand"]);
    expect((await titles("roer")).toSorted()).toEqual(["Om fjer", "Om vand"]);
    expect(await titles("åben")).toEqual(["Åben dør"]);
    expect(await titles("ÅBEN")).toEqual(["Åben dør"]);
    expect(await titles("Åben".normalize("NFD"))).toEqual(["Åben dør"]);
    expect(await titles("aben")).toEqual(["Åben dør"]);
    expect(await titles("aaben doer")).toEqual(["Åben dør"]);
    expect(await titles("aebler")).toEqual(["Åben dør"]);
    expect(await titles("æbler ørred")).toEqual(["Åben dør"]);
  });

  test("what is written with accents, or for want of a key, is found either way", async () => {
    await publish("Torvet i Århus", "En god idé: crème fraîche, müsli, rugbrød på Læsø og ŁÓDŹ.");
    await publish("Lufthavnen i Aarhus", "Straße, naïve, Æro og Smørrebrød.");
    const both = ["Lufthavnen i Aarhus", "Torvet i Århus"];
    for (const query of ["aarhus", "århus", "Arhus", "AARHUS"])
      expect((await titles(query)).toSorted(), query).toEqual(both);
    expect((await titles("århus"))[0]).toBe("Torvet i Århus");
    for (const query of ["ide", "creme fraiche", "musli", "rugbroed", "laesoe", "rugbrod", "lodz"])
      expect(await titles(query), query).toEqual(["Torvet i Århus"]);
    for (const query of ["strasse", "naive", "aero", "smorrebrod", "smoerrebroed"])
      expect(await titles(query), query).toEqual(["Lufthavnen i Aarhus"]);
    // Words that æ tells apart stay apart.
    expect(await titles("lase")).toEqual([]);
    const [found] = await searchPosts(fresh.store, "laesoe", { limit: 1 });
    expect(found?.snippet.filter(({ hit }) => hit).map(({ text: hit }) => hit)).toEqual(["Læsø"]);
  });

  test("every word must be there, each may go on; short ones stand whole", async () => {
    await publish("Virksomheder", "De skal give, og-de-skal-lytte til hinanden.");
    await publish("Idé", "En idé om at give");
    expect(await titles("virksomhed give")).toEqual(["Virksomheder"]);
    expect(await titles("lytte")).toEqual(["Virksomheder"]);
    expect(await titles("give idé")).toEqual(["Idé"]);
    expect(await titles("hi")).toEqual([]);
    expect(await titles("give bjørn")).toEqual([]);
    expect(await titles("")).toEqual([]);
    expect(await titles("«!?»")).toEqual([]);
  });

  test("a title counts more than a text, a topic is found, and pages follow each other", async () => {
    await publish("Om alt andet", "Her nævnes gaver en gang.");
    await publish("Gaver", "Noget andet.");
    await publish("Emner", "Uden ordet.", { topics: ["gavekort"] });
    const all = await titles("gave");
    expect(all[0]).toBe("Gaver");
    expect(all.toSorted()).toEqual(["Emner", "Gaver", "Om alt andet"]);
    const second = await searchPosts(fresh.store, "gave", { limit: 1, offset: 1 });
    expect(second.map(({ title }) => title)).toEqual([all[1]]);
  });

  test("the place is shown with its hits as pieces, never as markup", async () => {
    await publish(
      "Langt",
      `${"Fyld og mere fyld. ".repeat(40)}Så kommer <b>rørene</b> & et rør til. ${"Slut. ".repeat(80)}`,
    );
    const [found] = await searchPosts(fresh.store, "rør", { limit: 1 });
    const pieces = found?.snippet ?? [];
    expect(pieces.filter(({ hit }) => hit).map((piece) => piece.text)).toEqual(["rørene", "rør"]);
    const whole = pieces.map((piece) => piece.text).join("");
    expect(whole).toContain("<b>rørene</b> & et rør til.");
    expect(whole.startsWith("…")).toBe(true);
    expect(whole.length).toBeLessThan(300);
  });

  test("drafts and deleted posts are not found, edited ones as they stand now", async () => {
    await draftIsSaved(fresh.store, {
      ...text,
      kind: "article",
      title: "Hemmelig",
      markdown: "hemmelig",
      userId: null,
    });
    expect(await titles("hemmelig")).toEqual([]);
    const postId = await publish("Første", "gammelt ord");
    await postIsEdited(fresh.store, bySystem, origin, {
      ...text,
      postId,
      title: "Første",
      markdown: "nyt ord",
      reason: "Rettet",
    });
    expect(await titles("gammelt")).toEqual([]);
    expect(await titles("nyt")).toEqual(["Første"]);
    await postIsDeleted(fresh.store, bySystem, { postId, reason: "Fortrudt" });
    expect(await titles("nyt")).toEqual([]);
    await publish("Anden", "nyt igen");
    await fresh.store.transact(async (tx) => await indexAllPosts(tx));
    expect(await titles("nyt")).toEqual(["Anden"]);
  });

  test("any text may be asked for and any text may be stored", async () => {
    const naughty = naughtyStrings();
    await publish("Frække", naughty.join("\n\n"));
    await publish(
      "Lange",
      `${"x".repeat(5000)} ${Array.from({ length: 90_000 }, (_, i) => String.fromCodePoint(0x4e00 + (i % 20_000))).join(" ")}`,
    );
    const mean = [
      '"',
      '""',
      "a*",
      "NEAR(a b)",
      "title:a",
      "a AND",
      "OR",
      "-a",
      "^a",
      "{a}",
      "a:*",
      "!a",
      "a & | b",
      "'a' <-> b",
      "\\",
      "%",
      "\0",
      "\ud800",
      "x".repeat(100_000),
      "🇩🇰".repeat(500),
      "ﬃ",
      "İ",
    ];
    for (const query of [...naughty, ...mean])
      expect(await titles(query), query).toBeInstanceOf(Array);
    expect(await titles("xxxx")).toEqual(["Lange"]);
  });
});

test("a snippet of a text without the word is its beginning", () => {
  expect(snippetOf("Kort tekst.", ["andet"])).toEqual([{ text: "Kort tekst.", hit: false }]);
  expect(snippetOf("", ["andet"])).toEqual([]);
  const long = snippetOf("ord ".repeat(200), ["andet"]);
  expect(long).toHaveLength(1);
  expect(long[0]?.text.endsWith("ord…")).toBe(true);
});
