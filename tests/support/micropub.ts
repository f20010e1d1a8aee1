import { Hono } from "hono";
import sharp from "sharp";
import { expect } from "vitest";

import { createClientApi } from "#client-api";
import type { Kit } from "#kit";
import { serveMedia } from "#media";
import type { FoundPost } from "#networks";
import type { PostRow } from "#posts";
import type { Role } from "#schema";
import { addUser } from "#sign-in";
import { limitBody } from "#web/request-body.ts";

import { tokenOf } from "./app-client.ts";
import type { Fresh } from "./databases.ts";
import { kitOn } from "./kit.ts";
import { type RemoteServer, startRemote } from "./remote-server.ts";

type Properties = Readonly<Record<string, readonly unknown[]>>;

/** An app that posts to a site on a fresh database, asked without a network. */
export interface MicropubClient {
  readonly kit: Kit;
  readonly origin: string;
  readonly ownerId: number;
  token: string;
  /** What looking something up by its address finds. */
  found: FoundPost | undefined;
  /** Goes on as another user, with these scopes. @returns the user's number */
  becomes(role: Role, scope: string): Promise<number>;
  /** Has the owner's token again, with these scopes. */
  allow(scope: string): Promise<void>;
  get(path: string): Promise<Response>;
  send(body: BodyInit, headers?: Record<string, string>, path?: string): Promise<Response>;
  form(
    fields: readonly (readonly [string, string])[],
    headers?: Record<string, string>,
  ): Promise<Response>;
  json(body: unknown): Promise<Response>;
  entry(properties: Properties): Promise<Response>;
  ask(query: string): Promise<Record<string, unknown>>;
  source(url: string, properties?: string): Promise<Record<string, unknown[]>>;
  postAt(url: string): Promise<PostRow>;
  posts(): Promise<PostRow[]>;
}

/** Opens it: a site that is set up in English, and an app that its owner allowed everything. */
export async function openMicropub(fresh: Fresh): Promise<MicropubClient> {
  const origin = "http://localhost:8080";
  const kit = await kitOn(fresh, { origin, settings: { language: "en" } });
  const { db } = kit.store;
  const add = async (name: string, role: Role): Promise<number> =>
    await kit.store.transact(async (tx) => {
      const email = `${role}@example.org`;
      return (await addUser(tx, { name, email, role, passwordHash: null })).id;
    });
  const ownerId = await add("Ida Holm", "owner");
  const app = new Hono();
  // As the front door does.
  app.use(async (c, next) => {
    c.req.raw = limitBody(c.req.raw, 262_144);
    await next();
  });
  app.route("/", createClientApi({ kit, lookup: { post: async () => client.found } }));
  app.route("/media", serveMedia(kit.files));
  const bearer = (): Record<string, string> => ({ authorization: `Bearer ${client.token}` });
  const client: MicropubClient = {
    ...{ kit, origin, ownerId, found: undefined },
    token: await tokenOf(kit, ownerId, "create update delete undelete media"),
    becomes: async (role, scope) => {
      const id = await add("Eva Lund", role);
      client.token = await tokenOf(kit, id, scope);
      return id;
    },
    allow: async (scope) => {
      client.token = await tokenOf(kit, ownerId, scope);
    },
    get: async (path) => await app.request(new URL(path, origin).href, { headers: bearer() }),
    send: async (body, headers = bearer(), path = "") =>
      await app.request(`${origin}/micropub${path}`, { method: "POST", body, headers }),
    form: async (fields, headers) =>
      await client.send(new URLSearchParams(fields.map(([name, value]) => [name, value])), headers),
    json: async (body) =>
      await client.send(JSON.stringify(body), {
        ...bearer(),
        "content-type": "application/json",
      }),
    entry: async (properties) => await client.json({ type: ["h-entry"], properties }),
    ask: async (query) =>
      (await (await client.get(`/micropub?${query}`)).json()) as Record<string, unknown>,
    source: async (url, properties = "") => {
      const said = await client.ask(`q=source&url=${encodeURIComponent(url)}${properties}`);
      return said["properties"] as Record<string, unknown[]>;
    },
    postAt: async (url) =>
      await db.selectFrom("posts").selectAll().where("uri", "=", url).executeTakeFirstOrThrow(),
    posts: async () => await db.selectFrom("posts").selectAll().orderBy("id").execute(),
  };
  return client;
}

/** Where something was made. */
export function placeOf(answer: Response): string {
  expect([201, 202]).toContain(answer.status);
  return answer.headers.get("location") ?? "";
}

/** That it was refused, with this status and error. */
export async function refusedAs(answer: Response, status: number, error: string): Promise<void> {
  const said = { status: answer.status, ...((await answer.json()) as object) };
  expect(said).toMatchObject({ status, error });
}

/** A picture of that many pixels. */
export async function png(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const background = { r: 200, g: 100, b: 50 };
  const made = sharp({ create: { width, height, channels: 3, background } });
  return new Uint8Array(await made.png().toBuffer());
}

/** A server that has one picture at every address. */
export async function servePicture(): Promise<RemoteServer> {
  const bytes = await png(32, 24);
  return await startRemote(() => ({
    status: 200,
    headers: { "content-type": "image/png" },
    body: bytes as never,
  }));
}
