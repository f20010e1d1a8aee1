import { expect, test } from "vitest";

import type { OutgoingText } from "#networks";

import { compose } from "./network.ts";

const url = "https://her.example/articles/a";
const picture = { path: "aa/b.webp", description: "En båd" };
const text = (more: Partial<OutgoingText>): OutgoingText => ({
  ...{ kind: "article", title: "Blåbær", summary: "Om at plukke dem.", language: "da" },
  ...{ html: "<p>De er blå.</p>", plain: "De er blå.", url, revision: 1, inReplyTo: null },
  pictures: [picture],
  ...more,
});

test("an article is its summary, or else its title, over a card with its first picture", () => {
  const card = { url, title: "Blåbær", description: "Om at plukke dem.", picture };
  expect(compose(text({}))).toEqual({
    ...{
      parts: [{ text: "Om at plukke dem.", length: 17 }],
      cut: "",
      link: url,
      card,
      pictures: [],
    },
  });
  const untold = compose(text({ summary: "", pictures: [] }));
  expect(untold).toMatchObject({ parts: [{ text: "Blåbær" }], card: { description: "" } });
  expect(untold.card).not.toHaveProperty("picture");
});

test("an article as a thread stands there whole", () => {
  const plain = "Et ord til. ".repeat(60).trim();
  const { parts, card } = compose(text({ plain, asThread: true }));
  expect(parts.length).toBeGreaterThan(2);
  expect(parts.map((part) => part.text.replace(/ \d+\/\d+$/, "")).join(" ")).toBe(
    `Blåbær\n\n${plain}`,
  );
  expect(card).toMatchObject({ url });
});

test("a wording by hand stands in place of everything, and the card stays", () => {
  expect(compose(text({ byHand: "Læs om blåbær" }))).toMatchObject({
    ...{ parts: [{ text: "Læs om blåbær", length: 13 }], card: { url } },
  });
});

test("a note has its pictures, four at most, or else a card for its link", () => {
  const linked = { card: { url: "https://a.example/", title: "A", description: "" } };
  const note = { kind: "note", title: "", summary: "", linked } as const;
  const withPictures = compose(
    text({ ...note, pictures: Array.from({ length: 9 }, () => picture) }),
  );
  expect(withPictures).toMatchObject({ card: null, link: null });
  expect(withPictures.pictures).toHaveLength(4);
  expect(compose(text({ ...note, pictures: [] }))).toMatchObject({ card: linked.card, link: null });
});

test("signs are counted as people see them, and bytes as well", () => {
  const family = "👩‍👩‍👧‍👦";
  expect(compose(text({ kind: "note", plain: `${family}æ` })).parts[0]?.length).toBe(2);
  const { parts, cut } = compose(text({ kind: "note", plain: family.repeat(290) }));
  expect(Buffer.byteLength(parts[0]?.text ?? "")).toBeLessThanOrEqual(3000);
  expect(cut).not.toBe("");
});
