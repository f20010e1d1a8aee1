import { expect, test } from "vitest";

import { isFromScript, wantsActivityJson, wantsJson } from "./accept.ts";

const profile = 'profile="https://www.w3.org/ns/activitystreams"';

test.each([
  ["application/activity+json", true],
  ["APPLICATION/ACTIVITY+JSON", true],
  [`application/ld+json; ${profile}`, true],
  [`Application/LD+JSON;PROFILE="https://www.w3.org/ns/activitystreams"`, true],
  [
    'application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted https://www.w3.org/ns/activitystreams"',
    true,
  ],
  ["application/ld+json", true],
  ['application/ld+json; profile="http://www.w3.org/ns/json-ld#flattened"', false],
  [`application/activity+json, application/ld+json; ${profile}, text/html;q=0.1`, true],
  [`application/ld+json; ${profile}, text/html;q=0.1, */*;q=0.1`, true],
  ["text/html;q=0.5, application/activity+json", true],
  ["text/html;q=0.9, application/activity+json;q=0.8", false],
  ["application/activity+json;q=0.8, text/html;q=0.9", false],
  ["application/activity+json;q=0, text/html", false],
  ["application/activity+json;q=0.5, */*;q=0.1", true],
  ["application/activity+json, */*", true],
  ["*/*, application/activity+json;q=0.5", false],
  ["text/html, application/activity+json", false],
  ["application/activity+json, text/html", true],
  ["application/activity+json ; q=1.0 , text/* ; q=0.9", true],
  ["text/*, application/activity+json;q=0.2", false],
  ["application/*", true],
  ["application/*;q=0.2, text/html", false],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", false],
  ["application/json, text/plain, */*", false],
  ["application/json", false],
  ["*/*", false],
  ["", false],
  ['text/plain; note="application/activity+json, \\" more"', false],
  [undefined, false],
  [null, false],
])("Accept %s asks for ActivityPub: %s", (accept, expected) => {
  expect(wantsActivityJson(accept)).toBe(expected);
});

test.each([
  ["application/json", true],
  ["Application/JRD+JSON", true],
  ["application/xrd+xml, application/json;q=0.5", false],
  ["*/*", false],
  ["application/xrd+xml", false],
])("Accept %s asks for JSON rather than XML: %s", (accept, expected) => {
  expect(wantsJson(accept)).toBe(expected);
});

test.each([
  [{ accept: "application/json" }, true],
  [{ accept: "application/json, text/plain;q=0.5" }, true],
  [{ accept: "*/*", "content-type": "application/json" }, true],
  [{ accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" }, false],
  [{ accept: "text/html, application/json;q=0.5" }, false],
  [{ accept: "*/*" }, false],
  [{}, false],
])("%o comes from a script: %s", (headers, expected) => {
  const request = new Request("https://me.example/studio", {
    headers: headers as Record<string, string>,
  });
  expect(isFromScript(request)).toBe(expected);
});
