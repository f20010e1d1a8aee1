import { expect, test } from "vitest";

import { secretsFrom } from "#core/secrets.ts";
import { hashPassword, passwordFits } from "./password.ts";
import {
  addOwner,
  endSession,
  findOwnerByEmail,
  findSession,
  listSessions,
  makeSetupLink,
  sessionMs,
  setPassword,
  setupLinkState,
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
  expect(await hashPassword("blåbær og rødgrød")).not.toBe(hash);
});

describeOnEachDatabase("sign-in", (fresh) => {
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
    const owner = await store.transact(
      async (tx) =>
        await addOwner(tx, { name: "Ann", email: " Ann@Example.org ", passwordHash: null }),
    );
    const token = await store.transact(
      async (tx) => await startSession(tx, secrets, owner.id, "Firefox"),
    );
    const rows = await store.db.selectFrom("sessions").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect((await findSession(store, secrets, token, clock.now()))?.owner.email).toBe(
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

  test("a new password ends the other sessions; signing out ends one", async () => {
    const { store, clock } = fresh;
    const owner = await store.transact(
      async (tx) => await addOwner(tx, { name: "Ann", email: "a@example.org", passwordHash: null }),
    );
    const [here, there] = await Promise.all(
      ["here", "there"].map(
        async (device) =>
          await store.transact(async (tx) => await startSession(tx, secrets, owner.id, device)),
      ),
    );
    const kept = secrets.fingerprint(here ?? "");
    await store.transact(async (tx) => await setPassword(tx, owner.id, "hash", kept));
    const left = await listSessions(store.db, owner.id, clock.now());
    expect(left.map((session) => session.device)).toEqual(["here"]);
    expect(await findSession(store, secrets, there ?? "", clock.now())).toBeUndefined();
    await store.transact(async (tx) => await endSession(tx, owner.id, kept));
    expect(await listSessions(store.db, owner.id, clock.now())).toEqual([]);
    expect((await findOwnerByEmail(store.db, "A@example.org"))?.passwordHash).toBe("hash");
  });
});
