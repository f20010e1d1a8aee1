import { expect, test } from "vitest";

import type { SafeFetchOptions } from "#core/safe-fetch.ts";
import { answered } from "#support/bluesky.ts";

import { webFetch } from "./web-fetch.ts";

function fetchThat(answer: Parameters<typeof answered>) {
  const asked: [string, SafeFetchOptions | undefined][] = [];
  const fetch = webFetch(async (url, options) => {
    asked.push([String(url), options]);
    return await Promise.resolve(answered(...answer));
  });
  return { fetch, asked };
}

test("a request goes through the one way out with its method, headers and body", async () => {
  const { fetch, asked } = fetchThat([200, { "content-encoding": "gzip", "x-a": "1" }, { ok: 1 }]);
  const headers = { "content-type": "image/webp", dpop: "proof" };
  const answer = await fetch(
    new Request("https://a.example/x", { method: "POST", body: "æ", headers }),
  );
  expect(asked).toMatchObject([
    ["https://a.example/x", { method: "POST", headers, body: new TextEncoder().encode("æ") }],
  ]);
  expect(await answer.json()).toEqual({ ok: 1 });
  expect(answer.headers.get("x-a")).toBe("1");
  // It is unpacked already.
  expect(answer.headers.has("content-encoding")).toBe(false);
});

test("redirects are followed, handed back or a fault, as was asked", async () => {
  const { fetch, asked } = fetchThat([302, { location: "https://b.example/" }, {}]);
  await fetch("https://a.example/");
  expect(asked[0]?.[1]).not.toHaveProperty("maxRedirects");
  expect((await fetch("https://a.example/", { redirect: "manual" })).status).toBe(302);
  expect(asked[1]?.[1]).toMatchObject({ maxRedirects: 0 });
  await expect(fetch("https://a.example/", { redirect: "error" })).rejects.toMatchObject({
    code: "too_many_redirects",
  });
});

test("what is given up is not waited for, and no other method is sent", async () => {
  const never = webFetch(async () => await new Promise(() => {}));
  const given = new AbortController();
  const asked = never("https://a.example/", { signal: given.signal });
  given.abort(new Error("enough"));
  await expect(asked).rejects.toThrow("enough");
  await expect(never("https://a.example/", { method: "DELETE" })).rejects.toThrow("DELETE");
});

test("an answer without a body is one", async () => {
  const { fetch } = fetchThat([204, {}, {}]);
  const answer = await fetch("https://a.example/");
  expect([answer.status, await answer.text()]).toEqual([204, ""]);
});
