import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createSafeFetch } from "./safe-fetch.ts";

type Route = (request: IncomingMessage, response: ServerResponse) => void;

const seen: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[] =
  [];
const megabyte = 1_048_576;
const reply =
  (headers: Record<string, string | string[]>, body: string | Buffer, status = 200): Route =>
  (_, response) =>
    response.writeHead(status, headers).end(body);
const to = (location: string, status: number) => reply({ location }, "moved", status);

const routes: Record<string, Route> = {
  "/json": reply({ "content-type": "application/json; charset=utf-8" }, '{"æ":1}'),
  "/html": reply({ "content-type": "text/html" }, "<p>hi"),
  "/latin": reply(
    { "content-type": "text/plain; charset=iso-8859-1" },
    Buffer.from("bl\xe5b\xe6r", "latin1"),
  ),
  "/latin-page": reply(
    { "content-type": "text/html" },
    Buffer.from('<meta charset="iso-8859-1">\xf8l', "latin1"),
  ),
  "/untyped": reply({}, "x"),
  "/missing": reply({ "content-type": "text/html" }, "no", 404),
  "/two-links": reply({ link: ["<a>; rel=a", "<b>; rel=b"] }, ""),
  "/gzip": reply({ "content-type": "text/plain", "content-encoding": "gzip" }, gzipSync("hej")),
  "/br": reply(
    { "content-type": "text/plain", "content-encoding": "br" },
    brotliCompressSync("hej"),
  ),
  "/gzip-bomb": reply({ "content-encoding": "gzip" }, gzipSync(Buffer.alloc(64 * megabyte))),
  "/br-bomb": reply({ "content-encoding": "br" }, brotliCompressSync(Buffer.alloc(64 * megabyte))),
  "/double-gzip": reply({ "content-encoding": "gzip, gzip" }, gzipSync(gzipSync("hej"))),
  "/broken-gzip": reply(
    { "content-encoding": "gzip" },
    gzipSync("hej".repeat(999)).subarray(0, 20),
  ),
  "/says-large": (_, response) =>
    response.writeHead(200, { "content-length": String(2 * megabyte) }).flushHeaders(),
  "/is-large": (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      if (!response.destroyed) response.once("drain", more);
    };
    more();
  },
  "/large-headers": reply({ "x-large": "a".repeat(30_000) }, ""),
  "/hangs": () => {},
  "/slow-body": (_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write("."), 20);
    response.once("close", () => clearInterval(timer));
  },
  "/breaks-off": (_, response) => {
    response.writeHead(200, { "content-length": "100" }).write("half");
    setTimeout(() => response.destroy(), 10);
  },
  "/echo": (_, response) => response.end(JSON.stringify(seen.at(-1))),
  "/301": to("/echo", 301),
  "/303": to("/echo", 303),
  "/307": to("/echo", 307),
  "/round": to("/round", 302),
  "/huge-redirect": (_, response) => {
    response.writeHead(302, { location: "/json" });
    response.write(Buffer.alloc(4 * megabyte));
  },
  "/to-file": to("file:///etc/passwd", 302),
  "/to-user": to("http://user@localhost/", 302),
};

const server: Server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (part: string) => (body += part));
  request.on("end", () => {
    seen.push({
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
      body,
    });
    const away = /^\/away\/(\d+)\?(.*)$/u.exec(request.url ?? "");
    if (away) to(decodeURIComponent(away[2]!), Number(away[1]))(request, response);
    else (routes[request.url ?? ""] ?? reply({}, "", 404))(request, response);
  });
});

let port = 0;
const at = (path: string) => `http://127.0.0.1:${port}${path}`;
const near = createSafeFetch({ allowPrivateNetwork: true, userAgent: "Medspil test" });

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  await near.close();
  server.closeAllConnections();
  server.close();
});

const failure = (code: string, retryable = false) => expect.objectContaining({ code, retryable });

describe("an ordinary answer", () => {
  test("comes whole, with status, type and text", async () => {
    const answer = await near(at("/json"), { accept: ["application/json"] });
    expect(answer.status).toBe(200);
    expect(answer.url).toBe(at("/json"));
    expect(answer.headers.get("Content-Type")).toContain("json");
    expect(answer.json()).toEqual({ æ: 1 });
    expect(seen.at(-1)?.headers).toMatchObject({
      "user-agent": "Medspil test",
      accept: "application/json",
    });
  });

  test("is unpacked, and read in its own character set", async () => {
    expect((await near(at("/gzip"))).text()).toBe("hej");
    expect((await near(at("/br"))).text()).toBe("hej");
    expect((await near(at("/latin"))).text()).toBe("blåbær");
    expect((await near(at("/latin-page"))).text()).toContain("øl");
  });

  test("may be a refusal, whatever type it has", async () => {
    const answer = await near(at("/missing"), { accept: ["application/json"] });
    expect([answer.status, answer.text()]).toEqual([404, "no"]);
  });

  test("keeps header fields of the same name", async () => {
    expect((await near(at("/two-links"))).headers.get("link")).toBe("<a>; rel=a, <b>; rel=b");
  });

  test("to a HEAD has no body, however long it says it is", async () => {
    const answer = await near(at("/json"), { method: "HEAD", maxBytes: 1 });
    expect([answer.status, answer.body.length]).toEqual([200, 0]);
  });

  test("a POST sends its body; Host is always the server's own", async () => {
    const answer = await near(at("/echo"), {
      method: "POST",
      headers: { Host: "victim.example", "X-A": "1" },
      body: "æ",
    });
    expect(answer.json()).toMatchObject({
      method: "POST",
      body: "æ",
      headers: { "x-a": "1", host: `127.0.0.1:${port}` },
    });
  });
});

describe("limits", () => {
  test.each(["/gzip-bomb", "/br-bomb", "/says-large", "/is-large", "/large-headers"])(
    "%s is too large",
    (path) => expect(near(at(path))).rejects.toThrow(failure("answer_too_large")),
  );

  test("the limit counts to the byte, packed or not", async () => {
    expect((await near(at("/html"), { maxBytes: 5 })).body.length).toBe(5);
    await expect(near(at("/html"), { maxBytes: 4 })).rejects.toThrow(failure("answer_too_large"));
    await expect(near(at("/gzip"), { maxBytes: 2 })).rejects.toThrow(failure("answer_too_large"));
  });

  test.each(["/hangs", "/slow-body"])("%s runs into the deadline", (path) =>
    expect(near(at(path), { timeoutMs: 150 })).rejects.toThrow(failure("timeout", true)),
  );

  test("a server that hangs on every connection does not make the deadline wait", async () => {
    const asked = Array.from({ length: 20 }, () => near(at("/hangs"), { timeoutMs: 200 }));
    for (const one of await Promise.allSettled(asked))
      expect(one).toMatchObject({ status: "rejected", reason: { code: "timeout" } });
    expect((await near(at("/json"))).status).toBe(200);
  });

  test("redirects share one deadline", () =>
    expect(
      near(at(`/away/302?${encodeURIComponent("/hangs")}`), { timeoutMs: 150 }),
    ).rejects.toThrow(failure("timeout", true)));

  test.each(["/html", "/untyped"])("%s is not JSON", (path) =>
    expect(near(at(path), { accept: ["application/json", "image/*"] })).rejects.toThrow(
      failure("wrong_type"),
    ),
  );

  test("text that says it is JSON is not", async () => {
    const answer = await near(at("/html"), { accept: ["text/*"] });
    expect(() => answer.json()).toThrow(failure("wrong_type"));
  });

  test("packing in layers is not unpacked", () =>
    expect(near(at("/double-gzip"))).rejects.toThrow(failure("wrong_type")));

  test.each(["/broken-gzip", "/breaks-off"])("%s can be asked for again", (path) =>
    expect(near(at(path))).rejects.toThrow(failure("unreachable", true)),
  );

  test("nobody listens", async () => {
    const closed = createTcpServer();
    await new Promise<void>((done) => closed.listen(0, "127.0.0.1", done));
    const { port: free } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    await expect(near(`http://127.0.0.1:${free}/`)).rejects.toThrow(failure("unreachable", true));
  });

  test("what is not HTTP at all is not an answer", async () => {
    const noise = createTcpServer((socket) => socket.end("SSH-2.0-OpenSSH\r\n"));
    await new Promise<void>((done) => noise.listen(0, "127.0.0.1", done));
    const { port: noisy } = noise.address() as AddressInfo;
    await expect(near(`http://127.0.0.1:${noisy}/`)).rejects.toThrow(failure("unreachable", true));
    noise.close();
  });
});

describe("redirects", () => {
  test("a GET follows, and says where it ended", async () => {
    expect((await near(at("/301"))).url).toBe(at("/echo"));
  });

  test("a POST stays a POST, but for 303", async () => {
    const post = { method: "POST", body: "b" } as const;
    expect((await near(at("/301"), post)).json()).toMatchObject({ method: "POST", body: "b" });
    expect((await near(at("/307"), post)).json()).toMatchObject({ method: "POST", body: "b" });
    expect((await near(at("/303"), post)).json()).toMatchObject({ method: "GET", body: "" });
  });

  test("can be handed back instead", async () => {
    const answer = await near(at("/301"), { maxRedirects: 0 });
    expect([answer.status, answer.headers.get("location")]).toEqual([301, "/echo"]);
  });

  test("end after so many", () =>
    expect(near(at("/round"))).rejects.toThrow(failure("too_many_redirects")));

  test("with an endless body lead on all the same", async () => {
    expect((await near(at("/huge-redirect"))).url).toBe(at("/json"));
  });

  test.each(["/to-file", "/to-user"])("%s is refused", (path) =>
    expect(near(at(path))).rejects.toThrow(failure("address_refused")),
  );

  test("to another server carry no credentials; signatures never survive", async () => {
    const headers = { Authorization: "Bearer x", Cookie: "c=1", Signature: "s", "X-Kept": "1" };
    const other = `http://localhost:${port}/echo`;
    await near(at(`/away/302?${encodeURIComponent(other)}`), { headers });
    expect(seen.at(-1)?.headers).toMatchObject({ "x-kept": "1", host: `localhost:${port}` });
    for (const name of ["authorization", "cookie", "signature"])
      expect(seen.at(-1)?.headers).not.toHaveProperty(name);
    await near(at("/301"), { headers });
    expect(seen.at(-1)?.headers).toHaveProperty("authorization");
    expect(seen.at(-1)?.headers).not.toHaveProperty("signature");
  });

  test("can be signed anew", async () => {
    await near(at("/307"), {
      method: "POST",
      body: "b",
      headers: { signature: "for the first" },
      onRedirect: (url, method) => ({ signature: `${method} ${url.pathname}` }),
    });
    expect(seen.at(-1)?.headers).toMatchObject({ signature: "POST /echo" });
  });
});

describe("only the open internet", () => {
  const names: Record<string, string[][]> = {};
  const far = createSafeFetch({
    allowPrivateNetwork: false,
    userAgent: "Medspil test",
    lookup: async (name) => names[name]?.shift() ?? [],
  });
  afterAll(() => far.close());

  test.each([
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0",
    "localhost",
    "[::1]",
    "[::ffff:7f00:1]",
    "127.0.0.1.",
  ])("%s is not contacted", async (host) => {
    const before = seen.length;
    await expect(far(`http://${host}:${port}/json`)).rejects.toThrow(failure("address_refused"));
    expect(seen.length).toBe(before);
  });

  test.each([["127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["10.0.0.1"], ["0.0.0.0"], ["::"]])(
    "a name for %s is not contacted",
    async (address) => {
      const before = seen.length;
      names["evil.example"] = [[address]];
      await expect(far(`http://evil.example:${port}/json`)).rejects.toThrow(
        failure("address_refused"),
      );
      expect(seen.length).toBe(before);
    },
  );

  describe("when 127.0.0.2 stands for the open internet", () => {
    const outside = createServer(server.listeners("request")[0] as Route);
    const answers: string[] = [];
    const half = createSafeFetch({
      allowPrivateNetwork: false,
      userAgent: "Medspil test",
      mayContact: (address) => address === "127.0.0.2",
      lookup: async () => [answers.shift() ?? "127.0.0.1"],
    });
    let open = 0;
    beforeAll(async () => {
      await new Promise<void>((done) => outside.listen(0, "127.0.0.2", done));
      open = (outside.address() as AddressInfo).port;
    });
    afterAll(async () => {
      await half.close();
      outside.closeAllConnections();
      outside.close();
    });

    test("it answers", async () => {
      expect((await half(`http://127.0.0.2:${open}/json`)).status).toBe(200);
    });

    test.each([
      "127.0.0.1",
      "127.1",
      "2130706433",
      "localhost",
      "[::ffff:127.0.0.1]",
      "inside.example",
    ])("it cannot redirect us to %s", async (host) => {
      const target = encodeURIComponent(`http://${host}:${port}/json`);
      const before = seen.length;
      await expect(half(`http://127.0.0.2:${open}/away/302?${target}`)).rejects.toThrow(
        failure("address_refused"),
      );
      expect(seen.slice(before).map(({ url }) => url)).not.toContain("/json");
    });

    test("a name that answers otherwise the next time is asked and checked for each connection", async () => {
      answers.push("127.0.0.2");
      const first = await half(`http://rebind.example:${open}/json`, {
        headers: { connection: "close" },
      });
      expect(first.status).toBe(200);
      const target = encodeURIComponent(`http://rebind.example:${port}/json`);
      const before = seen.length;
      await expect(half(`http://127.0.0.2:${open}/away/307?${target}`)).rejects.toThrow(
        failure("address_refused"),
      );
      expect(seen.slice(before).map(({ url }) => url)).not.toContain("/json");
    });

    test("of several addresses of a name only those outside are used", async () => {
      const mixed = createSafeFetch({
        allowPrivateNetwork: false,
        userAgent: "Medspil test",
        mayContact: (address) => address === "127.0.0.2",
        lookup: async () => ["127.0.0.1", "::1", "127.0.0.2"],
      });
      expect((await mixed(`http://mixed.example:${open}/json`)).status).toBe(200);
      const before = seen.length;
      await expect(mixed(`http://mixed.example:${port}/json`)).rejects.toThrow();
      expect(seen.length).toBe(before);
      await mixed.close();
    });
  });

  test("an unknown name is unreachable, and may be known later", () =>
    expect(far("http://nowhere.example/")).rejects.toThrow(failure("unreachable", true)));

  test("a lookup that gives something else than an address is not trusted", async () => {
    names["odd.example"] = [["localhost"]];
    await expect(far(`http://odd.example:${port}/`)).rejects.toThrow(failure("address_refused"));
  });
});
