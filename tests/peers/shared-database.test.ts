import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

import { systemClock } from "#core/clock.ts";
import { openStore } from "#core/db/open.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { enqueue } from "#jobs";
import type { Store, Tables } from "#schema";
import { freePort } from "#support/free-port.ts";
import { freshPostgres } from "#support/postgres-database.ts";
import { runProcess, type Running, startProcess } from "#support/process.ts";
import { replyOf } from "#support/story.ts";

const program = join(import.meta.dirname, "../../src/main.ts");
const email = "ida@example.org";
const password = "en lang og rolig sætning";
const jobs = 300;

describe("two servers on one PostgreSQL and one data folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "medspil-shared-"));
  let database: Awaited<ReturnType<typeof freshPostgres>>;
  let store: Store;
  let env: Record<string, string>;
  const servers: { readonly at: string; readonly process: Running; readonly link: string }[] = [];
  const delivered: string[] = [];
  let inbox: Server;

  const serve = async (more: Record<string, string> = {}) => {
    const port = await freePort();
    const process_ = await startProcess({
      command: process.execPath,
      args: [program, "serve"],
      env: { ...env, PORT: String(port), ...more },
      ready: /Medspil runs at/u,
    });
    const link = /\/setup\/[\w-]+/u.exec(process_.output())?.[0] ?? "";
    return { at: `http://localhost:${port}`, process: process_, link };
  };
  const at = (which: 0 | 1): string => servers[which]?.at ?? "";
  const ask = async (which: 0 | 1, path: string, headers: Record<string, string> = {}) =>
    await fetch(at(which) + path, { headers, redirect: "manual" });
  const send = async (
    which: 0 | 1,
    path: string,
    fields: Record<string, string>,
    cookie = "",
  ): Promise<Response> =>
    await fetch(at(which) + path, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams(fields),
      headers: { cookie, origin: env["MEDSPIL_URL"] ?? "", "sec-fetch-site": "same-origin" },
    });

  beforeAll(async () => {
    database = await freshPostgres(inject("postgresUrl"));
    env = {
      MEDSPIL_DATA: folder,
      MEDSPIL_URL: `http://localhost:${await freePort()}`,
      MEDSPIL_ALLOW_PRIVATE_NETWORK: "1",
      MEDSPIL_METRICS_TOKEN: "a-secret-of-tests-16",
      DATABASE_URL: database.url,
      MEDSPIL_SHARED: "1",
    };
    // Both at the same moment, on an empty database and an empty folder.
    servers.push(...(await Promise.all([serve(), serve()])));
    store = await openStore<Tables>(
      { dataDir: folder, databaseUrl: database.url, isShared: true },
      systemClock,
    );
    inbox = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        delivered.push((JSON.parse(body) as { id: string }).id);
        response.writeHead(202).end();
      });
    });
    await new Promise<void>((resolve) => inbox.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    for (const { process: running } of servers) await running.stop();
    await store?.close();
    await new Promise((resolve) => inbox?.close(resolve));
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("one that was not told of others is refused, and refuses nobody by it", async () => {
    const alone = await runProcess(process.execPath, [program, "serve"], {
      env: { ...env, PORT: String(await freePort()), MEDSPIL_SHARED: "" },
    });
    expect(alone.code).not.toBe(0);
    expect(alone.stderr + alone.stdout).toContain("Another Medspil server already runs");
    const sqlite = await runProcess(process.execPath, [program, "serve"], {
      env: { ...env, DATABASE_URL: "" },
    });
    expect(sqlite.stderr + sqlite.stdout).toContain("several servers need PostgreSQL");
    for (const which of [0, 1] as const) expect((await ask(which, "/healthz")).status).toBe(200);
  });

  test("the set-up link of each works at both, until the site is set up", async () => {
    const links = servers.map(({ link }) => link);
    expect(new Set(links).size).toBe(2);
    for (const link of links)
      for (const which of [0, 1] as const) expect((await ask(which, link)).status).toBe(200);
    const how = ["--owner-email", email, "--language", "da", "--password-stdin"];
    const who = [
      "--site-name",
      "Værkstedet",
      "--handle",
      "vaerkstedet",
      "--owner-name",
      "Ida Holm",
    ];
    const done = await runProcess(process.execPath, [program, "setup", ...who, ...how], {
      env,
      input: password,
    });
    expect(done.code, done.stderr).toBe(0);
    for (const link of links)
      for (const which of [0, 1] as const) expect((await ask(which, link)).status).not.toBe(200);
  });

  test("what is changed at one is seen at the other within a second, and a session holds at both", async () => {
    for (const which of [0, 1] as const)
      expect(await (await ask(which, "/")).text()).toContain("Værkstedet");
    const signedIn = await send(0, "/studio/sign-in", { email, password });
    const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const page = await (await ask(1, "/studio/settings", { cookie })).text();
    const token = /name="_token" value="([^"]+)"/u.exec(page)?.[1] ?? "";
    const site = { siteName: "Nyt navn", ownerName: "Ida Holm", timeZone: "Europe/Copenhagen" };
    const look = { language: "da", accent: "#1f5c4a", defaultLicence: "CC-BY-4.0" };
    const fields = { ...site, ...look, _token: token };
    const changed = await send(0, "/studio/settings/site", fields, cookie);
    expect(changed.status).toBe(303);
    await expect
      .poll(async () => await (await ask(1, "/")).text(), { timeout: 1000, interval: 50 })
      .toContain("Nyt navn");
  });

  test("a page that is open at each hears of a reply that another process took", async () => {
    const file = join(folder, "..", `post-${process.pid}.md`);
    writeFileSync(file, "---\ntitle: Brød\n---\n\nRugbrød med kerner.\n");
    const published = await runProcess(process.execPath, [program, "publish", file], { env });
    rmSync(file);
    expect(published.code, published.stderr).toBe(0);
    const post = await store.db.selectFrom("posts").select(["id", "uri"]).executeTakeFirstOrThrow();
    const path = new URL(post.uri ?? "").pathname;
    const heard: string[] = ["", ""];
    const end = new AbortController();
    for (const which of [0, 1] as const) {
      const stream = await fetch(`${at(which)}/events/posts/${post.id}`, { signal: end.signal });
      const reading = async (): Promise<void> => {
        for await (const part of stream.body ?? []) heard[which] += Buffer.from(part).toString();
      };
      reading().catch(() => {});
      expect(await (await ask(which, path)).text()).not.toContain("Hvad koster");
    }
    const reply = { ...replyOf("bo", post.uri ?? ""), html: "<p>Hvad koster det?</p>" };
    expect((await replyArrives(store, reply)).kind).toBe("stored");
    for (const which of [0, 1] as const) {
      await expect
        .poll(async () => await (await ask(which, path)).text(), { timeout: 1000, interval: 50 })
        .toContain("Hvad koster det?");
      await expect.poll(() => heard[which], { timeout: 4000 }).toContain('"replies": 1');
    }
    end.abort();
  });

  test("no job is done twice, and both do some", async () => {
    const { port } = inbox.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}/inbox`;
    await store.transact(async (tx) => {
      for (let n = 0; n < jobs; n += 1) {
        const uri = `${env["MEDSPIL_URL"]}/ap/activities/shared-${n}`;
        const json = JSON.stringify({ id: uri, type: "Create" });
        await tx.db
          .insertInto("ap_activities")
          .values({ uri, type: "Create", object_uri: uri, json, listed: 0, created_at: tx.now })
          .execute();
        await enqueue(tx, {
          kind: "deliver",
          queue: "delivery",
          payload: { activityUri: uri, inbox: `${address}/${n % 40}` },
        });
      }
    });
    await expect.poll(() => new Set(delivered).size, { timeout: 60_000 }).toBe(jobs);
    await expect
      .poll(
        async () =>
          (await store.db.selectFrom("jobs").select("id").where("kind", "=", "deliver").execute())
            .length,
      )
      .toBe(0);
    expect(delivered).toHaveLength(jobs);
    const counts = await Promise.all(
      ([0, 1] as const).map(async (which) => {
        const text = await (
          await ask(which, "/metrics", { authorization: `Bearer ${env["MEDSPIL_METRICS_TOKEN"]}` })
        ).text();
        return Number(
          /^medspil_deliveries_total\{outcome="ok"\} (\d+)/mu.exec(text)?.[1] ?? Number.NaN,
        );
      }),
    );
    expect(counts[0]! + counts[1]!).toBeGreaterThanOrEqual(jobs);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  test("daily work is done once", async () => {
    const done = await store.db.selectFrom("daily_work").selectAll().execute();
    expect(done).toHaveLength(1);
    const waiting = await store.db
      .selectFrom("jobs")
      .select("id")
      .where("kind", "=", "tidy")
      .execute();
    expect(waiting.length).toBeLessThanOrEqual(1);
  });

  test("a limit holds across both", async () => {
    const answers: number[] = [];
    for (let n = 0; n < 14; n += 1) {
      const wrong = { email: "nobody@example.org", password: `forkert ${n}` };
      answers.push((await send((n % 2) as 0 | 1, "/studio/sign-in", wrong)).status);
    }
    // One of the ten went before, when the owner signed in.
    expect(answers.filter((status) => status === 429).length).toBeGreaterThanOrEqual(4);
    expect(answers.slice(0, 8)).not.toContain(429);
    const kept = await store.db.selectFrom("rate_counts").select("key").execute();
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.map(({ key }) => key).join(" ")).not.toMatch(/127\.0\.0\.1|::1|nobody/u);
  });

  test("when one is killed, the other goes on", async () => {
    await servers[0]?.process.stop("SIGKILL");
    const before = delivered.length;
    const { port } = inbox.address() as AddressInfo;
    await store.transact(async (tx) => {
      const uri = `${env["MEDSPIL_URL"]}/ap/activities/after`;
      const json = JSON.stringify({ id: uri, type: "Create" });
      await tx.db
        .insertInto("ap_activities")
        .values({ uri, type: "Create", object_uri: uri, json, listed: 0, created_at: tx.now })
        .execute();
      const payload = { activityUri: uri, inbox: `http://127.0.0.1:${port}/inbox` };
      await enqueue(tx, { kind: "deliver", queue: "delivery", payload });
    });
    await expect.poll(() => delivered.length, { timeout: 20_000 }).toBe(before + 1);
    expect(await (await ask(1, "/")).text()).toContain("Nyt navn");
  });
});
