import { expect, test } from "vitest";

import { completeHeaders } from "./answer-headers.ts";
import { embedHeaders, type Surface, surfaceHeaders } from "./surfaces.ts";

/** What a browser gets in the end: a surface's own headers, and what every answer says. */
function sent(own: Readonly<Record<string, string>>, type = "text/html; charset=utf-8"): Headers {
  const answer = new Response("", { headers: { "content-type": type, ...own } });
  return completeHeaders("https://me.example")(answer).headers;
}

/** The sources of one directive of the policy. */
function directive(headers: Headers, name: string): string | undefined {
  const policy = headers.get("content-security-policy") ?? "";
  return policy
    .split("; ")
    .find((one) => one.startsWith(`${name} `))
    ?.slice(name.length + 1);
}

test.each(["page", "studio", "popup"] as const satisfies Surface[])(
  "%s runs only our scripts and can be framed by nobody",
  (surface) => {
    const headers = sent(surfaceHeaders[surface]);
    expect(directive(headers, "script-src")).toBe("'self'");
    expect(directive(headers, "style-src")).toBe("'self'");
    expect(directive(headers, "frame-ancestors")).toBe("'none'");
    expect(directive(headers, "base-uri")).toBe("'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
  },
);

test("pages and the studio are cut off from the windows that opened them; the popup can answer its own", () => {
  const opener = (surface: Surface): string | null =>
    sent(surfaceHeaders[surface]).get("cross-origin-opener-policy");
  expect(opener("page")).toBe("same-origin");
  expect(opener("studio")).toBe("same-origin");
  expect(opener("popup")).toBe("unsafe-none");
});

test("a form of the popup may lead to any server, over https alone; forms of pages stay here", () => {
  expect(directive(sent(surfaceHeaders.popup), "form-action")).toBe("'self' https:");
  expect(directive(sent(surfaceHeaders.page), "form-action")).toBe("'self'");
  expect(directive(sent(surfaceHeaders.studio), "form-action")).toBe("'self'");
});

test("what belongs to one person is never kept by a browser or on the way", () => {
  expect(sent(surfaceHeaders.studio).get("cache-control")).toBe("no-store");
  expect(sent(surfaceHeaders.popup).get("cache-control")).toBe("no-store");
});

test("an embed is framed by the sites it is for and by no other, and runs only our scripts", () => {
  const headers = sent(embedHeaders(["https://news.example", "https://blog.example:8443"]));
  expect(directive(headers, "frame-ancestors")).toBe(
    "https://news.example https://blog.example:8443",
  );
  expect(directive(headers, "script-src")).toBe("'self'");
  expect(headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(headers.get("cross-origin-opener-policy")).toBe("unsafe-none");
  expect(headers.has("x-frame-options")).toBe(false);
});

test("an embed for no site is framed by nobody", () => {
  expect(directive(sent(embedHeaders([])), "frame-ancestors")).toBe("'none'");
});

test.each(["*", "https:", "https://a.example; script-src *", "https://a.example/", "javascript:0"])(
  "%s cannot stand among the sites of an embed",
  (origin) => {
    expect(() => embedHeaders([origin])).toThrow(TypeError);
  },
);

test("what is no document loads and frames nothing, and can be read elsewhere", () => {
  const headers = sent(surfaceHeaders.api, "application/json");
  expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
  expect(headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(headers.has("cross-origin-opener-policy")).toBe(false);
});
