import { describe, expect, test } from "vitest";

import { createCoach } from "#coach";
import { readModels, readRules } from "#coach/rule-files.ts";

import { checkFile, checkLine } from "./coach-file.ts";

const coach = createCoach(readRules(), readModels());
const how = { interfaceLanguage: "en" } as const;
const title = "Du gætter aldrig, hvad hun fandt på loftet";
const summary = "Sidste chance, skynd dig at købe nu!";
const body = "Loftet blev ryddet i marts, og vi fandt to kasser med breve fra 1931.\n";

describe("a file with something before its text", () => {
  test.each([
    ["YAML", `---\ntitle: "${title}"\nsummary: ${summary}\n---\n${body}`],
    ["TOML", `+++\ntitle = "${title}"\ndescription = "${summary}"\n+++\n${body}`],
    ["JSON", `{"title": "${title}", "excerpt": "${summary}"}\n${body}`],
    ["CRLF", `\uFEFF---\r\ntitle: ${title}\r\nsummary: ${summary}\r\n---\r\n${body}`],
  ])("%s: title and summary are read, and places are those of the file", (_, file) => {
    const verdict = checkFile(coach, file, how);
    expect(verdict).toMatchObject({ lang: "da", breach: true });
    const kinds = new Set(verdict.findings.map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(["clickbait", "urgency"]));
    for (const { start, end, text } of verdict.findings) expect(file.slice(start, end)).toBe(text);
  });

  test("has findings in its text where they stand", () => {
    const file = `---\r\ntitle: Loftet\r\n---\r\n\r\n${summary}\r\n`;
    const { findings } = checkFile(coach, file, how);
    expect(findings.length).toBeGreaterThan(0);
    for (const { start, end, text } of findings) expect(file.slice(start, end)).toBe(text);
    expect(checkFile(coach, `---\ntitle: Loftet\n---\n${body}`, how)).toMatchObject({
      breach: false,
    });
  });

  test("a title spelled in another way is pointed at by its line", () => {
    const file = `---\n"title": "Du g\\u00e6tter aldrig, hvad hun fandt"\n---\n${body}`;
    const [first] = checkFile(coach, file, how).findings;
    expect(first).toMatchObject({ kind: "clickbait" });
    expect(file.slice(first?.start, first?.end)).toContain("title");
  });
});

test("a line that begins with # is a title, in its own place", () => {
  const line = `# ${title}`;
  const verdict = checkLine(coach, line, how);
  expect(verdict).toEqual({
    ...coach.check(title, { ...how, isTitle: true }),
    findings: verdict.findings,
  });
  for (const { start, end, text } of verdict.findings) expect(line.slice(start, end)).toBe(text);
  expect(checkLine(coach, title, how)).toEqual(coach.check(title, how));
});
