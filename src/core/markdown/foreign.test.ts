import { expect, test } from "vitest";

import { renderForeignText } from "#core/markdown.ts";

const count = (text: string, part: string): number => text.split(part).length - 1;

test.each(["plain", "markdown"] as const)("addresses in %s become links, up to so many", (kind) => {
  const few = renderForeignText("Se http://a.example og http://b.example", kind);
  expect(count(few, "<a ")).toBe(2);
  const lines = renderForeignText("http://a.example\n".repeat(900), kind);
  expect(count(lines, "<a ")).toBe(500);
  expect(count(lines, "http://a.example")).toBe(900 + 500);
  expect(count(renderForeignText("http://".repeat(7000), kind), "<a ")).toBeLessThanOrEqual(500);
  // The next text begins anew.
  expect(count(renderForeignText("http://a.example", kind), "<a ")).toBe(1);
});

test.each(["plain", "markdown"] as const)("%s of many lines runs on after a thousand", (kind) => {
  const html = renderForeignText(
    Array.from({ length: 1500 }, (_, n) => `l${n}`).join("\r\n"),
    kind,
  );
  expect(count(html, "<br")).toBeLessThanOrEqual(1000);
  expect(html).toContain("l1400 l1401");
  expect(renderForeignText("en\r\nto\rtre", "plain")).toBe("<p>en<br />\nto<br />\ntre</p>\n");
});

test("a text is cut where no text that somebody wrote goes on", () => {
  expect(renderForeignText("ord ".repeat(30_000), "plain").length).toBeLessThan(50_020);
});
