import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { eventually } from "#support/eventually.ts";
import { freePort } from "#support/free-port.ts";
import { type Load, startLoad } from "#support/load.ts";
import { type MailSink, startMailSink } from "#support/mail-sink.ts";
import { startPostgres, type TestPostgres } from "#support/postgres-server.ts";
import { runProcess } from "#support/process.ts";
import { type RemotePeople, signedPost, startRemotePeople } from "#support/remote-people.ts";
import { type Medspil, startMedspil } from "#support/server.ts";
import { pageText, type Writer, writer } from "#support/writer.ts";

let postgres: TestPostgres;
let sink: MailSink;
let remote: RemotePeople;
let ida: Medspil;
let writes: Writer;
let load: Load;

beforeAll(async () => {
  // What is committed must outlast a crash here, as it does where it counts.
  postgres = await startPostgres({ synchronous_commit: "on", full_page_writes: "on" });
  [sink, remote] = [await startMailSink(), await startRemotePeople()];
  ida = await startMedspil({
    name: "ida",
    databaseUrl: postgres.url,
    env: { MEDSPIL_SMTP_URL: sink.url, MEDSPIL_TRUSTED_PROXIES: "1" },
  });
  writes = writer(ida);
  const ann = remote.person("ann");
  const context = "https://www.w3.org/ns/activitystreams";
  const id = `${ann.uri}#follow`;
  const follow = { "@context": context, id, type: "Follow", actor: ann.uri, object: ida.actor };
  expect((await fetch(signedPost(`${ida.origin}/ap/inbox`, follow, ann))).status).toBe(202);
  await eventually("followed", async () => (await writes.followers()).includes(ann.uri));
  load = await startLoad({ server: ida, writes, remote });
});
afterAll(async () => {
  await load?.stop();
  await ida?.stop();
  await Promise.all([sink?.stop(), remote?.stop(), postgres?.stop()]);
});

/** Ends connections from PostgreSQL's side: those of which `which` is true. */
async function terminate(which: string): Promise<void> {
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where pid <> pg_backend_pid() and backend_type = 'client backend' and (${which})`,
  );
  await admin.end();
}

const outages: Readonly<Record<string, () => Promise<void>>> = {
  "restart in order": async () => {
    await postgres.halt("fast");
    await postgres.start();
  },
  "crash and restart": async () => {
    await postgres.halt("immediate");
    await postgres.start();
  },
  "gone for four seconds": async () => {
    await postgres.halt("fast");
    await sleep(4000);
    await postgres.start();
  },
  "every connection ended": async () => await terminate("true"),
  "the listening connection ended": async () =>
    await terminate("query like '%medspil%' or query = 'select 1' or query like '%advisory%'"),
};

test("the site goes on through outages of PostgreSQL under load, and nothing is lost or doubled", async () => {
  const before = ida.pid();
  for (const round of [1, 2, 3])
    for (const [name, strike] of Object.entries(outages)) {
      if (round > 1 && name.startsWith("gone")) continue;
      await sleep(400 + Math.random() * 500);
      const done = load.done();
      await strike();
      await eventually(`it goes on after ${name}, round ${round}`, () => load.done() > done + 5);
    }
  await load.stop();
  expect(ida.pid()).toBe(before);
  expect(ida.log()).not.toMatch(/uncaught|unhandled/i);
  const { posts, replies, mails, answers } = load.outcome();

  // Readers were answered with a page or a kind word, never with what goes on inside.
  expect([...answers.statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  expect(answers.refusals.size).toBeGreaterThan(0);
  for (const text of answers.refusals) {
    expect(text).not.toMatch(/\bat .*:\d+:\d+|Error:|node_modules|ECONN|57P0/);
    expect(text).toMatch(/Tilbage om et øjeblik|does not answer at the moment/);
  }

  const sent = (): string[] =>
    remote.server.heard
      .filter(({ method, target }) => method === "POST" && target === "/inbox")
      .map(({ body }) => (JSON.parse(body) as { id: string }).id)
      .filter((id) => id.endsWith("#create"));
  const published = await ida.store.db
    .selectFrom("posts")
    .select("uri")
    .where("state", "=", "published")
    .execute();
  // A writer who was told that the database is away may have published all the same.
  const uris = published.map(({ uri }) => uri ?? "");
  expect(uris).toEqual(expect.arrayContaining([...posts]));
  await eventually("every post has gone out", () => {
    const out = new Set(sent());
    return uris.every((uri) => out.has(`${uri}#create`));
  });
  const confirmed = (): readonly string[] => sink.received.flatMap(({ to }) => to);
  await eventually("every mail has gone out", () => mails.every((to) => confirmed().includes(to)));
  await eventually("nothing waits", async () => {
    const { n } = await ida.store.db
      .selectFrom("jobs")
      .select((from) => from.fn.countAll<number>().as("n"))
      .where("kind", "in", ["deliver", "syndicate", "send-mail"])
      .executeTakeFirstOrThrow();
    return Number(n) === 0;
  });
  // The process lived on, so it knows what it has sent, and nothing goes out twice.
  expect(sent().toSorted()).toEqual(uris.map((uri) => `${uri}#create`).toSorted());
  expect(confirmed().toSorted()).toEqual([...new Set(confirmed())].toSorted());
  const stored = await ida.store.db.selectFrom("replies").select("uri").execute();
  expect(stored.map(({ uri }) => uri).toSorted()).toEqual(replies.toSorted());
  expect((await ida.run("verify")).code).toBe(0);
  console.log(
    `${posts.length} posts, ${replies.length} replies, ${mails.length} mails; ${answers.all} pages asked for, ${answers.refusals.size} kinds of refusal`,
  );
});

test("what another process writes shows on the page after the listening connection was lost", async () => {
  const article = await writes.article("Før og efter");
  const page = async (): Promise<string> => await pageText(article.uri);
  await eventually("it is shown", async () => (await page()).includes("Brødtekst."));
  await terminate("query like '%medspil%' or query like '%advisory%' or query = 'select 1'");
  await writes.editArticle(article.id, { markdown: "En anden tekst." });
  await eventually("the change is shown", async () => (await page()).includes("En anden tekst."), {
    timeoutMs: 10_000,
  });
});

test("a second server on the same database is refused, whatever its folder", async () => {
  const folder = mkdtempSync(join(tmpdir(), "medspil-copy-"));
  cpSync(join(ida.folder, "secret.key"), join(folder, "secret.key"));
  const program = join(import.meta.dirname, "..", "..", "src", "main.ts");
  const second = await runProcess(process.execPath, [program, "serve"], {
    env: { ...ida.env, MEDSPIL_DATA: folder, PORT: String(await freePort()) },
  });
  rmSync(folder, { recursive: true });
  expect([second.code, second.stderr]).toEqual([
    1,
    expect.stringContaining("already runs on this database"),
  ]);
});
