import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createSafeFetch } from "#core/safe-fetch.ts";
import { type Answer, type RemoteServer, startRemote } from "#support/remote-server.ts";

import { discoverEndpoint } from "./discover.ts";

const html = (body: string, link?: string | string[]): Answer => ({
  status: 200,
  headers: {
    "content-type": "text/html",
    ...(link === undefined ? {} : { link: link as string }),
  },
  body: `<!doctype html><html><head><title>x</title></head><body>${body}</body></html>`,
});
const found = "/wm";

/** The cases of webmention.rocks, by its numbers. @source https://webmention.rocks/ */
const cases: readonly (readonly [what: string, page: Answer, endpoint: string | undefined])[] = [
  ["1 a header with a relative address", html("", "</wm>; rel=webmention"), found],
  ["2 a header with a whole address", html("", "<ORIGIN/wm>; rel=webmention"), found],
  ["3 a <link> with a relative address", html('<link rel="webmention" href="/wm">'), found],
  ["4 a <link> with a whole address", html('<link rel="webmention" href="ORIGIN/wm">'), found],
  ["5 an <a> with a relative address", html('<a rel="webmention" href="/wm">x</a>'), found],
  ["6 an <a> with a whole address", html('<a rel="webmention" href="ORIGIN/wm">x</a>'), found],
  [
    "7 a header in strange case",
    { status: 200, headers: { "content-type": "text/html", LinK: "</wm>; rel=webmention" } },
    found,
  ],
  ["8 a header with quotes", html("", '</wm>; rel="webmention"'), found],
  ["9 several rels of a <link>", html('<link rel="webmention other" href="/wm">'), found],
  ["10 several rels of a header", html("", '</wm>; rel="webmention somethingelse"'), found],
  [
    "11 a header before a <link> and an <a>",
    html(
      '<link rel="webmention" href="/b"><a rel="webmention" href="/c">x</a>',
      "</wm>; rel=webmention",
    ),
    found,
  ],
  [
    "12 not webmention by another name",
    html('<link rel="not-webmention" href="/b"><a rel="webmention" href="/wm">x</a>'),
    found,
  ],
  [
    "13 nothing in comments",
    html('<!-- <a rel="webmention" href="/b">x</a> --><a rel="webmention" href="/wm">x</a>'),
    found,
  ],
  [
    "14 nothing that is escaped",
    html('<code>&lt;a rel="webmention" href="/b"&gt;</code><a rel="webmention" href="/wm">x</a>'),
    found,
  ],
  ["15 an empty address is the page itself", html('<link rel="webmention" href="">'), "/case"],
  [
    "16 an <a> that comes first",
    html('<a rel="webmention" href="/wm">x</a><link rel="webmention" href="/b">'),
    found,
  ],
  [
    "17 a <link> that comes first",
    html('<link rel="webmention" href="/wm"><a rel="webmention" href="/b">x</a>'),
    found,
  ],
  ["18 several headers", html("", ["</b>; rel=other", "</wm>; rel=webmention"]), found],
  [
    "19 one header with a comma",
    html("", '</b,c>; rel="other, x", </wm>; rel="webmention"'),
    found,
  ],
  [
    "20 a <link> without an address before",
    html('<link rel="webmention"><a rel="webmention" href="/wm">x</a>'),
    found,
  ],
  ["21 a query is kept", html('<link rel="webmention" href="/wm?a=1&amp;b=2">'), "/wm?a=1&b=2"],
  ["22 relative to the path", html('<link rel="webmention" href="wm">'), found],
  [
    "23 relative to where it redirected",
    { status: 302, headers: { location: "/elsewhere/page" } },
    "/elsewhere/wm",
  ],
  ["nothing at all", html("<p>x</p>"), undefined],
  ["nothing in a script", html('<script>"<link rel=webmention href=/b>"</script>'), undefined],
  [
    "nothing that is not on the web",
    html('<a rel="webmention" href="javascript:x">x</a>'),
    undefined,
  ],
  [
    "<base>",
    {
      status: 200,
      headers: { "content-type": "text/html" },
      body: '<head><base href="/dir/"><link rel="webmention" href="wm"></head><body>',
    },
    "/dir/wm",
  ],
  ["a page that is gone", { status: 410, headers: { "content-type": "text/html" } }, undefined],
  [
    "the header of something that is no page",
    {
      status: 200,
      headers: { "content-type": "image/png", link: "</wm>; rel=webmention" },
      body: "x",
    },
    found,
  ],
  [
    "the header of what is too long to be read",
    {
      status: 200,
      headers: { "content-type": "text/html", link: "</wm>; rel=webmention" },
      body: "x".repeat(3 * 1024 * 1024),
    },
    found,
  ],
  [
    "a page deeper than any",
    html(`${"<div>".repeat(100_000)}<a rel=webmention href=/wm>`),
    undefined,
  ],
];

describe("where a page takes webmentions", () => {
  let there: RemoteServer;
  let page: Answer = 404;
  const fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "test" });
  const withOrigin = (answer: Answer): Answer =>
    typeof answer === "number"
      ? answer
      : (JSON.parse(JSON.stringify(answer).replaceAll("ORIGIN", there.origin)) as Answer);
  beforeAll(async () => {
    there = await startRemote(({ target }) =>
      target === "/elsewhere/page" ? html('<link rel="webmention" href="wm">') : withOrigin(page),
    );
  });
  afterAll(async () => {
    await there.stop();
    await fetch.close();
  });

  test.each(cases)("%s", async (_, answer, endpoint) => {
    page = answer;
    const expected = endpoint === undefined ? undefined : `${there.origin}${endpoint}`;
    expect(await discoverEndpoint(fetch, `${there.origin}/case`)).toBe(expected);
  });

  test("a server in trouble is asked again", async () => {
    page = 503;
    await expect(discoverEndpoint(fetch, `${there.origin}/case`)).rejects.toMatchObject({
      code: "server_busy",
      retryable: true,
    });
  });
});
