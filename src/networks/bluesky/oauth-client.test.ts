import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";

import { makeClient } from "./agent.ts";
import { bluesky } from "./index.ts";
import { canSignInByPage } from "./client-metadata.ts";

test.each([
  ["https://ida.example", true],
  ["https://ida.example:8443", true],
  ["http://localhost:8080", true],
  ["http://127.0.0.1", true],
  ["http://ida.example", false],
  ["http://192.168.1.4:8080", false],
  ["https://intranet", false],
])("people can be sent back to %s: %s", (origin, can) => {
  expect(canSignInByPage(origin)).toBe(can);
});

describeOnEachDatabase("what other servers are told of this site", (fresh) => {
  test("says where we are and how we prove it, with a key that has no secret in it and stays", async () => {
    const origin = "https://ida.example";
    const kit = await kitOn(fresh, { origin });
    const { routes } = bluesky(kit);
    const read = async (path: string) => {
      const answer = await routes?.app.request(`${origin}${path}`);
      expect(answer?.headers.get("content-type")).toContain("application/json");
      return (await answer?.json()) as Record<string, unknown>;
    };
    const said = await read("/bluesky/client-metadata.json");
    // @source atproto.com/specs/oauth, "Client ID Metadata Document"
    expect(said).toMatchObject({
      client_id: `${origin}/bluesky/client-metadata.json`,
      redirect_uris: [`${origin}/bluesky/callback`],
      ...{ dpop_bound_access_tokens: true, application_type: "web" },
      ...{
        token_endpoint_auth_method: "private_key_jwt",
        token_endpoint_auth_signing_alg: "ES256",
      },
      jwks_uri: `${origin}/bluesky/jwks.json`,
    });
    expect(String(said["scope"]).split(" ")).toContain("atproto");
    expect(await read("/bluesky/jwks.json")).toEqual({ keys: [] });
    // The first that is to act for an account makes the key.
    const { oauth } = await makeClient(kit);
    const { keys } = (await read("/bluesky/jwks.json")) as { keys: Record<string, unknown>[] };
    expect(keys).toMatchObject([{ kty: "EC", crv: "P-256", kid: expect.any(String) }]);
    expect(keys[0]).not.toHaveProperty("d");
    const { kid, x, y } = oauth.jwks.keys[0] as Record<string, unknown>;
    expect(keys[0]).toMatchObject({ kid, x, y, use: "sig", alg: "ES256" });
    // Another process on the same database has the same.
    const again = await makeClient(kit);
    expect(again.oauth.jwks.keys.map(({ kid }) => kid)).toEqual([keys[0]?.["kid"]]);
    const { sealed } = await fresh.store.db
      .selectFrom("bsky_client_keys")
      .select("sealed")
      .executeTakeFirstOrThrow();
    expect(sealed).not.toContain('"kty"');
  });

  test("who comes back from nowhere is led to the studio, and to no other site", async () => {
    const kit = await kitOn(fresh, { origin: "https://ida.example" });
    const { routes } = bluesky(kit);
    for (const query of ["", "?state=made-up&code=x", "?state=&iss=https://evil.example"]) {
      const answer = await routes?.app.request(`https://ida.example/bluesky/callback${query}`);
      expect([answer?.status, answer?.headers.get("location")]).toEqual([
        ...[303, "https://ida.example/studio"],
      ]);
    }
  });
});
