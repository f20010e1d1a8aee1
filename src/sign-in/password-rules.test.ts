import { expect, test } from "vitest";

import { passwordFault } from "./index.ts";

const own = [
  "Værkstedet",
  "Ida Holm",
  "ida",
  "ida@example.org",
  "https://vaerkstedet.example",
  "https://x.example",
];

test.each([
  ["password12", "short"],
  ["🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑", "short"],
  ["x7".repeat(101), "long"],
  ["password1234", "common"],
  ["PASSWORD1234", "common"],
  ["1qaz2wsx3edc", "common"],
  ["!!!mustang!!!", "common"],
  ["qwertyqwerty", "common"],
  ["passwordpassword", "common"],
  ["123456789012", "common"],
  ["cdefghijklmn", "common"],
  ["aaaaaaaaaaaa", "common"],
  ["abcabcabcabc", "common"],
  ["Adgangskode123", "common"],
  ["hejmeddig2026", "common"],
  ["Sommer2026!!", "common"],
  ["københavn1234", "common"],
  ["asdfghjklæøå", "common"],
  ["redaktion2026", "common"],
  ["Redaktion2026!", "common"],
  ["redaktion7431", "common"],
  ["kaffekop2026", "common"],
  ["2026kaffekop", "common"],
  ["kaffekop!!!!", "common"],
  ["kaffekop1234", "common"],
  ["kaffekop24122026", "common"],
  ["blå heste 1999", "common"],
  ["Idaholm12345", "own"],
  ["Ida Holm 1984", "own"],
  ["Værkstedet123", "own"],
  ["vaerkstedet.example", "own"],
  ["ida@example.org", "own"],
  ["medspil medspil", "own"],
  ["x.example1234", "own"],
  ["www.x.example", "own"],
  ["minx.example77", "own"],
  ["mitværkstedet7", "own"],
])("the password %j is %s", async (password, fault) => {
  expect(await passwordFault(password, own)).toBe(fault);
});

test.each([
  "tre gule harer",
  "correct horse battery staple",
  "en lang og rolig sætning",
  "kaffekopmaskine",
  "9f8s7d6f5g4h",
  "🔑🐴🚲🎈🌍🧊🪁🎻🧭🪵🥁🪶",
  "ни один не угадает",
  " fire blå heste ",
  "passwords are sent by pigeons",
  "kaffekop7431",
  "tre gule harer 2026",
  "hos x.example er der tre gule harer",
  "kaffekop#7¤2",
])("the password %j is taken, of whatever letters it is", async (password) => {
  expect(await passwordFault(password, own)).toBeUndefined();
});
