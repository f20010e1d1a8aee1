import { expect, test } from "vitest";

import { passwordFault } from "./index.ts";

const own = ["Værkstedet", "Ida Holm", "ida", "ida@example.org", "https://vaerkstedet.example"];

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
  ["Idaholm12345", "own"],
  ["Ida Holm 1984", "own"],
  ["Værkstedet123", "own"],
  ["vaerkstedet.example", "own"],
  ["ida@example.org", "own"],
  ["medspil medspil", "own"],
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
])("the password %j is taken, of whatever letters it is", async (password) => {
  expect(await passwordFault(password, own)).toBeUndefined();
});
