import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

import { expect, test, vi } from "vitest";

import { secretsFrom } from "#core/secrets.ts";
import { hashPassword, passwordFits } from "./password.ts";
import {
  addUser,
  addPasskey,
  endSession,
  findUserByEmail,
  passwordHashOf,
  findSession,
  listSessions,
  longestPassword,
  longestSessionMs,
  makeSetupLink,
  sessionMs,
  setPassword,
  setupLinkState,
  signInByPasskey,
  startSession,
  useSetupLink,
} from "./index.ts";
import { describeOnEachDatabase } from "#support/databases.ts";

const secrets = secretsFrom(new Uint8Array(32).fill(7));

test("a password fits its own hash only, however the å was typed", async () => {
  const hash = await hashPassword("blåbær og rødgrød");
  expect(await passwordFits("blåbær og rødgrød".normalize("NFD"), hash)).toBe(true);
  expect(await passwordFits("blabaer og rodgrod", hash)).toBe(false);
  expect(await passwordFits("", hash)).toBe(false);
  expect(await passwordFits("anything at all", null)).toBe(false);
  const longest = await hashPassword("x".repeat(longestPassword));
  expect(await passwordFits("x".repeat(longestPassword), longest)).toBe(true);
  expect(await passwordFits("x".repeat(longestPassword + 1), longest)).toBe(false);
  expect(await hashPassword("blåbær og rødgrød")).not.toBe(hash);
});

describeOnEachDatabase("sign-in", (fresh) => {
  test("what a passkey answered lets in once, even when both are sent again", async () => {
    const { store } = fresh;
    const site = { origin: "https://example.org", name: "Example" };
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    // @source RFC 9052 §7: a COSE key {1: 2, 3: -7, -1: 1, -2: x, -3: y}
    const cose = Buffer.concat([
      Buffer.from("a5010203262001215820", "hex"),
      Buffer.from(x, "base64url"),
      Buffer.from("225820", "hex"),
      Buffer.from(y, "base64url"),
    ]);
    const id = Buffer.from("a passkey").toString("base64url");
    const passkey = { id, publicKey: cose.toString("base64url"), counter: 0, transports: [] };
    await store.transact(async (tx) => {
      const user = {
        name: "Ann",
        email: "ann@example.org",
        role: "owner",
        passwordHash: null,
      } as const;
      await addPasskey(tx, (await addUser(tx, user)).id, passkey, "1");
    });
    const answerTo = (challenge: string) => {
      const said = { type: "webauthn.get", challenge, origin: site.origin };
      const client = Buffer.from(JSON.stringify(said));
      const sha = (bytes: string | Buffer) => createHash("sha256").update(bytes).digest();
      // A synced passkey counts nothing: its counter stays 0.
      const device = Buffer.concat([sha("example.org"), Buffer.from([5, 0, 0, 0, 0])]);
      const response = {
        clientDataJSON: client.toString("base64url"),
        authenticatorData: device.toString("base64url"),
        signature: sign("sha256", Buffer.concat([device, sha(client)]), privateKey).toString(
          "base64url",
        ),
      };
      return { id, rawId: id, type: "public-key", clientExtensionResults: {}, response } as const;
    };
    const challenge = randomBytes(32).toString("base64url");
    const signIn = async () => await signInByPasskey(store, site, challenge, answerTo(challenge));
    const users = await Promise.all([signIn(), signIn(), signIn()]);
    expect(users.filter((user) => user !== undefined)).toHaveLength(1);
    // Another process, or this one after a restart, has its own memory and the same database.
    vi.resetModules();
    const other = await import("./passkeys.ts");
    const again = await other.signInByPasskey(store, site, challenge, answerTo(challenge));
    expect(again).toBeUndefined();
    const next = randomBytes(32).toString("base64url");
    // A database that is away is no passkey that does not fit.
    const away = async (): Promise<never> => {
      throw new Error("The database is away");
    };
    const broken = { ...store, db: store.db, dialect: store.dialect, transact: away };
    await expect(signInByPasskey(broken, site, next, answerTo(next))).rejects.toThrow("away");
    expect((await signInByPasskey(store, site, next, answerTo(next)))?.email).toBe(
      "ann@example.org",
    );
  });

  test("an address that no database can hold belongs to nobody", async () => {
    for (const email of ["ann@example.org\0", "\0", "\ud800@example.org"])
      expect(await findUserByEmail(fresh.store.db, email)).toBeUndefined();
    const site = { origin: "https://example.org", name: "Example" };
    const id = "abc\0";
    const clientDataJSON = "e30";
    const response = { clientDataJSON, authenticatorData: "AA", signature: "AA" };
    const answer = {
      id,
      rawId: id,
      type: "public-key",
      clientExtensionResults: {},
      response,
    } as const;
    expect(await signInByPasskey(fresh.store, site, "challenge", answer)).toBeUndefined();
  });

  test("a set-up link works once, and a newer one ends an older", async () => {
    const { store } = fresh;
    const old = await store.transact(async (tx) => await makeSetupLink(tx, secrets));
    const link = await store.transact(async (tx) => await makeSetupLink(tx, secrets));
    expect(await setupLinkState(store.db, secrets, old)).toBe("unknown");
    expect(await setupLinkState(store.db, secrets, link)).toBe("open");
    const uses = await Promise.all(
      [1, 2, 3].map(
        async () => await store.transact(async (tx) => await useSetupLink(tx, secrets, link)),
      ),
    );
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await setupLinkState(store.db, secrets, link)).toBe("used");
  });

  test("a session is found by its token until it ends, and the token is not stored", async () => {
    const { store, clock } = fresh;
    const user = await store.transact(
      async (tx) =>
        await addUser(tx, {
          name: "Ann",
          email: " Ann@Example.org ",
          role: "owner",
          passwordHash: null,
        }),
    );
    const token = await store.transact(
      async (tx) => await startSession(tx, secrets, user.id, "Firefox"),
    );
    const rows = await store.db.selectFrom("sessions").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect((await findSession(store, secrets, token, clock.now()))?.user.email).toBe(
      "ann@example.org",
    );
    expect(await findSession(store, secrets, `${token}x`, clock.now())).toBeUndefined();
    clock.move(sessionMs - 1000);
    expect(await findSession(store, secrets, token, clock.now())).toBeDefined();
    clock.move(sessionMs - 1000);
    expect(await findSession(store, secrets, token, clock.now())).toBeDefined();
    clock.move(sessionMs + 1000);
    expect(await findSession(store, secrets, token, clock.now())).toBeUndefined();
  });

  test("a session ends ninety days after signing in, however much it is used", async () => {
    const { store, clock } = fresh;
    const user = await store.transact(
      async (tx) =>
        await addUser(tx, {
          name: "Ann",
          email: "a@example.org",
          role: "owner",
          passwordHash: null,
        }),
    );
    const token = await store.transact(
      async (tx) => await startSession(tx, secrets, user.id, "Firefox"),
    );
    const step = longestSessionMs / 9;
    for (let i = 0; i < 8; i += 1) {
      clock.move(step);
      expect(await findSession(store, secrets, token, clock.now())).toBeDefined();
    }
    clock.move(step - 1000);
    expect(await findSession(store, secrets, token, clock.now())).toBeDefined();
    clock.move(2000);
    expect(await findSession(store, secrets, token, clock.now())).toBeUndefined();
  });

  test("signing in anew in a browser ends what it had before", async () => {
    const { store, clock } = fresh;
    const user = await store.transact(
      async (tx) =>
        await addUser(tx, {
          name: "Ann",
          email: "a@example.org",
          role: "owner",
          passwordHash: null,
        }),
    );
    const start = async (replaced?: string): Promise<string> =>
      await store.transact(
        async (tx) => await startSession(tx, secrets, user.id, "Firefox", replaced),
      );
    const [first, other] = [await start(), await start()];
    const second = await start(first);
    expect(await findSession(store, secrets, first, clock.now())).toBeUndefined();
    for (const token of [other, second])
      expect(await findSession(store, secrets, token, clock.now())).toBeDefined();
  });

  test("a new password ends the other sessions; signing out ends one", async () => {
    const { store, clock } = fresh;
    const user = await store.transact(
      async (tx) =>
        await addUser(tx, {
          name: "Ann",
          email: "a@example.org",
          role: "owner",
          passwordHash: null,
        }),
    );
    const [here, there] = await Promise.all(
      ["here", "there"].map(
        async (device) =>
          await store.transact(async (tx) => await startSession(tx, secrets, user.id, device)),
      ),
    );
    const kept = secrets.fingerprint(here ?? "");
    await store.transact(async (tx) => await setPassword(tx, user.id, "hash", kept));
    const left = await listSessions(store.db, user.id, clock.now());
    expect(left.map((session) => session.device)).toEqual(["here"]);
    expect(await findSession(store, secrets, there ?? "", clock.now())).toBeUndefined();
    await store.transact(async (tx) => await endSession(tx, user.id, kept));
    expect(await listSessions(store.db, user.id, clock.now())).toEqual([]);
    const found = await findUserByEmail(store.db, "A@example.org");
    expect(await passwordHashOf(store.db, found?.id ?? 0)).toBe("hash");
  });
});
