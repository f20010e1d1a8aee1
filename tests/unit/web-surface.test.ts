/** What holds at every address there is, asked of the whole program over a real connection. */
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

import { freshPostgres } from "#support/postgres-database.ts";
import { startWhole, type WholeApp } from "#support/whole-app.ts";

let whole: WholeApp;

/** It reads nothing of what it is sent, so it does not mind it. */
const readsNothing = "/studio/sign-in/passkey/options";

/** The owner's headers, but for the address that would sign the owner out. */
const ownerAt = (path: string): Readonly<Record<string, string>> =>
  path.includes("sign-out") ? { origin: whole.origin } : whole.owner;

const form = { "content-type": "application/x-www-form-urlencoded" };

describe.each(["sqlite", "postgres"])("on %s", (dialect) => {
  let drop = async (): Promise<void> => {};
  beforeAll(async () => {
    const env = { MEDSPIL_METRICS_TOKEN: "a-token-for-the-tests" };
    if (dialect === "sqlite") whole = await startWhole(env);
    else {
      const database = await freshPostgres(inject("postgresUrl"));
      drop = database.drop;
      whole = await startWhole({ ...env, DATABASE_URL: database.url });
    }
  }, 60_000);
  afterAll(async () => {
    await whole.stop();
    await drop();
  });

  describe("every address", () => {
    test("is among those that are tried", () => {
      const paths = whole.routes.map(({ method, path }) => `${method} ${path}`);
      expect(paths.length).toBeGreaterThan(95);
      for (const one of ["POST /ap/inbox", "POST /studio/media", "GET /open.json", "POST /setup/x"])
        expect(paths).toContain(one);
      expect(paths.filter((path) => /[:{}]/.test(path))).toEqual([]);
    });

    test("asked for again, says nothing of a page that is still the same but what it said before", async () => {
      const { body } = await whole.ask("/");
      const article = /href="[^"]*(\/articles\/[^"/]+)"/.exec(body)?.[1] ?? "";
      for (const path of [
        "/",
        article,
        "/about",
        "/open",
        "/feed.xml",
        "/feed.json",
        "/sitemap.xml",
      ]) {
        const first = await whole.ask(path);
        const { etag = "" } = first.headers;
        // From what is kept, and rendered anew without having become another page.
        for (const isKept of [true, false]) {
          if (!isKept) await whole.app.kit.store.transact(async (tx) => tx.changed("everything"));
          const again = await whole.ask(path, { headers: { "if-none-match": etag } });
          expect([path, isKept, again.status]).toEqual([path, isKept, 304]);
          for (const [name, value] of Object.entries(again.headers))
            if (!["date", "connection", "keep-alive"].includes(name))
              expect(value, `${name} at ${path}`).toEqual(first.headers[name]);
        }
      }
    });

    test("says all that an answer must, to strangers and to the owner, found or not", async () => {
      const strays = [
        "/nothing",
        "/ap/nothing",
        "/studio/nothing",
        "/media/aa/nothing",
        "/assets/no",
      ];
      const asked = [
        ...whole.routes,
        ...strays.map((path) => ({ method: "GET", path })),
        { method: "PUT", path: "/articles" },
        { method: "OPTIONS", path: "/ap/inbox" },
      ];
      for (const { method, path } of asked)
        for (const headers of [{}, ownerAt(path)]) {
          const { status, headers: said } = await whole.ask(path, { method, headers });
          const where = `${method} ${path} ${status}`;
          expect(status, where).toBeLessThan(500);
          expect(said["x-content-type-options"], where).toBe("nosniff");
          expect(said["referrer-policy"], where).toMatch(
            /^(?:strict-origin-when-cross|same)-origin$/,
          );
          expect(said["content-security-policy"], where).toMatch(/default-src '(?:self|none)'/);
          expect(said["cross-origin-resource-policy"], where).toMatch(/^(?:same|cross)-origin$/);
          expect(said["strict-transport-security"], where).toBe("max-age=31536000");
          expect(said["x-powered-by"] ?? said["server"], where).toBeUndefined();
          const isPage = said["content-type"]?.startsWith("text/html") === true;
          if (isPage) {
            expect(said["content-security-policy"], where).toContain("frame-ancestors 'none'");
            expect(said["content-security-policy"], where).not.toContain("unsafe");
            expect(said["cross-origin-opener-policy"], where).toBe("same-origin");
            expect(said["cross-origin-resource-policy"], where).toBe("same-origin");
          }
          if (said["content-type"] !== undefined && said["content-type"].startsWith("text/"))
            expect(said["content-type"], where).toMatch(/charset=utf-8|event-stream|version=/i);
          if (/^\/(?:studio|setup)/.test(path))
            expect(said["cache-control"], where).toBe("no-store");
          if (!/^\/(?:studio|setup)/.test(path)) expect(said["set-cookie"], where).toBeUndefined();
        }
    });

    test("says the same from what is kept", async () => {
      for (const path of ["/", "/articles", "/feed.xml", "/feed.json", "/open.json"]) {
        const first = await whole.ask(path);
        const again = await whole.ask(path);
        delete first.headers.date;
        delete again.headers.date;
        expect(again.headers).toEqual(first.headers);
      }
    });

    test("takes no more than a little from anyone: 200 MB that are told are not waited for", async () => {
      for (const { path } of whole.routes)
        for (const type of [
          form["content-type"],
          "multipart/form-data; boundary=x",
          "text/plain",
        ]) {
          const headers = {
            ...whole.stranger,
            "content-type": type,
            "content-length": "200000000",
          };
          const { status } = await whole.ask(path, { method: "POST", headers, isCutOff: true });
          if (path !== readsNothing) expect(status, path).toBeGreaterThanOrEqual(300);
          expect(status, path).toBeLessThan(500);
        }
    });

    test("refuses what comes in pieces without an end", async () => {
      const body = Buffer.alloc(400_000, "a=b&");
      for (const { path } of whole.routes)
        for (const type of [form["content-type"], "application/activity+json"]) {
          const headers = {
            ...whole.stranger,
            "content-type": type,
            "transfer-encoding": "chunked",
          };
          const { status } = await whole.ask(path, { method: "POST", headers, body });
          if (path !== readsNothing) expect(status, path).toBeGreaterThanOrEqual(300);
          expect(status, path).toBeLessThan(500);
        }
    });

    test("says 400 to a form that is cut off, whoever sends it", async () => {
      const body = '--x\r\ncontent-disposition: form-data; name="token"\r\n\r\nhalf of i';
      const type = "multipart/form-data; boundary=x";
      const signIn = { origin: whole.origin, "content-type": type };
      for (const { method, path } of whole.routes) {
        if (method !== "POST" || path === readsNothing || path === "/studio/sign-out") continue;
        for (const who of [signIn, { ...whole.signedIn, "content-type": type }]) {
          const { status } = await whole.ask(path, { method, headers: who, body });
          expect(status, path).toBeLessThan(500);
          expect(status, path).not.toBe(200);
        }
      }
      const sent = await whole.ask("/studio/sign-in", { method: "POST", headers: signIn, body });
      expect(sent.status).toBe(400);
      expect(sent.body).toContain("nåede ikke helt frem");
      const post = whole.routes.find(({ path }) => path.endsWith("/reply"))?.path ?? "";
      expect((await whole.ask(post, { method: "POST", headers: signIn, body })).status).toBe(400);
    });

    test("takes no compressed body, and no method but those it names", async () => {
      for (const { method: taken, path } of whole.routes) {
        const headers = { ...whole.owner, ...form, "content-encoding": "gzip" };
        const packed = await whole.ask(path, { method: "POST", headers, body: "x" });
        expect(packed.status, path).toBe(415);
        for (const method of ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"]) {
          const answer = await whole.ask(path, { method, headers: whole.owner });
          if (/^\/(?:healthz|metrics)$/.test(path)) continue;
          expect(answer.status, `${method} ${path}`).toBe(405);
          expect(answer.headers.allow?.split(", "), path).toContain(taken);
          expect(answer.headers.allow, path).toMatch(/^(?:GET, HEAD, )?(?:POST, )?OPTIONS$/);
        }
        const options = await whole.ask(path, { method: "OPTIONS" });
        expect([204, 404], path).toContain(options.status);
      }
    });

    test("is read by HEAD as by GET, without a body", async () => {
      for (const { method, path } of whole.routes) {
        if (method !== "GET" || path.startsWith("/events/")) continue;
        const get = await whole.ask(path, { headers: whole.owner });
        const head = await whole.ask(path, { method: "HEAD", headers: whole.owner });
        expect(head.status, path).toBe(get.status);
        expect(head.headers["content-type"], path).toBe(get.headers["content-type"]);
        expect(head.body, path).toBe("");
      }
    });

    test("is written in odd ways without breaking anything", async () => {
      const odd = (path: string): string[] => [
        `/${path}`,
        `//evil.example${path}`,
        `${path}/`,
        `${path}//`,
        `${path}/..`,
        `${path}/%2e%2e/%2e%2e/etc/passwd`,
        `${path}%2f..%2f..%2fetc%2fpasswd`,
        `${path}%00`,
        `${path}?x=%00`,
        `${path}%ff`,
        `${path}%`,
        `${path}%ed%a0%80`,
        `${path};a=b`,
        `${path}?${"a=b&".repeat(3000)}`,
        `${path}?page=1&page=2&page[]=3&page=`,
        `${path}?after=99999999999999999999&before=-1&year=x&q=%ed%a0%80`,
        `${path.toUpperCase()}`,
        `${path}?__proto__[x]=1&constructor=1`,
      ];
      for (const { method, path } of whole.routes)
        for (const target of odd(path)) {
          const answer = await whole.ask(target, {
            method,
            headers: { ...ownerAt(path), ...form },
          });
          expect(answer.status, `${method} ${target}`).toBeLessThan(500);
          expect(answer.body).not.toContain("root:");
          const to = answer.headers.location;
          // Only to a path of ours: `//evil.example` would be another site.
          if (to !== undefined)
            expect(to, `${method} ${target}`).toMatch(
              /^(?:\/(?![/\\])|https:\/\/vaerkstedet\.example\/)/,
            );
        }
    }, 120_000);

    test("minds no header that says another host, address, method or way", async () => {
      const lies = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "javascript",
        "x-forwarded-for": "127.0.0.1",
        "x-original-url": "/studio",
        "x-rewrite-url": "/studio",
        "x-http-method-override": "DELETE",
        forwarded: "host=evil.example",
      };
      for (const { method, path } of whole.routes.filter((one) => one.method === "GET")) {
        if (path.startsWith("/events/")) continue;
        const answer = await whole.ask(path, {
          method,
          headers: { host: "evil.example", ...lies },
        });
        expect(answer.status, path).toBeLessThan(500);
        expect(answer.body, path).not.toContain("evil.example");
        expect(answer.headers.location ?? "", path).not.toContain("evil.example");
      }
      for (const host of ["", "a b", "evil.example/x", "x@y", "[::1", "evil.example:99999"]) {
        const answer = await whole.ask("/", { headers: { host } }).catch(() => ({ status: 400 }));
        expect([200, 400], host).toContain(answer.status);
      }
    });

    test("bears headers and addresses that are too long", async () => {
      for (const target of ["/", "/studio", "/ap/actor", "/media/aa/b"]) {
        const long = "a".repeat(20_000);
        for (const answer of [
          await whole.ask(`${target}?${long}`),
          await whole.ask(target, { headers: { "x-long": long } }),
          await whole.ask(target, { headers: { cookie: `medspil=${long}` } }),
        ])
          expect(answer.status).toBe(431);
        const many = await whole.ask(target, { headers: { accept: Array(1500).fill("a/b") } });
        expect(many.status).toBeLessThan(500);
      }
    });
  });

  describe("every form of the studio", () => {
    const posts = (): string[] =>
      whole.routes
        .filter(({ method, path }) => method === "POST" && path.startsWith("/studio"))
        .map(({ path }) => path);
    const door = /^\/studio\/sign-/;

    test("does nothing for who is not signed in", async () => {
      for (const path of posts().filter((one) => !door.test(one))) {
        const headers = { ...whole.owner, ...form, cookie: "" };
        const answer = await whole.ask(path, { method: "POST", headers, body: "" });
        expect(answer.status, path).toBe(303);
        expect(answer.headers.location, path).toMatch(/^\/studio\/sign-in/);
      }
    });

    test("does nothing without its token, or with another's", async () => {
      const token = whole.owner["x-form-token"] ?? "";
      for (const path of posts().filter((one) => !door.test(one)))
        for (const sent of [{}, { "x-form-token": "" }, { "x-form-token": token.slice(1) }]) {
          const headers = { ...whole.signedIn, ...form, ...sent };
          const answer = await whole.ask(path, { method: "POST", headers, body: "" });
          expect(answer.status, path).toBe(403);
        }
    });

    test("does nothing from another site, with whatever token", async () => {
      for (const path of posts())
        for (const from of [
          { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
          { origin: "null", "sec-fetch-site": "cross-site" },
          { origin: "http://vaerkstedet.example", "sec-fetch-site": "same-site" },
          { origin: "http://evil.example", host: "evil.example", "sec-fetch-site": "same-origin" },
        ]) {
          const headers = { ...whole.owner, ...form, ...from };
          const answer = await whole.ask(path, { method: "POST", headers, body: "" });
          expect(answer.status, path).toBe(403);
        }
    });

    test("has an end for the owner too", async () => {
      for (const path of posts().filter((one) => !door.test(one))) {
        const headers = { ...whole.owner, ...form, "content-length": "300000000" };
        const { status } = await whole.ask(path, { method: "POST", headers, isCutOff: true });
        expect(status, path).toBeLessThan(500);
      }
      for (const path of ["/studio/write", "/studio/media", "/studio/settings/site"]) {
        const headers = { ...whole.owner, ...form, "content-length": "300000000" };
        const { status } = await whole.ask(path, { method: "POST", headers, isCutOff: true });
        expect(status, path).toBe(413);
      }
    });

    test("takes a long text and a large file from the owner", async () => {
      const markdown = "æ".repeat(400_000);
      const body = new URLSearchParams({ kind: "note", markdown }).toString();
      const headers = { ...whole.owner, ...form };
      const saved = await whole.ask("/studio/write/save", { method: "POST", headers, body });
      expect(saved.status).toBe(200);
      // No picture, so it is refused for what it is, not for how long it is.
      const file = Buffer.alloc(3_000_000, 1);
      const chunked = { ...whole.owner, "transfer-encoding": "chunked" };
      const sent = await whole.ask("/studio/media", {
        method: "POST",
        headers: chunked,
        body: file,
      });
      expect(sent.status).toBe(415);
    });

    test("bears whatever stands in its fields", async () => {
      const names = new Set([
        "_token",
        "action",
        "id",
        "to",
        "email",
        "password",
        "token",
        "again",
      ]);
      for (const { method, path } of whole.routes) {
        if (method !== "GET" || path.startsWith("/events/")) continue;
        const { body } = await whole.ask(path, { headers: whole.signedIn });
        for (const [, name = ""] of body.matchAll(/\sname="([\w-]+)"/g)) names.add(name);
      }
      expect(names.size).toBeGreaterThan(50);
      const values = [
        "",
        "%00",
        "%ED%A0%80",
        "x",
        "-1",
        "1",
        "9".repeat(30),
        "1e309",
        "NaN",
        "__proto__",
        "%27%22%3E%3Cscript%3E",
        "%F0%9F%94%91".repeat(300),
        "https://[",
        "x".repeat(1000),
        "2026-02-31T25:61",
        "@a@b@c",
      ];
      for (const { method, path } of whole.routes) {
        if (method !== "POST" || /sign-|media|inbox/.test(path)) continue;
        for (const value of values) {
          const body = [...names].map((name) => `${name}=${value}&${name}=${value}`).join("&");
          const headers = { ...whole.owner, ...form };
          const answer = await whole.ask(path, { method, headers, body });
          expect(answer.status, `${path} ${value.slice(0, 40)}`).toBeLessThan(500);
          if (answer.status === 303 && answer.headers.location?.includes("sign-in") === true)
            expect.fail(`${path} ${value.slice(0, 40)} signed the owner out`);
        }
      }
    }, 240_000);

    test("bears whatever JSON it is sent", async () => {
      const bodies = [
        "",
        "null",
        "[]",
        "1",
        '"x"',
        "{",
        "[".repeat(100_000),
        '{"id":null,"rawId":[],"response":{}}',
        '{"text":1}',
        '{"text":"\\u0000\\ud800","lang":"xx"}',
        '{"__proto__":{"x":1},"constructor":{"prototype":1}}',
      ];
      for (const { method, path } of whole.routes) {
        if (method !== "POST" || path.includes("sign-out")) continue;
        for (const type of ["application/json", "application/activity+json"])
          for (const body of bodies) {
            const headers = { ...whole.owner, "content-type": type };
            const answer = await whole.ask(path, { method, headers, body });
            expect(answer.status, `${path} ${body.slice(0, 40)}`).toBeLessThan(500);
          }
      }
    }, 120_000);
  });
});
