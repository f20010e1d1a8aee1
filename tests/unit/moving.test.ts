/** Three whole programs in one process: Fie follows the old site, which moves to the new one. */
import { afterAll, beforeAll, expect, test } from "vitest";

import { eventually } from "#support/eventually.ts";
import { freePort } from "#support/free-port.ts";
import { startWhole, type WholeApp } from "#support/whole-app.ts";

let oldSite: WholeApp;
let newSite: WholeApp;
let fie: WholeApp;

const start = async (): Promise<WholeApp> => {
  const port = await freePort();
  const env = { PORT: String(port), MEDSPIL_ALLOW_PRIVATE_NETWORK: "1" };
  return await startWhole(env, `http://127.0.0.1:${port}`);
};
const actorOf = (site: WholeApp): string => `${site.origin}/ap/actor`;
const send = async (site: WholeApp, path: string, fields: Record<string, string>) =>
  await site.ask(path, {
    method: "POST",
    headers: { ...site.owner, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });
const uris = async (site: WholeApp, table: "followers" | "following"): Promise<string[]> => {
  const rows = await site.app.kit.store.db
    .selectFrom(table)
    .innerJoin("accounts", "accounts.id", `${table}.account_id`)
    .select("accounts.uri")
    .execute();
  return rows.map(({ uri }) => uri);
};

beforeAll(async () => {
  oldSite = await start();
  newSite = await start();
  fie = await start();
});
afterAll(async () => {
  for (const site of [oldSite, newSite, fie]) await site?.stop();
});

test("followers follow along when a site moves to another that names it", async () => {
  await fie.ask(`/studio/people?who=${encodeURIComponent(actorOf(oldSite))}`, {
    headers: fie.signedIn,
  });
  const { id } = await fie.app.kit.store.db
    .selectFrom("accounts")
    .select("id")
    .where("uri", "=", actorOf(oldSite))
    .executeTakeFirstOrThrow();
  await send(fie, "/studio/people", { id: String(id), action: "follow" });
  await eventually("Fie follows the old site", async () =>
    (await uris(oldSite, "followers")).includes(actorOf(fie)),
  );

  // The new site does not yet say that it is the same.
  const tooEarly = await send(oldSite, "/studio/moving/to", { to: actorOf(newSite) });
  expect(tooEarly.status).toBe(400);
  const named = await send(newSite, "/studio/moving/from", { from: actorOf(oldSite) });
  expect(named.status).toBe(303);
  expect((await send(oldSite, "/studio/moving/to", { to: actorOf(newSite) })).status).toBe(200);
  const moved = await send(oldSite, "/studio/moving/to/confirm", { uri: actorOf(newSite) });
  expect(moved.headers.location).toBe("/studio/moving?done=moved");

  await eventually("Fie follows the new site", async () =>
    (await uris(newSite, "followers")).includes(actorOf(fie)),
  );
  await eventually("Fie follows the old one no longer", async () => {
    const followers = await uris(oldSite, "followers");
    return followers.length === 0;
  });
  expect(await uris(fie, "following")).toEqual([actorOf(newSite)]);
  const actor = await oldSite.ask("/ap/actor", {
    headers: { accept: "application/activity+json" },
  });
  expect(JSON.parse(actor.body)).toMatchObject({ id: actorOf(oldSite), movedTo: actorOf(newSite) });
  expect((await oldSite.ask("/open")).body).toContain("Vi flyttede til en anden konto");
  const { body } = await oldSite.ask("/follow");
  expect(body).toContain("Vi er flyttet");
  const shown = /<code[^>]*>([^<]*)<\/code>/.exec(body)?.[1];
  expect(shown).toBe(`@ida@${new URL(newSite.origin).host}`);
});
