import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createSafeFetch } from "#core/safe-fetch.ts";
import { fixedClock } from "#core/clock.ts";
import type { Kit } from "#kit";
import { noon, openFresh } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";

import { type Client, makeClient } from "./agent.ts";

type Answer = object | ((request: IncomingMessage, response: ServerResponse) => void);

/** A directory of accounts, and a server that tells whose a handle is. */
describe("finding an account", () => {
  let server: Server;
  let origin: string;
  const answers = new Map<string, Answer>();
  const asked: string[] = [];
  let kit: Kit;
  let drop: () => Promise<void>;
  const folder = mkdtempSync(join(tmpdir(), "medspil-test-"));
  beforeAll(async () => {
    const clock = fixedClock(noon);
    const fresh = await openFresh("sqlite", folder, clock);
    ({ drop } = fresh);
    kit = await kitOn({ store: fresh.store, clock, folder });
    server = createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? "");
      asked.push(path);
      const answer = answers.get(path);
      if (typeof answer === "function") return answer(request, response);
      response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.close();
    await drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const did = "did:plc:ewvi7nxzyoun6zhxrhs64oiz";
  const other = "did:plc:z72i7hdynmk6r22z27h6tvur";
  const documentOf = (id: string, handle: string, pds: string) => ({
    ...{ "@context": ["https://www.w3.org/ns/did/v1"], id, alsoKnownAs: [`at://${handle}`] },
    service: [{ id: "#atproto_pds", type: "AtprotoPersonalDataServer", serviceEndpoint: pds }],
  });
  const names = (handle: string, whose: string): void =>
    void answers.set(`/xrpc/com.atproto.identity.resolveHandle?handle=${handle}`, { did: whose });
  const says = (whose: string, document: Answer): void => void answers.set(`/${whose}`, document);

  describe("by its handle or id", () => {
    let client: Client;
    /** Fetches from this machine, but takes nothing unsafe from what it reads. */
    const open = async (allowPrivateNetwork: boolean, isGuarded = false): Promise<Client> => {
      const fetch = createSafeFetch({ allowPrivateNetwork: !isGuarded, userAgent: "test" });
      const config = { plcUrl: origin, blueskyApiUrl: origin, allowPrivateNetwork };
      return await makeClient({ ...kit, config: { ...kit.config, ...config }, fetch });
    };
    beforeEach(async () => {
      answers.clear();
      asked.length = 0;
      client = await open(false);
    });
    const failure = (code: string) => expect.objectContaining({ code });

    test("gives both, and the server that keeps it", async () => {
      names("ida.test", did);
      says(did, documentOf(did, "ida.test", "https://pds.example/"));
      const found = { did, handle: "ida.test", pds: "https://pds.example" };
      expect(await client.identity(" @Ida.test ")).toEqual(found);
      expect(await client.identity(`at://${did}`)).toEqual(found);
      expect(await client.serverOf(did)).toBe("https://pds.example");
    });

    test("does not believe a handle whose account names another, or none", async () => {
      names("ida.test", other);
      says(other, documentOf(other, "bo.test", "https://pds.example"));
      await expect(client.identity("ida.test")).rejects.toThrow(failure("handle_not_found"));
    });

    test("knows an account without a handle where its handle leads elsewhere", async () => {
      names("ida.test", other);
      says(did, documentOf(did, "ida.test", "https://pds.example"));
      expect(await client.identity(did)).toMatchObject({ did, handle: undefined });
    });

    test("does not believe a document that speaks for another account", async () => {
      names("ida.test", did);
      says(did, documentOf(other, "ida.test", "https://evil.example"));
      await expect(client.identity("ida.test")).rejects.toThrow(failure("handle_not_found"));
      await expect(client.serverOf(did)).rejects.toThrow(failure("handle_not_found"));
    });

    test("does not believe a did:web that speaks for another, and asks none on this machine", async () => {
      const web = `did:web:localhost%3A${new URL(origin).port}`;
      answers.set("/.well-known/did.json", documentOf(did, "ida.test", "https://evil.example"));
      const trusting = await open(true);
      await expect(trusting.serverOf(web)).rejects.toThrow(failure("handle_not_found"));
      answers.set("/.well-known/did.json", documentOf(web, "ida.test", "https://pds.example"));
      expect(await trusting.serverOf(web)).toBe("https://pds.example");
      asked.length = 0;
      const guarded = await open(false, true);
      await expect(guarded.serverOf(web)).rejects.toThrow(failure("handle_not_found"));
      await expect(guarded.serverOf("did:web:10.0.0.1")).rejects.toThrow();
      await expect(guarded.serverOf(did)).rejects.toThrow(failure("address_refused"));
      expect(asked).toEqual([]);
    });

    test.each(["http://pds.example", "ftp://pds.example", "not an address"])(
      "takes no server that is not reached safely: %s",
      async (pds) => {
        says(did, documentOf(did, "ida.test", pds));
        await expect(client.serverOf(did)).rejects.toThrow(failure("handle_not_found"));
      },
    );

    test("finds an account that moved when it is asked anew", async () => {
      says(did, documentOf(did, "ida.test", "https://old.example"));
      expect(await client.serverOf(did)).toBe("https://old.example");
      says(did, documentOf(did, "ida.test", "https://new.example"));
      expect(await client.serverOf(did)).toBe("https://old.example");
      expect(await client.serverOf(did, { isFresh: true })).toBe("https://new.example");
      expect(await client.serverOf(did)).toBe("https://new.example");
    });

    test("follows no redirect, reads no endless answer, and says so when nobody answers", async () => {
      says(did, (_, response) => response.writeHead(302, { location: `${origin}/x` }).end());
      await expect(client.serverOf(did)).rejects.toThrow(failure("too_many_redirects"));
      expect(asked).toEqual([`/${did}`]);
      says(did, (_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536, 32)));
          if (!response.destroyed) response.once("drain", more);
        };
        more();
      });
      await expect(client.serverOf(did)).rejects.toThrow(failure("answer_too_large"));
      says(did, (_, response) => response.writeHead(503).end());
      await expect(client.serverOf(did)).rejects.toThrow(
        expect.objectContaining({ code: "server_busy", retryable: true }),
      );
      says(did, (request) => void request.socket.destroy());
      await expect(client.serverOf(did)).rejects.toThrow(
        expect.objectContaining({ code: "unreachable", retryable: true }),
      );
    });

    test.each(["", "ida", "ida test", "did:key:z6Mk", "did:plc:../x", "https://ida.example"])(
      "asks nobody about what is no handle: %o",
      async (typed) => {
        await expect(client.identity(typed)).rejects.toThrow(failure("handle_not_found"));
        expect(asked).toEqual([]);
      },
    );
  });
});
