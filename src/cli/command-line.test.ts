import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

import { systemClock } from "#core/clock.ts";
import { openStore } from "#core/db/open.ts";
import type { Tables } from "#schema";
import { findUserByEmail, passwordFits, passwordHashOf } from "#sign-in";
import { freshPostgres } from "#support/postgres-database.ts";
import { freePort } from "#support/free-port.ts";
import { type Ended, runProcess, startProcess } from "#support/process.ts";

const program = join(import.meta.dirname, "..", "main.ts");
const who = ["--site-name", "Værkstedet", "--handle", "ida", "--owner-name", "Ida Holm"];
const how = ["--owner-email", "ida@example.org", "--language", "da", "--password-stdin"];
const secret = "en lang og rolig sætning";

describe("the command line", { timeout: 120_000 }, () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "medspil-cli-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const medspil = async (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    input = "",
  ): Promise<Ended> =>
    await runProcess(process.execPath, [program, ...args], {
      input,
      env: { MEDSPIL_DATA: join(folder, "site"), DATABASE_URL: "", PORT: "", ...env },
    });

  test("every command has a help with an example; a wrong word is answered with where to look", async () => {
    const { stdout } = await medspil(["--help"]);
    const names = [...stdout.matchAll(/^ {2}(\w+)(?: \[options\]| <|  )/gmu)].map(
      ([, name = ""]) => name,
    );
    expect(names).toEqual(
      expect.arrayContaining([
        "serve",
        "setup",
        "connect",
        "disconnect",
        "publish",
        "import",
        "export",
        "backup",
        "restore",
        "password",
        "verify",
        "demo",
      ]),
    );
    const commands = [
      ...names.filter((name) => !["import", "help", "medspil"].includes(name)),
      "import wordpress",
      "import markdown",
      "import feed",
      "import ghost",
      "import medium",
      "import substack",
    ];
    for (const name of commands) {
      const help = await medspil([...name.split(" "), "--help"]);
      expect([name, help.code, /Examples?:\n +.*medspil/u.test(help.stdout)]).toEqual([
        name,
        0,
        true,
      ]);
    }
    const wrong = await medspil(["publsh"]);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("--help")]);
  });

  test("without a site nothing is made and nothing is said to be whole", async () => {
    for (const args of [
      ["verify"],
      ["export", join(folder, "out")],
      ["backup", join(folder, "b")],
    ]) {
      const { code, stderr } = await medspil(args, { MEDSPIL_DATA: join(folder, "typo") });
      expect([code, stderr]).toEqual([1, expect.stringContaining("There is no site")]);
    }
    expect(existsSync(join(folder, "typo"))).toBe(false);
  });

  test("wrong settings and options are named, each with what they should be", async () => {
    const bad = { PORT: "80x", MEDSPIL_URL: "https://example.org/blog", MEDSPIL_LOG: "loud" };
    const { code, stderr } = await medspil(["verify"], bad);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /PORT: must be a whole number[^]*MEDSPIL_URL: must end[^]*MEDSPIL_LOG: must be debug/u,
    );
    const args = ["setup", ...who, "--owner-email", "ida", "--password-stdin"];
    const setup = await medspil(args.with(4, "i da"), {}, secret);
    expect([setup.code, setup.stderr]).toEqual([
      2,
      expect.stringMatching(/--handle: must be[^]*--owner-email: must be/u),
    ]);
  });

  test("a site is set up once, headless; one bad file does not stop the others", async () => {
    const done = await medspil(["setup", ...who, ...how, "--json"], {}, secret);
    expect(done.code).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({ handle: expect.stringContaining("@ida@") });
    expect((await medspil(["setup", ...who, ...how], {}, secret)).code).toBe(1);
    const [good, bad] = ["good.md", "bad.md"].map((name) => join(folder, name));
    writeFileSync(good ?? "", "# Godt\n\nTekst.");
    writeFileSync(bad ?? "", "---\ntitle: [\n---\nx");
    const { code, stdout, stderr } = await medspil(["publish", "--json", bad ?? "", good ?? ""]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("bad.md: Line")]);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([{ error: expect.any(String) }, { kind: "published" }]);
  });

  test("who lost the password gets a new one; strangers do not", async () => {
    const args = ["password", "--password-stdin", "--owner-email"];
    expect((await medspil([...args, "eva@example.org"], {}, "fire blå heste")).code).toBe(1);
    expect((await medspil([...args, "ida@example.org"], {}, "kort")).code).toBe(2);
    expect((await medspil([...args, "ida@example.org"], {}, "fire blå heste")).code).toBe(0);
    const store = await openStore<Tables>(
      { dataDir: join(folder, "site"), databaseUrl: undefined },
      systemClock,
    );
    const user = await findUserByEmail(store.db, "ida@example.org");
    const hash = await passwordHashOf(store.db, user?.id ?? 0);
    expect(await passwordFits("fire blå heste", hash)).toBe(true);
    expect(await passwordFits(secret, hash)).toBe(false);
    await store.close();
  });

  test("a backup goes into a folder whose server was started but never set up, and not under one that runs", async () => {
    const file = join(folder, "backup.tar.gz");
    // Left by a backup that was killed the day before yesterday, and by one that may still run.
    const [left, young] = ["backup-aaaaaa", "backup-bbbbbb"].map((name) =>
      join(folder, "site", name),
    );
    for (const one of [left ?? "", young ?? ""]) mkdirSync(one);
    const old = new Date(Date.now() - 2 * 86_400_000);
    utimesSync(left ?? "", old, old);
    expect((await medspil(["backup", file])).code).toBe(0);
    expect([left, young].map((one) => existsSync(one ?? ""))).toEqual([false, true]);
    const env = { MEDSPIL_DATA: join(folder, "started"), DATABASE_URL: "", PORT: "0" };
    const server = await startProcess({
      command: process.execPath,
      args: [program, "serve"],
      env,
      ready: /Set it up here/u,
    });
    const under = await medspil(["restore", file], env);
    expect([under.code, under.stderr]).toEqual([1, expect.stringContaining("already runs")]);
    await server.stop();
    expect((await medspil(["restore", file], env)).code).toBe(0);
    const [there, here] = [await medspil(["verify"], env), await medspil(["verify"])];
    expect([there.code, there.stdout]).toEqual([0, here.stdout]);
  });

  test("what is exported shows its pictures from beside it and says what is where", async () => {
    const out = join(folder, "out");
    expect((await medspil(["export", out])).code).toBe(0);
    expect(readFileSync(join(out, "READ-ME.txt"), "utf8")).toContain("articles/");
    expect(readFileSync(join(out, "articles", "godt.md"), "utf8")).toContain("title: Godt");
    expect((await medspil(["export", out])).code).toBe(1);
  });

  test("commands go by the address the site was last served at, whatever port this shell names", async () => {
    const env = { MEDSPIL_DATA: join(folder, "site"), DATABASE_URL: "", PORT: "0" };
    const server = await startProcess({
      command: process.execPath,
      args: [program, "serve"],
      env: { ...env, MEDSPIL_URL: "https://vaerkstedet.example" },
      ready: /Readers reach it/u,
    });
    await server.stop();
    const out = join(folder, "out-elsewhere");
    expect((await medspil(["export", out], { PORT: "4711" })).code).toBe(0);
    expect(readFileSync(join(out, "READ-ME.txt"), "utf8")).toContain("https://vaerkstedet.example");
  });

  test("listening on every address, it prints one that can be opened", async () => {
    const server = await startProcess({
      command: process.execPath,
      args: [program, "serve"],
      env: { MEDSPIL_DATA: join(folder, "six"), DATABASE_URL: "", PORT: "0", MEDSPIL_HOST: "::" },
      ready: /Set it up here/u,
    });
    const [, address = ""] = /runs at (\S+)/u.exec(server.output()) ?? [];
    expect(new URL(address).hostname).toBe("localhost");
    expect((await fetch(new URL("/healthz", address))).status).toBe(200);
    await server.stop();
  });

  test("a reader that stops reading ends nothing with a fault", async () => {
    const lines = join(folder, "lines.txt");
    writeFileSync(lines, "Skynd dig, kun i dag.\n".repeat(20_000));
    const shell = async (line: string): Promise<Ended> =>
      await runProcess("bash", ["-o", "pipefail", "-c", line], {
        env: { MEDSPIL_DATA: join(folder, "site"), DATABASE_URL: "", PORT: "" },
      });
    const medspilHere = `"${process.execPath}" "${program}"`;
    const [coach, help] = [
      await shell(`${medspilHere} coach --lines < "${lines}" | head -1`),
      await shell(`${medspilHere} --help | true`),
    ];
    expect([coach.code, coach.stderr]).toEqual([0, ""]);
    expect(coach.stdout.split("\n")).toHaveLength(2);
    expect([help.code, help.stderr]).toEqual([0, ""]);
  });

  test("-v tells the version; a setting that is none is told of", async () => {
    const { stdout, stderr } = await medspil(["-v"], { MEDSPIL_ULR: "https://example.org" });
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"),
    ) as { readonly version: string };
    expect(stdout.trim()).toBe(version);
    expect(stderr).toContain("Did you mean MEDSPIL_URL?");
  });

  test("a server that cannot start says why in a sentence and ends", async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, "127.0.0.1", () => resolve((taken.address() as { port: number }).port)),
    );
    const serve = async (env: Record<string, string>): Promise<string> => {
      const { code, stderr } = await medspil(["serve"], env);
      expect([code, /\n\s+at /u.test(stderr)]).toEqual([1, false]);
      return stderr;
    };
    expect(await serve({ PORT: String(port) })).toContain(`Port ${port} is taken`);
    taken.close();
    const nobody = `postgres://me@127.0.0.1:${await freePort()}/x`;
    expect(await serve({ PORT: "0", DATABASE_URL: nobody })).toContain(
      "PostgreSQL does not answer",
    );
    const lost = new URL(inject("postgresUrl"));
    lost.pathname = "/nowhere";
    expect(await serve({ PORT: "0", DATABASE_URL: lost.href })).toContain("is not there");
    writeFileSync(join(folder, "file"), "");
    expect(await serve({ PORT: "0", MEDSPIL_DATA: join(folder, "file") })).toContain("file");
  });

  test("on PostgreSQL too: one server to a folder, and no other folder's key", async () => {
    const database = await freshPostgres(inject("postgresUrl"));
    const env = { DATABASE_URL: database.url, MEDSPIL_DATA: join(folder, "pg"), PORT: "0" };
    expect((await medspil(["verify"], env)).stderr).toContain("There is no site");
    expect((await medspil(["setup", ...who, ...how], env, secret)).code).toBe(0);
    const ready = /Medspil runs at (\S+)/u;
    const first = await startProcess({
      command: process.execPath,
      args: [program, "serve"],
      env: { ...env, MEDSPIL_ALLOW_PRIVATE_NETWORK: "1" },
      ready,
    });
    try {
      expect(first.output()).toMatch(/!{20}\nWARNING: MEDSPIL_ALLOW_PRIVATE_NETWORK=1/u);
      const second = await medspil(["serve"], env);
      expect([second.code, second.stderr]).toEqual([1, expect.stringContaining("already runs")]);
      const other = await medspil(["serve"], { ...env, MEDSPIL_DATA: join(folder, "other") });
      expect([other.code, other.stderr]).toEqual([
        1,
        expect.stringContaining("secret.key is not there"),
      ]);
      const address = ready.exec(first.output())?.[1] ?? "";
      expect((await fetch(`${address}/healthz`)).status).toBe(200);
    } finally {
      expect(await first.stop()).toBe(0);
      await database.drop();
    }
  });
});
