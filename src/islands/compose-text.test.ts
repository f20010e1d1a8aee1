import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { insertBlock, linkOver, type Selected, type Tool, useTool } from "./compose-text.ts";

const words = { bold: "fed", italic: "kursiv", link: "ord" };

/** `[` and `]` mark what is selected; `|` the cursor. */
function read(marked: string): Selected {
  if (marked.includes("|")) {
    const at = marked.indexOf("|");
    return { text: marked.replace("|", ""), from: at, to: at };
  }
  const from = marked.indexOf("⟦");
  const to = marked.indexOf("⟧") - 1;
  return { text: marked.replaceAll(/[⟦⟧]/gu, ""), from, to };
}

function show({ text, from, to }: Selected): string {
  return from === to
    ? `${text.slice(0, from)}|${text.slice(from)}`
    : `${text.slice(0, from)}⟦${text.slice(from, to)}⟧${text.slice(to)}`;
}

describe("useTool", () => {
  it.each<[Tool, string, string]>([
    ["bold", "en ⟦båd⟧ her", "en **⟦båd⟧** her"],
    ["bold", "en **⟦båd⟧** her", "en ⟦båd⟧ her"],
    ["bold", "en | her", "en **⟦fed⟧** her"],
    ["bold", "en⟦ båd ⟧her", "en **⟦båd⟧** her"],
    ["italic", "⟦båd⟧", "*⟦båd⟧*"],
    ["italic", "**⟦båd⟧**", "***⟦båd⟧***"],
    ["italic", "*⟦båd⟧*", "⟦båd⟧"],
    ["link", "⟦båd⟧", "[båd](https://|)"],
    ["link", "⟦https://dr.dk⟧", "[⟦ord⟧](https://dr.dk)"],
    ["heading", "en\nto|\ntre", "en\n## to|\ntre"],
    ["heading", "## to|", "to|"],
    ["heading", "# to|", "to|"],
    ["quote", "⟦en\nto⟧", "> en\n> to|"],
    ["quote", "⟦> en\n> to⟧", "en\nto|"],
    ["list", "⟦en\n\nto⟧", "- en\n\n- to|"],
    ["list", "|", "- |"],
  ])("%s makes %j into %j", (tool, before, after) => {
    expect(show(useTool(tool, read(before), words))).toBe(after);
  });

  it("never loses a word, whatever is selected", () => {
    const tools: Tool[] = ["bold", "italic", "link", "heading", "quote", "list"];
    fc.assert(
      fc.property(
        fc.constantFrom(...tools),
        fc.string({ unit: fc.constantFrom("a", "å", " ", "\n", "*", "#", ">", "-") }),
        fc.nat(40),
        fc.nat(40),
        (tool, text, one, other) => {
          const from = Math.min(one, other, text.length);
          const to = Math.min(Math.max(one, other), text.length);
          const made = useTool(tool, { text, from, to }, words);
          const letters = (some: string): number => some.match(/[aå]/gu)?.length ?? 0;
          const plain = made.text.replace(/fed|kursiv|ord|https:\/\//gu, "");
          expect(letters(plain)).toBe(letters(text));
          expect(made.from).toBeLessThanOrEqual(made.to);
          expect(made.to).toBeLessThanOrEqual(made.text.length);
        },
      ),
    );
  });
});

describe("linkOver", () => {
  it.each([
    ["en ⟦båd⟧", "https://dr.dk", "en [båd](https://dr.dk)|"],
    ["en |båd", "https://dr.dk", undefined],
    ["en ⟦båd⟧", "hej", undefined],
    ["⟦https://a.dk⟧", "https://dr.dk", undefined],
    ["⟦en\nto⟧", "https://dr.dk", undefined],
  ])("over %j, %j gives %j", (before, pasted, after) => {
    const made = linkOver(read(before), pasted);
    expect(made === undefined ? undefined : show(made)).toBe(after);
  });
});

describe("insertBlock", () => {
  it.each([
    ["|", "![](x)|\n"],
    ["en|", "en\n\n![](x)|\n"],
    ["en|to", "en\n\n![](x)|\n\nto"],
    ["en\n\n|\n\nto", "en\n\n![](x)|\n\nto"],
  ])("into %j gives %j", (before, after) => {
    expect(show(insertBlock(read(before), "![](x)"))).toBe(after);
  });
});
