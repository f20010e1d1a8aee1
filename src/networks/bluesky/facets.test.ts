import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { plainText } from "#core/html.ts";
import type { OutgoingText } from "#networks";

import { facetsOf } from "./facets.ts";
import { linksIn } from "./links.ts";
import { compose } from "./network.ts";

const origin = "https://her.example";
const note = (html: string, more: Partial<OutgoingText> = {}): OutgoingText => ({
  ...{ kind: "note", title: "", summary: "", language: "da", revision: 1, inReplyTo: null },
  ...{ html, plain: plainText(html), url: `${origin}/notes/1`, pictures: [] },
  ...more,
});

/** Each post of a text with what is marked in it, cut out of it by bytes as an app there does. */
async function marked(text: OutgoingText): Promise<[words: string, means: string][][]> {
  const draft = compose(text);
  const links = linksIn(text, draft, origin);
  return await Promise.all(
    draft.parts.map(async (part, at) => {
      const bytes = Buffer.from(part.text);
      const didOf = async (handle: string) =>
        await Promise.resolve(handle === "nobody.example" ? undefined : `did:plc:${handle}`);
      const facets = await facetsOf(part.text, links[at] ?? [], didOf);
      return facets.map(({ index, features }): [string, string] => {
        const [feature] = features as { uri?: string; did?: string; tag?: string }[];
        return [
          bytes.subarray(index.byteStart, index.byteEnd).toString(),
          feature?.uri ?? feature?.did ?? `#${feature?.tag}`,
        ];
      });
    }),
  );
}

describe("what is marked in a post", () => {
  test("is cut out right by bytes, behind letters and pictures that take several", async () => {
    const html =
      '<p>Æblegrød 👩‍👩‍👧‍👦 hos <a href="https://café.example/på?a=1&amp;b=2">Åse</a>, ' +
      "@ida.example.com og @nobody.example skrev https://å.example/ø om #rødgrød 🇩🇰 #grød.</p>";
    expect(await marked(note(html))).toEqual([
      [
        ["Åse", "https://xn--caf-dma.example/p%C3%A5?a=1&b=2"],
        ["@ida.example.com", "did:plc:ida.example.com"],
        ["https://å.example/ø", "https://xn--5ca.example/%C3%B8"],
        ["#rødgrød", "#rødgrød"],
        ["#grød", "#grød"],
      ],
    ]);
  });

  test("a link has just its own words, also where they stood before", async () => {
    const html = '<p>Se her, herre: det står <a href="/articles/a">her</a>.</p>';
    const text = note(html);
    const [links] = linksIn(text, compose(text), origin);
    expect(links).toEqual([
      {
        start: text.plain.lastIndexOf("her"),
        end: text.plain.lastIndexOf("her") + 3,
        url: `${origin}/articles/a`,
      },
    ]);
  });

  test("a topic and a name that link to their pages here are a topic and a name there", async () => {
    const html =
      '<p><a href="/topics/gr">#grød</a> hos <a href="/x">@ida.example.com</a> <a href="/y">@nobody.example</a></p>';
    expect(await marked(note(html))).toEqual([
      [
        ["#grød", "#grød"],
        ["@ida.example.com", "did:plc:ida.example.com"],
        ["@nobody.example", `${origin}/y`],
      ],
    ]);
  });

  test("links of a thread stand in the posts that have their words, and none where they were cut off", async () => {
    const filler = "Ord efter ord uden ende. ".repeat(14);
    const html = `<p>${filler}<a href="https://a.example/">Det ene</a>. ${filler}<a href="https://b.example/">Det andet</a>.</p>`;
    const thread = await marked(note(html, { asThread: true }));
    expect(thread.length).toBeGreaterThan(1);
    expect(thread.flat()).toEqual([
      ["Det ene", "https://a.example/"],
      ["Det andet", "https://b.example/"],
    ]);
    expect(await marked(note(html))).toEqual([[[`${origin}/notes/1`, `${origin}/notes/1`]]]);
  });

  test("a wording by hand has the links that are written out", async () => {
    const html = '<p>Se <a href="https://a.example/">her</a></p>';
    expect(await marked(note(html, { byHand: "Se her: https://b.example/" }))).toEqual([
      [["https://b.example/", "https://b.example/"]],
    ]);
  });

  test("any text has places that lie within it and do not overlap", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.string({ unit: "grapheme", maxLength: 40 }),
            fc.constantFrom(" https://a.example/x ", " #emne ", " @ann.example.org "),
          ),
          { maxLength: 8 },
        ),
        async (pieces) => {
          const text = pieces.join("");
          const facets = await facetsOf(text, [], async () => await Promise.resolve("did:plc:a"));
          let end = 0;
          for (const { index } of facets) {
            expect(index.byteStart).toBeGreaterThanOrEqual(end);
            expect(index.byteEnd).toBeGreaterThan(index.byteStart);
            end = index.byteEnd;
          }
          expect(end).toBeLessThanOrEqual(Buffer.byteLength(text));
        },
      ),
    );
  });
});
