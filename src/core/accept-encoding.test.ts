import { expect, test } from "vitest";

import { bestEncoding } from "#core/accept-encoding.ts";

test.each([
  ["", "plain"],
  ["gzip, deflate, br, zstd", "br"],
  ["gzip, deflate", "gzip"],
  ["GZIP", "gzip"],
  ["BR;Q=1", "br"],
  ["x-gzip", "gzip"],
  ["br;q=0, gzip", "gzip"],
  ["br; q=0.0, gzip;q=0", "plain"],
  ["br;q=0.2, gzip;q=0.8", "gzip"],
  ["br;q=0.8, gzip;q=0.8", "br"],
  ["identity", "plain"],
  ["*", "plain"],
  ["*;q=0", "plain"],
  ["brotli, gzipped", "plain"],
  [",,;q=,br;q=x", "br"],
])("%j is answered with %s, however often it is asked", (accepts, encoding) => {
  expect(bestEncoding(accepts)).toBe(encoding);
  expect(bestEncoding(accepts)).toBe(encoding);
});
