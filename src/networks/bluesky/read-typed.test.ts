import { expect, test } from "vitest";

import { readTyped } from "./read-typed.ts";

test.each([
  ["@ann.bsky.social", "ann.bsky.social", undefined],
  ["  Ann.Example ", "ann.example", undefined],
  ["did:plc:ewvi7nxzyoun6zhxrhs64oiz", "did:plc:ewvi7nxzyoun6zhxrhs64oiz", undefined],
  ["did:web:ann.example", "did:web:ann.example", undefined],
  ["https://bsky.app/profile/ann.example", "ann.example", undefined],
  ["https://bsky.app/profile/did%3Aplc%3Aabc/post/3kabc", "did:plc:abc", "3kabc"],
  ["https://www.bsky.app/profile/ann.example/post/3kabc?x=1#y", "ann.example", "3kabc"],
  ["at://ann.example/app.bsky.feed.post/3kabc", "ann.example", "3kabc"],
  ["at://did:plc:abc", "did:plc:abc", undefined],
])("%s names somebody on Bluesky", (typed, who, post) => {
  expect(readTyped(typed)).toEqual({ who, post });
});

test.each([
  "@ann@example.org",
  "ann",
  "https://ann.example/",
  "https://bsky.app/search?q=ann",
  "https://evil.example/bsky.app/profile/ann.example",
  "at://ann.example/app.bsky.feed.like/3kabc",
  "did:plc:a b",
  "ann..example",
  "-ann.example",
  "",
])("%s does not", (typed) => {
  expect(readTyped(typed)).toBeUndefined();
});
