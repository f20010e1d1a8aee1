import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type App, startApp } from "#app";
import { readConfig } from "#core/config.ts";
import { enqueue } from "#jobs";
import { eventually } from "#support/eventually.ts";
import { freePort } from "#support/free-port.ts";

const token = "a-secret-for-prometheus";

describe("what is counted", () => {
  let folder = "";
  let app: App;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "medspil-metrics-"));
    app = await startApp(
      readConfig({ MEDSPIL_DATA: folder, PORT: "0", MEDSPIL_METRICS_TOKEN: token }),
    );
  });
  afterAll(async () => {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const read = async (authorization?: string): Promise<Response> =>
    await fetch(`${app.address}/metrics`, {
      headers: authorization === undefined ? {} : { authorization },
    });

  test("nobody reads it without the token", async () => {
    for (const given of [undefined, "Bearer", "Bearer wrong", token])
      expect((await read(given)).status, given).toBe(404);
  });

  test("jobs, deliveries, what arrived, pages and memory", async () => {
    const port = await freePort();
    const inbox = await fetch(`${app.address}/ap/inbox`, {
      method: "POST",
      headers: { "content-type": "application/activity+json" },
      body: "{}",
    });
    expect(inbox.status).toBe(401);
    await fetch(`${app.address}/`);
    await app.kit.store.transact(async (tx) => {
      const uri = "https://example.org/a";
      await enqueue(
        tx,
        { kind: "deliver", payload: { activityUri: uri, inbox: `http://127.0.0.1:${port}/` } },
        { kind: "fetch-account", payload: { accountId: 1 }, runAt: tx.now + 60_000 },
      );
    });
    const text = await eventually("it is counted", async () => {
      const said = await (await read(`Bearer ${token}`)).text();
      return /medspil_deliveries_total\{outcome="ok"\} 1/u.test(said) ? said : undefined;
    });
    expect(text).toMatch(/^medspil_inbox_total\{answer="refused"\} 1$/mu);
    expect(text).toMatch(/^medspil_jobs\{state="waiting"\} 1$/mu);
    expect(text).toMatch(/^medspil_pages_total\{from="rendered"\} 1$/mu);
    expect(text).toMatch(/^process_resident_memory_bytes \d{7,}$/mu);
    expect(text).not.toContain("127.0.0.1");
  });
});

test("without the setting there is no such page", async () => {
  const folder = mkdtempSync(join(tmpdir(), "medspil-metrics-"));
  const app = await startApp(readConfig({ MEDSPIL_DATA: folder, PORT: "0" }));
  const { status } = await fetch(`${app.address}/metrics`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect([404, 503]).toContain(status);
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
});
