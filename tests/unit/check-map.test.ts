import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { checkMap } from "#scripts/check-map.ts";
import { compareWords } from "#scripts/check-words.ts";

const sound: Readonly<Record<string, string>> = {
  "ARCHITECTURE.md": `| \`src/posts/\` | \`src/jobs/\` | \`src/cli/\` | \`src/networks/\` | \`src/networks/mail/\` |
A story: \`src/posts/add-post.ts\`; words in \`src/{en,da}/x.ts\`; the table is \`src/schema.ts\`.`,
  "README.md":
    "Run `npm start`, or:\n\n```sh\n$ npx medspil serve \\\n    --port 1\n```\n[more](docs/more.md#top)\n",
  "docs/more.md": "See [the readme](../README.md) and <https://example.org>.",
  "package.json": JSON.stringify({ scripts: { start: "x", check: "y" } }),
  "src/schema.ts": `export interface Tables {
  // posts
  posts: { id: number };

  // networks/mail
  letters: {
    id: number;
  };
}
`,
  "src/posts/add-post.ts": `await tx.insertInto("posts").values({}).execute();
await sql\`update posts set title = \${1}\`;
`,
  "src/posts/add-post.test.ts": `await db.deleteFrom("letters");`,
  "src/jobs/read.ts": `// Somebody must delete from posts later.
await db.selectFrom("posts").execute();`,
  "src/cli/serve.ts": `program.command("serve").option("--port <n>");`,
  "src/cli/restore.ts": "await sql`delete from letters`;",
  "src/networks/mail/send.ts": `await tx.updateTable("letters").execute();`,
};

describe("the map check", () => {
  let root: string;
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "medspil-map-"));
    write(sound);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test("finds nothing in a sound project", () => {
    expect(checkMap(root)).toEqual([]);
  });

  const planted: readonly [what: string, files: Record<string, string>, fault: string][] = [
    [
      "a folder that the map does not name",
      { "src/secret/x.ts": "" },
      "ARCHITECTURE.md does not name `src/secret/`.",
    ],
    [
      "a network that the map does not name",
      { "src/networks/pigeon/x.ts": "" },
      "ARCHITECTURE.md does not name `src/networks/pigeon/`.",
    ],
    [
      "a path in a document that is gone",
      { "docs/deep/old.md": "It was in `src/posts/gone.ts`." },
      "docs/deep/old.md names src/posts/gone.ts, which is not there.",
    ],
    [
      "a link to a page that is gone",
      { "docs/old.md": "[there](gone.md)" },
      "docs/old.md links to gone.md, which is not there.",
    ],
    [
      "a write by another folder",
      { "src/jobs/bad.ts": `await tx\n  .insertInto(\n    "posts",\n  )` },
      "src/jobs/bad.ts writes posts, which only src/posts/ may.",
    ],
    [
      "an update in SQL by another folder",
      { "src/posts/bad.ts": "await sql`UPDATE letters AS l\n SET x = 1`" },
      "src/posts/bad.ts writes letters, which only src/networks/mail/ may.",
    ],
    [
      "an upsert in SQL by another folder",
      { "src/networks/bad.ts": "sql`insert or ignore into posts (id) values (1)`" },
      "src/networks/bad.ts writes posts, which only src/posts/ may.",
    ],
    [
      "a deletion in SQL by a folder whose name begins alike",
      {
        "src/posts-old/bad.ts": "sql`delete from posts`",
        "ARCHITECTURE.md": `${sound["ARCHITECTURE.md"]} \`src/posts-old/\``,
      },
      "src/posts-old/bad.ts writes posts, which only src/posts/ may.",
    ],
    [
      "tables of a folder that is gone",
      { "src/schema.ts": "export interface Tables {\n  // ghosts\n  ghosts: { id: number };\n}\n" },
      "src/schema.ts gives tables to ghosts, but there is no src/ghosts/.",
    ],
    [
      "a schema that it cannot read",
      { "src/schema.ts": "export type Tables = {};" },
      "src/schema.ts has no tables that this check can read.",
    ],
    [
      "a file that is too long",
      { "src/posts/long.ts": "x();\n".repeat(401) },
      "src/posts/long.ts has 401 lines of code; 400 is the most.",
    ],
    [
      "an npm script that is not there",
      { "docs/run.md": "```sh\nnpm run polish\n```\n" },
      "docs/run.md: there is no `npm run polish`.",
    ],
    [
      "a command that is not there",
      { "docs/run.md": "First `medspil dance`." },
      "docs/run.md: there is no `medspil dance`.",
    ],
    [
      "an option that is not there",
      { "docs/run.md": "```sh\nMEDSPIL_URL=https://example.org medspil serve \\\n  --fast\n```\n" },
      "docs/run.md: `medspil serve` has no --fast.",
    ],
  ];
  for (const [what, files, fault] of planted)
    test(`finds ${what}`, () => {
      write(files);
      expect(checkMap(root)).toEqual([fault]);
    });

  test("lets a file of 400 lines and many comments be", () => {
    write({ "src/posts/long.ts": "// why\n\nx();\n".repeat(400) });
    expect(checkMap(root)).toEqual([]);
  });
});

describe("the check of the words", () => {
  test("finds nothing where both languages say the same", () => {
    expect(compareWords("site", { a: "{{n}} replies" }, { a: "{{n}} svar" })).toEqual([]);
  });

  for (const [what, english, danish, fault] of [
    ["a missing Danish word", { a: "A" }, {}, "site.a has no Danish words."],
    ["a missing English word", {}, { a: "A" }, "site.a has no English words."],
    [
      "a gap that is filled in one language only",
      { a: "{{n}} replies" },
      { a: "svar" },
      "site.a is filled with {n} in English, {} in Danish.",
    ],
    ["an exclamation mark", { a: "Hi" }, { a: "Hej!" }, "site.a shouts: Hej!"],
    ["an empty word", { a: " " }, { a: "Hej" }, "site.a is empty."],
  ] as const)
    test(`finds ${what}`, () => {
      expect(compareWords("site", english as never, danish as never)).toEqual([fault]);
    });
});
