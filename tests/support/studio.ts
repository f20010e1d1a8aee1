import { limitsInMemory } from "#core/limits.ts";
import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";

import type { Clock } from "#core/clock.ts";
import { readConfig } from "#core/config.ts";
import { limitBody } from "#web/request-body.ts";
import { secretsFrom } from "#core/secrets.ts";
import { siteIsSetUp } from "#flows/site-is-set-up.ts";
import type { Kit } from "#kit";
import { createClientApi } from "#client-api";
import { mediaInFolder, serveMedia } from "#media";
import { cacheSettings, type Settings } from "#presence";
import type { Store } from "#schema";
import { hashPassword } from "#sign-in";
import type { FoundAccount, FoundOther, FoundPost, Network } from "#networks";
import { registryOf } from "#networks/registry.ts";
import { openFediverse } from "#support/fediverse.ts";
import { createAssets } from "#look/assets.ts";
import { createStudio, type StudioEnv } from "#studio";

/** The studio over a store of its own, as tests ask it. */
export interface TestStudio {
  readonly app: Hono<StudioEnv>;
  readonly kit: Kit;
  readonly origin: string;
  /** What looking somebody up finds. */
  found: FoundAccount | undefined;
  /** What looking up another account of the owner's finds. */
  other: FoundOther | undefined;
  /** What looking something up by its address finds. */
  foundPost: FoundPost | undefined;
}

/** How the owner of a test's site signs in. */
export const owner = { email: "ida@example.org", password: "tre gule harer" } as const;

const packageRoot = dirname(dirname(import.meta.dirname));

/** Builds the studio, with real stylesheets, islands and stored files beside it. */
export async function openStudio(parts: {
  readonly store: Store;
  readonly clock: Clock;
  /** An empty folder. */
  readonly folder: string;
  readonly origin?: string;
  /** How it asks other servers; on this machine too. It asks nobody when absent. */
  readonly fetch?: Kit["fetch"];
  /** As on a server of its own, where this machine's addresses are not asked. */
  readonly isStrict?: boolean;
  /** Networks beside the fediverse. */
  readonly networks?: readonly Network[];
}): Promise<TestStudio> {
  const { store, clock, folder, origin = "http://localhost:8080" } = parts;
  const config = readConfig({
    MEDSPIL_DATA: folder,
    MEDSPIL_URL: origin,
    ...(parts.fetch === undefined || parts.isStrict === true
      ? {}
      : { MEDSPIL_ALLOW_PRIVATE_NETWORK: "true" }),
  });
  // Built once for all tests of a machine.
  const cacheDir = join(tmpdir(), "medspil-test-assets");
  mkdirSync(cacheDir, { recursive: true });
  const assets = await createAssets({ cacheDir, packageRoot });
  const kit: Kit = {
    config,
    clock,
    store,
    secrets: secretsFrom(new Uint8Array(32).fill(7)),
    fetch: parts.fetch as never,
    settings: cacheSettings(store),
    files: mediaInFolder(folder),
    limits: limitsInMemory,
  };
  const app = new Hono<StudioEnv>();
  // As the front door does.
  app.use(async (c, next) => {
    c.req.raw = limitBody(c.req.raw, 262_144);
    await next();
  });
  app.get("/assets/*", (c) => {
    const found = assets.find(c.req.path);
    return found === undefined
      ? c.notFound()
      : c.body(new Uint8Array(found.body), 200, { "content-type": found.type });
  });
  app.route("/media", serveMedia(kit.files) as never);
  const studio: TestStudio = {
    ...{ app, kit, origin },
    ...{ found: undefined, other: undefined, foundPost: undefined },
  };
  const lookup = {
    account: async () => studio.found,
    other: async () => studio.other,
    post: async () => studio.foundPost,
  };
  app.route("/", createClientApi({ kit, lookup }) as never);
  const { network: fediverse } = openFediverse({ ...kit, fetch: undefined as never });
  const networks = registryOf(kit, [fediverse, ...(parts.networks ?? [])]);
  app.route("/", createStudio({ kit, assets, networks: { ...networks, lookup } }));
  app.get("*", (c) => c.html("<!doctype html><html lang=en><title>The site</title><p>The site"));
  return studio;
}

/** Sets the site up, with an owner who has a password. */
export async function setUp(
  studio: TestStudio,
  language: "da" | "en" = "da",
  more: Partial<Settings> = {},
  /** For those who never sign in with it: making one takes its time. */
  hash?: string,
): Promise<void> {
  const { store, secrets } = studio.kit;
  await siteIsSetUp(store, secrets, undefined, {
    settings: {
      siteName: language === "da" ? "Værkstedet" : "The workshop",
      language,
      handle: "ida",
      ownerName: "Ida Holm",
      accent: "#1f5c4a",
      ...more,
    },
    email: owner.email,
    passwordHash: hash ?? (await hashPassword(owner.password)),
    passkey: null,
  });
}

/** Answers requests on a free port, at the origin that `openStudio` is then told. */
export async function listenAnywhere(
  answer: () => Hono<StudioEnv>,
): Promise<{ origin: string; close: () => Promise<void> }> {
  const server = createAdaptorServer({
    fetch: async (request, env) => await answer().fetch(request, env as never),
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    close: async () => {
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
