import { describe, expect, test } from "vitest";

import { readText } from "./read-text.ts";

const picture = (alt: string): string =>
  `<p>se <img src="https://peer.example/a.png" alt="${alt}"></p>`;
const linked = '<a href="https://peer.example/a.png" rel="nofollow noopener ugc">et billede</a>';

describe("what a document says", () => {
  test.each([
    ["text/markdown", "Første\n\nAnden **linje**, 3 < 4\n\n- et\n- to"],
    ["Text/Markdown; charset=utf-8", "Første\n\nAnden **linje**, 3 < 4\n\n- et\n- to"],
  ])("Markdown (%s) is rendered, and HTML in it stays text", (mediaType, content) => {
    const { html } = readText({ type: "Note", mediaType, content: `${content}\n\n<b>x</b>` });
    expect(html).toContain("<strong>linje</strong>, 3 &lt; 4");
    expect(html).toMatch(/<ul>\s*<li>et<\/li>\s*<li>to<\/li>\s*<\/ul>/);
    expect(html).toContain("&lt;b&gt;x&lt;/b&gt;");
  });

  test("plain text keeps its lines, its signs and its addresses", () => {
    const content = "a < b & c\nto *linjer*\n\nhttps://example.org/x";
    const { html } = readText({ type: "Note", mediaType: "text/plain", content });
    expect(html.replaceAll("\n", "")).toBe(
      '<p>a &lt; b &amp; c<br />to *linjer*</p><p><a href="https://example.org/x" rel="nofollow noopener ugc">https://example.org/x</a></p>',
    );
  });

  test("HTML without an element keeps its lines; a source stands in for what is missing", () => {
    expect(readText({ type: "Note", content: "et\nto &amp; tre" }).html).toMatch(
      /et<br \/>\n?to &amp; tre/,
    );
    const source = { content: "et **to**", mediaType: "text/markdown" };
    expect(readText({ type: "Note", source }).html).toContain("<strong>to</strong>");
    expect(readText({ type: "Note", contentMap: { da: "<p>hej</p>" } })).toMatchObject({
      html: "<p>hej</p>",
      language: "da",
    });
  });

  test("the title of any work stands apart, and is not said twice", () => {
    expect(
      readText({ type: "Article", name: "Min <b>egen</b>", content: "<p>a</p>" }),
    ).toMatchObject({ title: "Min egen", html: "<p>a</p>" });
    expect(readText({ type: "Note", name: "Om <canvas> & 3 < 4" })).toMatchObject({
      title: "Om <canvas> & 3 < 4",
      html: "",
    });
    expect(readText({ type: "Page", nameMap: { da: "Navn" }, content: "<p>x</p>" }).title).toBe(
      "Navn",
    );
    expect(readText({ type: "Note", name: "Hej", content: "<p>Hej</p>" }).title).toBe("");
    expect(readText({ type: "Note", name: "\u200B", content: "<p>x</p>" }).title).toBe("");
  });

  test("a summary warns before notes and what is sensitive, and sums up what is not", () => {
    const note = { type: "Note", content: "<p>x</p>", summary: "Spoiler" };
    expect(readText(note)).toMatchObject({ warning: "Spoiler", html: "<p>x</p>" });
    expect(readText({ ...note, summary: null, summaryMap: { da: "Spoiler" } }).warning).toBe(
      "Spoiler",
    );
    expect(readText({ ...note, type: "Article" }).warning).toBe("");
    expect(readText({ ...note, type: "Article", sensitive: true }).warning).toBe("Spoiler");
    expect(readText({ ...note, type: "Article", content: undefined }).html).toContain("Spoiler");
  });

  test.each(["", " ", "\u200B", "\u2060\u00AD", "\u3164", "&nbsp;", "\uFE0F", "<p></p>"])(
    "a warning with nothing to see in it (%j) is none",
    (summary) => {
      const { warning, html } = readText({
        type: "Note",
        sensitive: true,
        content: "<p>x</p>",
        summary,
      });
      expect([warning, html]).toEqual(["", "<p>x</p>"]);
    },
  );

  test("a warning with nothing behind it is what was said", () => {
    expect(readText({ type: "Note", summary: "Kun dette", content: "" })).toMatchObject({
      warning: "",
      html: "<p>Kun dette</p>",
    });
  });

  test("the choices of a poll are listed, of which one or several may be taken", () => {
    const choices = ["Rug", "<i>Hvede</i>", "\u200B"].map((name) => ({ type: "Note", name }));
    for (const kind of ["oneOf", "anyOf"])
      expect(readText({ type: "Question", content: "<p>Mel?</p>", [kind]: choices }).html).toBe(
        '<p>Mel?</p><ul class="poll"><li>Rug</li><li>Hvede</li></ul>',
      );
    expect(readText({ type: "Question", oneOf: choices[0] }).html).toContain("<li>Rug</li>");
    const mapped = [
      { nameMap: { de: "Roggen", da: "Rug" } },
      { contentMap: { da: "Hvede" } },
      null,
      "Byg",
    ];
    const contentMap = { da: "<p>Mel?</p>" };
    expect(readText({ type: "Question", contentMap, anyOf: mapped }).html).toBe(
      '<p>Mel?</p><ul class="poll"><li>Rug</li><li>Hvede</li></ul>',
    );
  });

  test("a picture is its description, once, as a link; in a link the description alone", () => {
    expect(readText({ type: "Note", content: picture("et billede") }).html).toBe(
      `<p>se ${linked}</p>`,
    );
    const attachment = { type: "Image", url: "https://peer.example/a.png", name: "a.png" };
    expect(readText({ type: "Note", content: picture("et billede"), attachment }).html).toBe(
      `<p>se ${linked}</p>`,
    );
    const described = { ...attachment, summary: "et billede" };
    expect(readText({ type: "Note", content: "<p>x</p>", attachment: described }).html).toBe(
      `<p>x</p><p>${linked}</p>`,
    );
    expect(readText({ type: "Note", content: picture("") }).html).toContain("peer.example/…/a.png");
    const inLink =
      '<a href="https://peer.example/big"><img src="https://peer.example/a.png" alt="kat"></a>';
    expect(readText({ type: "Note", content: inLink }).html).toMatch(
      /<a [^>]*><span>kat<\/span><\/a>/,
    );
    const counter = '<img src="https://peer.example/p.gif" width="1" height="1">';
    expect(readText({ type: "Note", content: counter }).html).toBe("");
  });

  test("a picture is described in the text's language, and the one above a work is shown too", () => {
    const attachment = {
      type: "Document",
      url: "https://peer.example/a.png",
      summaryMap: { de: "ein Bild", da: "et billede" },
      nameMap: { da: "a.png" },
    };
    const work = { type: "Article", contentMap: { da: "<p>x</p>" } };
    expect(readText({ ...work, attachment }).html).toBe(`<p>x</p><p>${linked}</p>`);
    const { summaryMap: nameMap, ...bare } = attachment;
    for (const image of [attachment, [{ ...bare, nameMap }], { ...bare, nameMap, url: [bare.url] }])
      expect(readText({ ...work, image }).html).toBe(`<p>x</p><p>${linked}</p>`);
    expect(readText({ ...work, image: bare.url }).html).toContain(">peer.example</a>");
    // Once, be it attached or in the text as well.
    expect(readText({ ...work, attachment, image: bare.url }).html).toBe(
      `<p>x</p><p>${linked}</p>`,
    );
    const inText = { ...work, contentMap: { da: picture("et billede") }, image: bare };
    expect(readText(inText).html).toBe(`<p>se ${linked}</p>`);
  });

  test.each([
    [{ content: "x", contentMap: { de: "x" } }, "de"],
    [{ content: "x", contentMap: { en: "y", fr: "x" } }, "fr"],
    [{ content: "<p>x</p>", contentMap: { "pt-br": "x" } }, "pt-BR"],
    [{ content: "x", contentMap: { und: "x" } }, ""],
    [{ content: "x", contentMap: { 'da" onload="': "x" } }, ""],
    [{ content: "x", language: { identifier: "fr", name: "Français" } }, "fr"],
    [{ content: "x", language: "nb" }, "nb"],
    [{ content: "x", inLanguage: "is" }, "is"],
    [{ content: "x", "@context": ["https://x.example", { "@language": "fi" }] }, "fi"],
    [{ content: "x", "@context": { "@language": "und" } }, ""],
    [{ content: "x" }, ""],
  ])("the language of %j is %j", (document, language) => {
    expect(readText({ type: "Note", ...document }).language).toBe(language);
  });

  test("the language of the activity's context counts where the work says nothing", () => {
    expect(readText({ type: "Note", content: "x" }, [{ "@language": "da" }]).language).toBe("da");
  });

  test("languages and directions inside a text are kept, and nothing else with them", () => {
    const content =
      '<p lang="he" dir="RTL" onclick="x">שלום <bdi>a</bdi></p><p lang="x y" dir="up">b</p>';
    expect(readText({ type: "Note", content }).html).toBe(
      '<p lang="he" dir="rtl">שלום <bdi>a</bdi></p><p>b</p>',
    );
  });
});
