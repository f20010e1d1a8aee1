import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { systemClock } from "#core/clock.ts";
import { openStore } from "#core/db/open.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import type { Tables } from "#schema";
import { eventually } from "#support/eventually.ts";
import { freePort } from "#support/free-port.ts";
import { type MailSink, startMailSink } from "#support/mail-sink.ts";
import { runProcess } from "#support/process.ts";
import { type Medspil, startMedspil } from "#support/server.ts";
import { writer } from "#support/writer.ts";

const program = join(import.meta.dirname, "..", "..", "src", "main.ts");
const isRoot = process.getuid?.() === 0 && process.platform === "linux";

/** Runs a program of the system's. @throws when it fails */
async function must(command: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runProcess(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
}

describe.skipIf(!isRoot)("a disk", () => {
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "medspil-disk-"));
    await must("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", folder]);
  });
  afterEach(async () => {
    await must("umount", ["--lazy", folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  const fill = async (): Promise<void> =>
    void (await runProcess("dd", ["if=/dev/zero", `of=${join(folder, "filler")}`, "bs=4k"]));
  const makeRoom = (): void => rmSync(join(folder, "filler"));
  /** What a server that cannot start says. */
  const said = async (dataDir: string, ...before: string[]): Promise<string> => {
    const [command, ...args] = [...before, process.execPath, program, "serve"];
    const env = { MEDSPIL_DATA: dataDir, DATABASE_URL: "", PORT: String(await freePort()) };
    const { code, stderr } = await runProcess(command, args, { env });
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/already runs|fault in Medspil|\n\s+at /);
    return stderr;
  };

  test("that is full, read-only or closed is called that at the start, and not another server", async () => {
    const site = join(folder, "site");
    const who = "--site-name S --handle ida --owner-name Ida --owner-email i@example.org";
    const setup = ["setup", ...who.split(" "), "--password-stdin"];
    const env = { MEDSPIL_DATA: site, DATABASE_URL: "" };
    const input = "en lang og rolig sætning";
    const made = await runProcess(process.execPath, [program, ...setup], { env, input });
    expect([made.code, made.stderr]).toEqual([0, expect.anything()]);
    await fill();
    expect(await said(site)).toContain("disk is full");
    expect(await said(join(folder, "new"))).toContain("disk is full");
    makeRoom();
    await must("mount", ["-o", "remount,ro", folder]);
    expect(await said(site)).toMatch(/cannot be written to/);
    await must("mount", ["-o", "remount,rw", folder]);
    expect(await said(site, "prlimit", "--nofile=24")).toMatch(/[Tt]oo many (?:open )?files/);
    const beside = join(folder, "somebody's");
    mkdirSync(beside, { mode: 0o700 });
    const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    expect(await said(beside, ...nobody)).toMatch(/may not (?:read or )?write/);
  });

  test("that is full is told to readers with their text kept, and all goes on when there is room", async () => {
    const sink: MailSink = await startMailSink();
    const env = { MEDSPIL_DATA: folder, MEDSPIL_SMTP_URL: sink.url, MEDSPIL_TRUSTED_PROXIES: "1" };
    const ida: Medspil = await startMedspil({ name: "ida", env });
    try {
      const article = join(folder, "brod.md");
      writeFileSync(article, "# Brød\n\nRug og salt.\n");
      const publish = [program, "publish", article, "--json"];
      const published = await runProcess(process.execPath, publish, { env: ida.env });
      expect([published.code, published.stderr]).toEqual([0, expect.anything()]);
      const uri = /"(http[^"]+\/articles\/[^"]+)"/u.exec(published.stdout)?.[1] ?? "";
      const page = async (): Promise<string> => await (await fetch(uri)).text();
      await eventually("it is there", async () => (await page()).includes("Rug og salt."));
      const token = /name="token" value="([^"]+)"/u.exec(await page())?.[1] ?? "";
      const own = { origin: ida.origin, "sec-fetch-site": "same-origin" };
      const reply = async (n: number): Promise<{ status: number; text: string }> => {
        const source = `Svar ${n}: ${"langt og grundigt ".repeat(500)}`;
        const fields = { name: "Karen", email: `k${n}@by${n}.example`, source, token };
        const answer = await fetch(`${uri}/reply`, {
          method: "POST",
          body: new URLSearchParams(fields),
          headers: {
            ...own,
            "x-forwarded-for": `203.0.${n % 250}.${Math.floor(Math.random() * 250)}`,
          },
        });
        return { status: answer.status, text: await answer.text() };
      };
      expect((await reply(0)).status).toBe(200);
      await sink.waitForMail("k0@by0.example");
      const signedIn = await fetch(`${ida.origin}/studio/sign-in`, {
        method: "POST",
        redirect: "manual",
        body: new URLSearchParams({ email: ida.owner.email, password: ida.owner.password }),
        headers: own,
      });
      const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
      const studio = async (): Promise<string> =>
        await (await fetch(`${ida.origin}/studio`, { headers: { cookie } })).text();
      // So little room is said before it is too late.
      expect(await studio()).toContain("Sidens disk er næsten fuld");
      await fill();
      // The write-ahead log has room of its own, which is used up first.
      const store = await openStore<Tables>(
        { dataDir: folder, databaseUrl: undefined },
        systemClock,
      );
      const save = async (): Promise<unknown> =>
        await draftIsSaved(store, {
          kind: "article",
          title: "Lang",
          summary: "",
          markdown: "Lang tekst. ".repeat(8000),
          topics: [],
          language: "da",
          licence: "CC-BY-4.0",
          coverId: null,
          userId: null,
        });
      const full = (async () => {
        for (let n = 0; n < 200; n += 1) await save();
      })();
      await expect(full).rejects.toMatchObject({ code: "disk_full", status: 507 });
      const refused = await eventually("it is full", async () => {
        const answer = await reply(1);
        return answer.status === 507 && answer;
      });
      expect(refused.text).toContain("Der er ikke mere plads på sidens disk");
      expect(refused.text).toContain("langt og grundigt");
      expect(await studio()).toContain("Sidens disk er fuld");
      expect((await fetch(`${ida.origin}/`)).status).toBe(200);
      expect((await fetch(`${ida.origin}/healthz`)).status).toBe(200);
      makeRoom();
      await save();
      await store.close();
      expect((await reply(7)).status).toBe(200);
      await sink.waitForMail("k7@by7.example");
      expect(ida.log()).not.toMatch(/uncaught|unhandled/i);
    } finally {
      await ida.stop();
      await sink.stop();
    }
  });

  test("that is full leaves no half backup", async () => {
    const ida = await startMedspil({ name: "ida" });
    try {
      await writer(ida).article("Rugbrød", { markdown: crypto.randomUUID().repeat(2000) });
      await fill();
      const { code, stderr } = await ida.run("backup", join(folder, "backup.tar.gz"));
      expect([code, stderr]).toEqual([1, expect.stringContaining("disk is full")]);
      expect(readdirSync(folder)).toEqual(["filler"]);
      expect(readdirSync(ida.folder).filter((name) => name.startsWith("backup-"))).toEqual([]);
    } finally {
      await ida.stop();
    }
  });
});

test("nobody else on the machine reads a data folder, a backup or an export", async () => {
  const ida = await startMedspil({ name: "ida" });
  const beside = mkdtempSync(join(tmpdir(), "medspil-beside-"));
  try {
    await writer(ida).article("Rugbrød");
    mkdirSync(join(ida.folder, "media"), { recursive: true, mode: 0o700 });
    const backup = join(beside, "backup.tar.gz");
    expect((await ida.run("backup", backup)).code).toBe(0);
    expect((await ida.run("export", join(beside, "export"))).code).toBe(0);
    const restored = join(beside, "restored");
    const env = { ...ida.env, MEDSPIL_DATA: restored };
    const back = await runProcess(process.execPath, [program, "restore", backup], { env });
    expect(back.code).toBe(0);
    expect(existsSync(join(restored, "secret.key"))).toBe(true);
    const open = [ida.folder, beside].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((name) => join(folder, name))
        .filter((path) => (statSync(path).mode & 0o077) !== 0),
    );
    expect(open).toEqual([]);
  } finally {
    rmSync(beside, { recursive: true, force: true });
    await ida.stop();
  }
});
