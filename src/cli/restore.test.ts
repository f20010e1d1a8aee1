import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { beforeEach, expect, test } from "vitest";

import { openSecrets } from "#core/secrets.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { publishArticle } from "#support/story.ts";
import { mediaInFolder } from "#media";
import { makeActorKeys } from "#presence";

import { writeBackup } from "./backup.ts";
import { explainFault } from "./explain-fault.ts";
import type { CliContext } from "./cli-context.ts";
import { readBackup } from "./restore.ts";

describeOnEachDatabase("restoring", (fresh) => {
  let context: CliContext;
  let backup: string;
  let opened: string;

  /** Makes the database as it is before anything is restored into it. */
  const empty = async (): Promise<void> => {
    await fresh.store.transact(async (tx) => {
      for (const table of [
        "post_revisions",
        "conversations",
        "posts",
        "settings",
        "actor_keys",
        "jobs",
      ] as const)
        await tx.db.deleteFrom(table).execute();
    });
  };
  /** Packs what lies in `opened`, with GNU tar. */
  const pack = (...names: string[]): string => {
    const file = join(fresh.folder, "packed.tar.gz");
    execFileSync("tar", ["-czPf", file, "-C", opened, ...names]);
    return file;
  };
  const all = ["backup", "media", "secret.key"];
  /** What whoever restores `file` is told. */
  const told = async (file: string): Promise<string | undefined> => {
    const before = readFileSync(join(context.config.dataDir, "secret.key"), "hex");
    const said = await readBackup(context, file, true).then(
      () => "restored",
      (fault: unknown) => explainFault(fault),
    );
    if (said !== "restored") {
      expect(readFileSync(join(context.config.dataDir, "secret.key"), "hex")).toBe(before);
      expect(readdirSync(context.config.dataDir).toSorted()).not.toContain("media");
      expect(await fresh.store.db.selectFrom("posts").select("id").execute()).toEqual([]);
    }
    return said;
  };

  beforeEach(async () => {
    const from = join(fresh.folder, "from");
    mkdirSync(join(from, "media", "aa"), { recursive: true });
    writeFileSync(join(from, "media", "aa", "picture.webp"), "a picture");
    const kit = await kitOn(fresh);
    const secrets = openSecrets(from);
    await fresh.store.transact(async (tx) => {
      await tx.db.deleteFrom("actor_keys").execute();
      await makeActorKeys(tx, secrets);
    });
    await publishArticle(fresh.store, "Rugbrød");
    const at = (dataDir: string): CliContext => ({
      config: { ...kit.config, dataDir },
      store: fresh.store,
      secrets,
      files: mediaInFolder(dataDir),
    });
    if (fresh.dialect === "sqlite") {
      for (const end of ["", "-wal", "-shm"])
        cpSync(join(fresh.folder, `medspil.sqlite${end}`), join(from, `medspil.sqlite${end}`));
    }
    backup = join(fresh.folder, "backup.tar.gz");
    await writeBackup(at(from), backup, true);
    await empty();
    const to = join(fresh.folder, "to");
    mkdirSync(to);
    openSecrets(to);
    context = at(to);
    opened = join(fresh.folder, "opened");
    mkdirSync(opened);
    execFileSync("tar", ["-xzf", backup, "-C", opened]);
  });

  test("a whole one comes back, also packed by another tar", async () => {
    expect(await told(pack(...all))).toBe("restored");
    expect(await fresh.store.db.selectFrom("posts").select("title").execute()).toEqual([
      { title: "Rugbrød" },
    ]);
    expect(existsSync(join(context.config.dataDir, "media", "aa", "picture.webp"))).toBe(true);
  });

  test("what is no backup is called so", async () => {
    const file = join(fresh.folder, "file.tar.gz");
    for (const bytes of ["", "nothing", "PK\u0003\u0004zip", gzipSync("a text, packed")]) {
      writeFileSync(file, bytes);
      expect(await told(file)).toMatch(/not a backup of Medspil|cannot be unpacked/);
    }
    writeFileSync(join(opened, "note.md"), "something else");
    expect(await told(pack("note.md"))).toContain("something that no backup has");
    expect(await told(pack("media"))).toContain("not a backup of Medspil");
  });

  test("wherever it is cut or a bit of it flipped, it is called damaged or it is whole", async () => {
    const bytes = readFileSync(backup);
    const file = join(fresh.folder, "changed.tar.gz");
    for (let at = 3; at < bytes.length; at += Math.ceil(bytes.length / 12)) {
      cpSync(backup, file);
      truncateSync(file, at);
      expect(await told(file), `cut at ${at}`).toMatch(/damaged|not a backup/);
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 4;
      writeFileSync(file, flipped);
      // A few bits mean nothing, such as the time of packing.
      const said = await told(file);
      expect(said, `flipped at ${at}`).toMatch(/damaged|not a backup|restored/);
      if (said === "restored") {
        await empty();
        rmSync(join(context.config.dataDir, "media"), { recursive: true });
      }
    }
  });

  test("what is changed inside is called damaged, and says where", async () => {
    const at = (name: string): string => join(opened, "backup", "tables", `${name}.jsonl`);
    const posts = readFileSync(at("posts"), "utf8");
    const changes: Readonly<Record<string, string>> = {
      "": "posts is not whole",
      "{broken\n": "cannot be stored",
      "null\n": "cannot be stored",
      "[1]\n": "cannot be stored",
      '{"id": {"a": 1}}\n': "cannot be stored",
      '{"no_such_column": 1}\n': "cannot be stored",
      '{"id": 1}\n': "cannot be stored",
      [posts + posts]: "cannot be stored",
    };
    for (const [text, said] of Object.entries(changes)) {
      writeFileSync(at("posts"), text);
      expect(await told(pack(...all)), text).toContain(said);
    }
    rmSync(at("posts"));
    expect(await told(pack(...all))).toContain("posts is missing");
    writeFileSync(at("posts"), posts);
    const key = readFileSync(join(opened, "secret.key"));
    writeFileSync(join(opened, "secret.key"), Buffer.alloc(32, 1));
    expect(await told(pack(...all))).toContain("is not the one");
    writeFileSync(join(opened, "secret.key"), "short");
    expect(await told(pack(...all))).toContain("secret.key is not whole");
    writeFileSync(join(opened, "secret.key"), key);
    expect(await told(pack("backup", "media"))).toContain("secret.key is missing");
  });

  test("one of a newer version is called that", async () => {
    const manifest = join(opened, "backup", "manifest.json");
    const said = JSON.parse(readFileSync(manifest, "utf8")) as object;
    for (const more of [{ format: 2 }, { schema: "9999-later" }]) {
      writeFileSync(manifest, JSON.stringify({ ...said, ...more }));
      expect(await told(pack(...all))).toContain("newer Medspil");
    }
    for (const text of ["", "{", '"x"', "{}"]) {
      writeFileSync(manifest, text);
      expect(await told(pack(...all))).toContain("damaged");
    }
  });

  test("nothing is written outside, followed or unpacked without end", async () => {
    const outside = join(fresh.folder, "outside");
    mkdirSync(outside);
    writeFileSync(join(opened, "evil"), "evil");
    const renamed = (as: string): string => {
      const file = join(fresh.folder, "evil.tar.gz");
      execFileSync("tar", [
        ...["-czPf", file, "-C", opened, `--transform=s,^evil$,${as},`],
        ...[...all, "evil"],
      ]);
      return file;
    };
    for (const as of [
      "../outside/evil",
      join(outside, "evil"),
      "media/../../outside/evil",
      "media/../secret.key",
      "medspil.sqlite",
      "backup/tables/sessions.jsonl",
      "media/.hidden",
    ])
      expect(await told(renamed(as)), as).toMatch(/damaged/);
    symlinkSync(outside, join(opened, "media", "link"));
    expect(await told(pack(...all))).toContain("something that no backup has");
    rmSync(join(opened, "media", "link"));
    expect(readdirSync(outside)).toEqual([]);
    writeFileSync(join(opened, "media", "bomb"), "");
    truncateSync(join(opened, "media", "bomb"), 150_000_000);
    expect(await told(pack(...all))).toContain("far more than a backup holds");
  });
});
