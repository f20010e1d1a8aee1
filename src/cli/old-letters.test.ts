import { expect, test } from "vitest";

import { declaredLetters, LetterReader, readLetters } from "./old-letters.ts";

const latin = (text: string): Buffer => Buffer.from(text, "latin1");

test("letters are those the file declares, else UTF-8, and what is neither is Windows-1252", () => {
  expect(readLetters(latin("været"), "ISO-8859-1")).toEqual({ text: "været", isOld: false });
  expect(readLetters(Buffer.from("været 🌱"))).toEqual({ text: "været 🌱", isOld: false });
  expect(readLetters(latin("været \x96 nu"))).toEqual({ text: "været – nu", isOld: true });
  expect(readLetters(latin("været"), "utf-8")).toEqual({ text: "været", isOld: true });
  expect(readLetters(latin("været"), "no-such-letters").text).toBe("været");
  expect(readLetters(Buffer.from("\uFEFFværet", "utf16le")).text).toBe("været");
});

test("one bad letter spoils none of the good ones", () => {
  const bytes = Buffer.concat([Buffer.from("Smør 🌱 "), latin("rødgrød"), Buffer.from(" på…")]);
  expect(readLetters(bytes)).toEqual({ text: "Smør 🌱 rødgrød på…", isOld: true });
});

test("letters that lie across two parts are whole", () => {
  for (const [bytes, isOld] of [
    [Buffer.from("æ🌱…ø"), false],
    [Buffer.concat([Buffer.from("æ🌱"), latin("ø…".slice(0, 1)), Buffer.from("å")]), true],
  ] as const)
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const reader = new LetterReader(bytes.subarray(0, cut));
      const text = reader.read(bytes.subarray(0, cut)) + reader.read(bytes.subarray(cut));
      expect(text + reader.end()).toBe(isOld ? "æ🌱øå" : "æ🌱…ø");
      expect(reader.isOld).toBe(isOld);
    }
});

test("what a file declares is found below a warning too", () => {
  expect(
    declaredLetters(latin('<b>Warning</b>\n<?xml version="1.0" encoding="ISO-8859-1"?>')),
  ).toBe("ISO-8859-1");
  expect(declaredLetters(latin("{}"))).toBeUndefined();
});
