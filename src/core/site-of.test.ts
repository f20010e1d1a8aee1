import { expect, test } from "vitest";

import { networkOf, siteOf } from "./site-of.ts";

test.each([
  ["example.org", "example.org"],
  ["A.b.Example.org.", "example.org"],
  ["s1.attacker.co.uk", "attacker.co.uk"],
  ["fair.co.uk", "fair.co.uk"],
  ["a.b.com.br", "b.com.br"],
  // What is let to many by one company is one site: the next name there costs nothing.
  ["somebody.github.io", "github.io"],
  ["xn--kbh-0na.dk", "xn--kbh-0na.dk"],
  ["localhost", "localhost"],
  ["co.uk", "co.uk"],
  ["127.0.0.13", "127.0.0.0/24"],
  ["[2001:db8:0:1::5]", "2001:db8:0::/48"],
  ["[2001:db8:0:ffff::]", "2001:db8:0::/48"],
  ["[::ffff:192.0.2.7]", "192.0.2.0/24"],
  ["", ""],
])("%s is of the site %s", (host, site) => {
  expect(siteOf(host)).toBe(site);
});

test("a name lies in no network", () => {
  expect(networkOf("example.org")).toBeUndefined();
});
