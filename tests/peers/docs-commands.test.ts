/**
 * Every command that a document shows is run, as it stands there, in a folder that looks like a new clone
 * with a site in it. What cannot be run here is listed below, each with its reason; a new command that is
 * neither right nor listed fails.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

import { commandsOf, documentsIn, fencesIn, inlineCommands } from "#support/documents.ts";
import { freePort } from "#support/free-port.ts";
import { freshPostgres } from "#support/postgres-database.ts";
import { runProcess, startProcess } from "#support/process.ts";
import { sharedData } from "#support/shared-data.ts";

const project = join(import.meta.dirname, "..", "..");

const onItsServer = "changes the server itself, as root";
const needsSystemd = "needs a machine that systemd runs";
const needsExport = "needs an export of that kind; src/cli/import-*.test.ts import some";
const needsAccount = "needs an account on that network; src/cli/connect.test.ts connects one";
const needsAddress = "the address is the reader's to fill in";

/** What is not run here, and why. */
const notRun: Readonly<Record<string, string>> = {
  "npm test": "is what runs this test",
  "npm run check": "is run by .ci/run before the tests",
  "npm run bench": "takes both cores for minutes; its figures stand in docs/benchmarks.md",
  "npm run bench -- pages": "as npm run bench",
  "npm run bench -- inbox": "as npm run bench",
  "npm run bench -- fanout": "as npm run bench",
  "npm run bench -- networks": "as npm run bench",
  "npm run bench -- coach": "as npm run bench",
  "npm run eval:coach -- --data ../shared/data":
    "needs data that others wrote and do not lie in the project",
  "npm run train:coach -- --data ../shared/data":
    "as npm run eval:coach; it would change src/coach/models.json",
  "printf '%s' \"$APP_PASSWORD\" | medspil connect bluesky --handle ida.example --password-stdin":
    needsAccount,
  "medspil publish --to bluesky,activitypub hello.md": needsAccount,
  "medspil disconnect bluesky": needsAccount,
  "npm link": "changes the machine's own Node",
  "apt-get install --yes git nodejs npm libatomic1 caddy": onItsServer,
  "medspil import ghost export.json --site https://old.example": needsExport,
  "medspil import ghost export.json --site https://gammel.example": needsExport,
  "medspil import medium medium-export.zip": needsExport,
  "medspil import substack export.zip --site https://name.substack.com": needsExport,
  "medspil import substack export.zip --site https://navn.substack.com": needsExport,
  "medspil import bluesky repo.car --fetch-media": needsExport,
  "medspil import mastodon archive.zip": needsExport,
  "medspil import mastodon arkiv.zip": needsExport,
  "medspil import feed https://old.example/feed.xml": needsAddress,
  "medspil import feed https://gammel.example/feed.xml": needsAddress,
  "adduser --system --group --home /srv/medspil medspil": onItsServer,
  "git clone ADDRESS-OF-THIS-PROJECT /srv/medspil/app": needsAddress,
  "git -C /srv/medspil/app pull": "needs where the project is kept",
  "ln -s /srv/medspil/app/bin/medspil.mjs /usr/local/bin/medspil": onItsServer,
  "chown -R medspil: /srv/medspil": onItsServer,
  "systemctl daemon-reload": needsSystemd,
  "systemctl enable --now medspil": needsSystemd,
  "systemctl restart medspil": needsSystemd,
  "journalctl -u medspil -f": needsSystemd,
  "runuser -u postgres -- createuser medspil": onItsServer,
  "runuser -u postgres -- createdb site --owner=medspil": onItsServer,
  'runuser -u medspil -- env MEDSPIL_DATA=/srv/medspil/data medspil backup "/srv/medspil/medspil-$(date +%F).tar.gz"':
    "needs the user medspil; the same without it is run",
};

/** What goes on until it is stopped, and by what one sees that it is there. */
const stays: readonly (readonly [RegExp, RegExp])[] = [
  [/\bnpm start$/u, /Medspil runs at/u],
  [/\bnpm run demo\b/u, /Ida writes/u],
  [/\bmedspil serve$/u, /Medspil runs at/u],
];

const fences = fencesIn(project);
const shown = fences.filter(({ language }) =>
  ["sh", "bash", "shell", "console"].includes(language),
);
let work = "";
let database: Awaited<ReturnType<typeof freshPostgres>>;
let port = 0;
let server: Awaited<ReturnType<typeof startProcess>>;
let env: Record<string, string>;

const password = "en lang og rolig sætning";
const token = "a-secret-for-prometheus";

/** The same command with the places of this test instead of those of a server. */
function here(command: string): string {
  return command
    .replaceAll("/srv/medspil", join(work, "srv"))
    .replaceAll(/postgres:\/\/\w+@localhost\/\w+/gu, database.url)
    .replaceAll("http://127.0.0.1:8080", `http://127.0.0.1:${port}`)
    .replace(
      /^npm run demo$/u,
      `npm run demo -- --port ${port + 1 < 65_000 ? port + 1 : port - 3}`,
    );
}

async function run(command: string): Promise<void> {
  const line = here(command);
  const ready = stays.find(([pattern]) => pattern.test(command))?.[1];
  if (ready === undefined) {
    const { code, stdout, stderr } = await runProcess("sh", ["-euc", line], { env, cwd: work });
    expect(code, `${command}\n${stdout}${stderr}`).toBe(0);
    return;
  }
  // `exec`, so that stopping it stops what was started and not only the shell around it.
  const long = await startProcess({
    command: "sh",
    args: [
      "-euc",
      line
        .replace(/((?:\w+=\S+ )*)(.*)$/u, "$1exec $2")
        .replace(/^((?:\w+=\S+ )+)exec /u, "exec env $1"),
    ],
    // A new site has a folder of its own; that of a site on SQLite is refused beside an empty database.
    env: {
      ...env,
      PORT: "0",
      ...(command.startsWith("DATABASE_URL=") && { MEDSPIL_DATA: join(work, "data-of-postgres") }),
    },
    cwd: work,
    ready,
    timeoutMs: 60_000,
  });
  await long.stop("SIGTERM", 15_000);
}

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "medspil-docs-"));
  for (const name of [
    "package.json",
    "package-lock.json",
    "node_modules",
    "src",
    "migrations",
    "scripts",
    "bin",
  ])
    symlinkSync(join(project, name), join(work, name));
  cpSync(join(project, "docs/operate"), join(work, "docs/operate"), { recursive: true });
  mkdirSync(join(work, "tools"));
  symlinkSync(join(project, "bin/medspil.mjs"), join(work, "tools/medspil"));
  mkdirSync(join(work, "srv"));
  writeFileSync(
    join(work, "hello.md"),
    "# Hej\n\nDet er den første artikel her, og den er kort.\n",
  );
  writeFileSync(join(work, "export.xml"), wordpress());
  for (const [folder, title] of [
    ["my-old-site", "Old"],
    ["min-gamle-side", "Gammel"],
  ] as const) {
    mkdirSync(join(work, folder));
    writeFileSync(
      join(work, folder, "a.md"),
      `---\ntitle: ${title}\ndate: 2019-05-06\n---\nTekst.\n`,
    );
  }
  database = await freshPostgres(inject("postgresUrl"));
  port = await freePort();
  env = {
    PATH: `${join(work, "tools")}:${join(project, "node_modules/node/bin")}:${process.env.PATH ?? ""}`,
    PORT: String(port),
    PASSWORD: password,
    DATABASE_URL: "",
    MEDSPIL_METRICS_TOKEN: token,
    // That the benches run is tried here; their figures are taken by hand, on a machine that does nothing else.
    MEDSPIL_BENCH_SMALL: "1",
    // The folder of `npm start` and of commands that name none.
    MEDSPIL_DATA: join(work, "data"),
  };
  const how = "--handle ida --owner-name Ida --owner-email ida@example.org --password-stdin";
  const setup = `printf %s "$PASSWORD" | medspil setup --site-name Site ${how}`;
  for (const folder of ["data", "running"]) {
    const given = { ...env, MEDSPIL_DATA: join(work, folder) };
    const { code, stderr } = await runProcess("sh", ["-euc", setup], { env: given, cwd: work });
    expect(code, stderr).toBe(0);
  }
  // What the documents say of a site that runs is asked of this one.
  server = await startProcess({
    command: "medspil",
    args: ["serve"],
    env: { ...env, MEDSPIL_DATA: join(work, "running") },
    ready: /Medspil runs at/u,
  });
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await database?.drop();
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
});

/** Install comes before back up, back up before PostgreSQL. */
const order = [
  "README.md",
  "docs/operate/README.md",
  "docs/operate/install.md",
  "docs/operate/backup.md",
  "docs/operate/postgresql.md",
];
const documents = [...order, ...documentsIn(project).filter((one) => !order.includes(one))];

const runnable = shown.filter((fence) =>
  commandsOf(fence).some((line) => notRun[line] === undefined),
);
describe.each(documents.filter((one) => runnable.some(({ document }) => document === one)))(
  "%s",
  (document) => {
    const blocks = shown.filter((fence) => fence.document === document);
    const commands = blocks.map((block) =>
      commandsOf(block).filter((line) => notRun[line] === undefined),
    );
    test.each(
      commands
        .filter((lines) => lines.length > 0)
        .map((lines) => [lines.join(" ; "), lines] as const),
    )("%s", async (_, lines) => {
      // `export` holds for the rest of its block.
      const exported: string[] = [];
      for (const line of lines)
        if (line.startsWith("export ")) exported.push(line);
        else await run([...exported, line].join("; "));
    });
  },
);

test("commands in a sentence work too, or are listed", async () => {
  const fenced = new Set(shown.flatMap(commandsOf));
  const inline = new Set(inlineCommands(project).map(({ command }) => command));
  for (const command of inline)
    if (!fenced.has(command) && notRun[command] === undefined) await run(command);
  expect(inline.size).toBeGreaterThan(2);
});

test("nothing is listed that is not shown any more", () => {
  const all = new Set([
    ...shown.flatMap(commandsOf),
    ...inlineCommands(project).map(({ command }) => command),
  ]);
  expect(Object.keys(notRun).filter((command) => !all.has(command))).toEqual([]);
});

test("no command hides in a block that is not marked as one", () => {
  const command = /^(?:\$ |sudo |[A-Z_]+=\S+ )*(?:npm|npx|node|medspil|git|curl|apt|apt-get) /mu;
  const hidden = fences.filter((fence) => !shown.includes(fence) && command.test(fence.text));
  expect(hidden).toEqual([]);
});

test("the page of settings is as the code says", () => {
  const page = "docs/operate/settings.md";
  expect(readFileSync(join(work, page), "utf8")).toBe(readFileSync(join(project, page), "utf8"));
});

describe("what is shown for other programs is right for them", () => {
  const only = (language: string): string[] =>
    fences.filter((fence) => fence.language === language).map(({ text }) => text);
  const check = (command: string, ...args: string[]): string => {
    const path = `${process.env.PATH ?? ""}:/usr/sbin:${join(project, ".cache/tools/usr/bin")}:${join(project, ".cache/tools/usr/sbin")}`;
    const done = spawnSync(command, args, {
      encoding: "utf8",
      env: { ...process.env, PATH: path },
    });
    expect(done.status, `${done.error ?? ""}${done.stdout}${done.stderr}`).toBe(0);
    return `${done.stdout}${done.stderr}`;
  };

  test("Caddy", () => {
    for (const text of only("caddyfile")) {
      const file = join(work, "Caddyfile");
      writeFileSync(file, text);
      check("caddy", "validate", "--adapter", "caddyfile", "--config", file);
    }
    expect(only("caddyfile")).not.toEqual([]);
  });

  test("nginx", () => {
    const [key, certificate] = [join(work, "key.pem"), join(work, "cert.pem")];
    check(
      "openssl",
      ..."req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=example.org".split(" "),
      "-keyout",
      key,
      "-out",
      certificate,
    );
    for (const text of only("nginx")) {
      const site = text
        .replaceAll(/ssl_certificate [^;]+/gu, `ssl_certificate ${certificate}`)
        .replaceAll(/ssl_certificate_key [^;]+/gu, `ssl_certificate_key ${key}`);
      const file = join(work, "nginx.conf");
      const own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
        (name) => `${name}_temp_path ${work}/${name};`,
      );
      writeFileSync(
        file,
        `pid ${work}/nginx.pid;\nevents {}\nhttp { access_log off; ${own.join(" ")}\n${site}\n}`,
      );
      expect(check("nginx", "-t", "-e", "stderr", "-p", work, "-c", file)).toContain("successful");
    }
    expect(only("nginx")).not.toEqual([]);
  });

  test("systemd", () => {
    for (const text of only("ini")) {
      const file = join(work, "medspil.service");
      writeFileSync(file, text.replaceAll("/usr/bin/node", process.execPath));
      expect(check("systemd-analyze", "verify", file)).not.toMatch(
        /medspil\.service:\d+|[Uu]nknown/u,
      );
    }
    expect(only("ini")).not.toEqual([]);
  });
});

/** A small export where the whole one is not beside the project. */
function wordpress(): Buffer | string {
  return (
    sharedData("wordpress-theme-test.xml.gz") ??
    `<rss xmlns:wp="w" xmlns:content="c"><channel><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version><item><title>T</title><link>https://old.example/t</link><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><content:encoded>Hej</content:encoded></item></channel></rss>`
  );
}
