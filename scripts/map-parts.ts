/** The parts of the map check; each takes the project's folder and says what is wrong. */
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** The most lines of code in one file, blank lines and comments not counted. */
const mostLines = 400;

/** Brings a whole database back from a backup, so it alone writes the tables of everybody. */
const writesEverything = new Set(["src/cli/restore.ts"]);

/** Each folder of src/ and each network is named in ARCHITECTURE.md. */
export function unnamedFolders(root: string): string[] {
  const map = read(root, "ARCHITECTURE.md");
  return globSync(["src/*/", "src/networks/*/"], { cwd: root })
    .map((folder) => `${slashed(folder).replace(/\/$/u, "")}/`)
    .filter((folder) => isFolder(root, folder) && !map.includes(`\`${folder}\``))
    .toSorted()
    .map((folder) => `ARCHITECTURE.md does not name \`${folder}\`.`);
}

/** Each path of src/ named in a document is there, and so is each file a document links to. */
export function deadPaths(root: string): string[] {
  return documents(root).flatMap((document) => {
    const text = read(root, document);
    const faults = new Set<string>();
    for (const [, found = ""] of text.matchAll(/(?<![\w/.-])(src\/[\w\-./]*(?:[*{<]|\w|\/))/gu)) {
      // `src/words/{en,da}/…` and `src/cli/*.ts` name a folder.
      const path = /[*{<]$/u.test(found) ? dirname(`${found}x`) : found;
      if (!existsSync(join(root, path)))
        faults.add(`${document} names ${path}, which is not there.`);
    }
    for (const [, link = ""] of withoutFences(text).matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/gu)) {
      if (/^[a-z][\w+.-]*:|^\//iu.test(link)) continue;
      const path = normalize(join(dirname(document), decodeURIComponent(link)));
      // What lies beside the project, such as a shared folder, is not ours to check.
      if (!path.startsWith("..") && !existsSync(join(root, path)))
        faults.add(`${document} links to ${link}, which is not there.`);
    }
    return [...faults];
  });
}

/** A table is written only in the folder it is grouped under in src/schema.ts. */
export function foreignWrites(root: string): string[] {
  const { owners, faults } = tableOwners(root);
  const sources = globSync("src/**/*.ts", { cwd: root, exclude: ["**/*.test.ts"] });
  for (const file of sources.map(slashed).toSorted()) {
    if (writesEverything.has(file)) continue;
    const code = withoutComments(read(root, file));
    const written = [
      ...code.matchAll(
        /\.(?:insertInto|updateTable|deleteFrom|replaceInto|mergeInto)\(\s*["'`](\w+)/gu,
      ),
      ...code.matchAll(
        /\b(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|delete\s+from|truncate(?:\s+table)?)\s+"?(\w+)/giu,
      ),
      ...code.matchAll(/\bupdate\s+"?(\w+)"?(?:\s+(?:as\s+)?\w+)?\s+set\b/giu),
    ].map(([, table = ""]) => table);
    for (const table of new Set(written)) {
      const owner = owners.get(table);
      if (owner !== undefined && !file.startsWith(`src/${owner}/`))
        faults.push(`${file} writes ${table}, which only src/${owner}/ may.`);
    }
  }
  return faults;
}

function tableOwners(root: string): { owners: Map<string, string>; faults: string[] } {
  const owners = new Map<string, string>();
  const faults: string[] = [];
  const pages = ["src/schema.ts", ...globSync("src/**/tables.ts", { cwd: root })];
  const tables = pages.map(
    (page) =>
      /^( *)(?:export )?interface Tables \{\n([\s\S]*?)\n\1\}/mu.exec(read(root, page))?.[2] ?? "",
  );
  let owner = "";
  for (const line of tables.join("\n").split("\n")) {
    const group = /^ +\/\/ ([\w/-]+)$/u.exec(line)?.[1];
    if (group !== undefined) {
      owner = group;
      if (!isFolder(root, `src/${owner}`))
        faults.push(`src/schema.ts gives tables to ${owner}, but there is no src/${owner}/.`);
    }
    const table = /^(?: {2}| {4})(\w+): \{/u.exec(line)?.[1];
    if (table === undefined) continue;
    if (owner === "") faults.push(`src/schema.ts gives ${table} to no folder.`);
    owners.set(table, owner);
  }
  if (owners.size === 0) faults.push("src/schema.ts has no tables that this check can read.");
  return { owners, faults };
}

/** No file of code is longer than a reader can hold. */
export function longFiles(root: string): string[] {
  return globSync("{src,migrations,scripts,tests,bench,bin}/**/*.{ts,mjs}", { cwd: root })
    .map((file) => {
      const lines = withoutComments(read(root, file)).split("\n");
      return { file: slashed(file), lines: lines.filter((line) => line.trim() !== "").length };
    })
    .filter(({ lines }) => lines > mostLines)
    .toSorted((a, b) => b.lines - a.lines)
    .map(({ file, lines }) => `${file} has ${lines} lines of code; ${mostLines} is the most.`);
}

/** Each command a document tells the reader to run is there: npm scripts, medspil's and their options. */
export function deadCommands(root: string): string[] {
  const scripts = Object.keys(
    (JSON.parse(read(root, "package.json")) as { scripts?: object }).scripts ?? {},
  );
  const commandLine = globSync("src/cli/**/*.ts", { cwd: root, exclude: ["**/*.test.ts"] })
    .map((file) => read(root, file))
    .join("\n");
  const commands = [...commandLine.matchAll(/\.command\(\s*["'`]([\w-]+)/gu)].map(([, one]) => one);
  const options = new Set([
    ...[...commandLine.matchAll(/--[a-z][\w-]*/gu)].map(([one]) => one),
    "--help",
    "--version",
  ]);
  return documents(root).flatMap((document) => {
    const faults = new Set<string>();
    for (const line of commandLines(read(root, document))) {
      for (const [, script = ""] of line.matchAll(/\bnpm run ([\w:-]+)/gu))
        if (!scripts.includes(script))
          faults.add(`${document}: there is no \`npm run ${script}\`.`);
      for (const [, script = ""] of line.matchAll(/\bnpm (start|test)\b/gu))
        if (!scripts.includes(script)) faults.add(`${document}: there is no \`npm ${script}\`.`);
      const call =
        /(?:^|[|;&(]|\b(?:npx|sudo|exec|--)|\$|=\S*)\s*(?:\S*\/)?medspil(?:\.mjs)?\s+([a-z][\w-]*)(.*)/u.exec(
          line,
        );
      if (call === null) continue;
      const [, command = "", rest = ""] = call;
      if (!commands.includes(command))
        faults.add(`${document}: there is no \`medspil ${command}\`.`);
      else
        for (const [, option = ""] of rest.matchAll(/(?:^|\s)(--[a-z][\w-]*)/gu))
          if (!options.has(option))
            faults.add(`${document}: \`medspil ${command}\` has no ${option}.`);
    }
    return [...faults];
  });
}

/** The lines a reader would type: fenced blocks (a line ending in \ goes on), and code in a sentence. */
function commandLines(text: string): string[] {
  const fenced = [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gmu)].flatMap(([, block = ""]) =>
    block.replaceAll(/\\\n\s*/gu, " ").split("\n"),
  );
  const inline = [...withoutFences(text).matchAll(/`([^`\n]+)`/gu)].map(([, code = ""]) => code);
  return [...fenced, ...inline].map((line) => line.trim()).filter((line) => !line.startsWith("#"));
}

function withoutFences(text: string): string {
  return text.replaceAll(/^```[^\n]*\n[\s\S]*?^```/gmu, "");
}

function documents(root: string): string[] {
  return globSync(["*.md", "docs/**/*.md"], { cwd: root })
    .map(slashed)
    .filter((path) => path !== "CHANGELOG.md")
    .toSorted();
}

/** Strings that hold // stay whole enough for what is looked for here. */
function withoutComments(code: string): string {
  return code.replaceAll(/^\s*\/\*[\s\S]*?\*\//gmu, "").replaceAll(/^\s*\/\/.*$/gmu, "");
}

function read(root: string, path: string): string {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function isFolder(root: string, path: string): boolean {
  return statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
