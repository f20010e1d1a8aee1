import { readFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { Capabilities, Network } from "#networks";
import { createNetworks } from "#networks/registry.ts";
import { openFresh } from "#support/databases.ts";
import { fixedClock } from "#core/clock.ts";
import { kitOn } from "#support/kit.ts";
import { messagesFor, networkWords } from "#words";

const project = join(import.meta.dirname, "..", "..");
const page = readFileSync(join(project, "docs", "networks.md"), "utf8");
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const [head = [], , ...body] = rows;

/** The rows that say what a network declares of itself. */
const declared: Readonly<Record<string, keyof Capabilities>> = {
  "A post goes out": "publish",
  "A change follows": "edit",
  "A deletion follows": "remove",
  "An answer goes back": "reply",
  "Likes and shares of ours go back": "react",
  "We can follow people": "follow",
};

let folder = "";
let networks: readonly Network[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "medspil-networks-"));
  const { store, drop } = await openFresh("sqlite", folder);
  const kit = await kitOn({ store, folder, clock: fixedClock(0) });
  networks = createNetworks(kit, async () => await Promise.resolve(undefined)).all;
  await drop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every network has a column", () => {
  const names = networks.map(({ name }) => networkWords(messagesFor("en"), name, "chip"));
  expect(head.slice(1)).toEqual(names);
});

test("what a network says it can do stands there, and nothing else", () => {
  for (const [row, capability] of Object.entries(declared)) {
    const cells = body.find(([title]) => title === row)?.slice(1);
    for (const [at, { name, capabilities }] of networks.entries())
      expect(cells?.[at]?.startsWith("[yes]"), `${row}, ${name}`).toBe(capabilities[capability]);
  }
});

test("every yes leads to a test of that name", () => {
  let count = 0;
  for (const [row = "", ...cells] of body)
    for (const cell of cells) {
      expect(cell, row).toMatch(/^(?:\[[^\]]+\]\(\S+ "[^"]+"\)|no\b.*|–)/u);
      for (const [, path = "", name = ""] of cell.matchAll(/\]\((\S+) "([^"]+)"\)/gu)) {
        count += 1;
        const source = readFileSync(join(project, "docs", path), "utf8");
        expect(
          source.includes(`"${name}"`) || source.includes(`\`${name}\``),
          `${row}: ${name}`,
        ).toBe(true);
      }
    }
  expect(count).toBeGreaterThan(20);
});
