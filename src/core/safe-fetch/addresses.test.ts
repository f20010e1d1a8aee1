import fc from "fast-check";
import { expect, test } from "vitest";

import { isPublicAddress, readTarget } from "./addresses.ts";

const refused: [string, ...string[]][] = [
  ["loopback", "127.0.0.1", "127.255.255.254", "::1"],
  ["this host", "0.0.0.0", "0.1.2.3", "::"],
  ["private", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
  ["link-local and cloud metadata", "169.254.169.254", "fe80::1", "febf::1"],
  ["unique-local", "fc00::1", "fd00:ec2::254"],
  ["site-local", "fec0::1"],
  ["carrier-grade NAT", "100.64.0.1", "100.127.255.255"],
  ["multicast and broadcast", "224.0.0.1", "239.255.255.255", "255.255.255.255", "ff02::1"],
  ["documentation", "192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
  ["benchmarks and reserved", "198.18.0.1", "192.0.0.1", "240.0.0.1", "2001:2::1", "100::1"],
  ["IPv4 inside IPv6", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:127.0.0.1"],
  ["NAT64", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::7f00:1"],
  ["6to4 and Teredo", "2002:7f00:1::", "2002:c0a8:101::1", "2001::1", "2001:0:7f00:1::"],
  ["no address", "", "localhost", "1.2.3", "fe80::1%eth0"],
];

test.each(refused)("%s is not the open internet", (_, ...addresses) => {
  for (const address of addresses)
    expect([address, isPublicAddress(address)]).toEqual([address, false]);
});

test("ordinary servers are", () => {
  for (const address of [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "172.32.0.1",
    "2a01:4f8::1",
    "2606:4700::1111",
  ])
    expect([address, isPublicAddress(address)]).toEqual([address, true]);
});

test("every IPv4 address hidden in an IPv6 one is refused, whatever it is", () => {
  fc.assert(
    fc.property(fc.ipV4(), (four) => {
      expect(isPublicAddress(`::ffff:${four}`)).toBe(false);
      expect(isPublicAddress(`64:ff9b::${four}`)).toBe(false);
      expect(isPublicAddress(`::${four}`)).toBe(false);
    }),
  );
});

const disguises = [
  "http://127.0.0.1/",
  "http://127.0.0.1./",
  "http://127.1/",
  "http://2130706433/",
  "http://0x7f.1/",
  "http://0x7f000001/",
  "http://017700000001/",
  "http://0177.0.0.1/",
  "http://0/",
  "http://0.0.0.0/",
  "http://①②⑦.⓪.⓪.①/",
  "http://127。0。0。1/",
  "http://%31%32%37.0.0.1/",
  "http://[::]/",
  "http://[::1]/",
  "http://[::ffff:7f00:1]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[64:ff9b::7f00:1]/",
  "http://[2002:7f00:1::]/",
  "http://[fe80::1]/",
  "http://169.254.169.254/latest/meta-data/",
  "http://localhost/",
  "http://LOCALHOST./",
  "http://a.localhost/",
  "http://printer.local/",
  "http://metadata.google.internal/",
  "http://user@example.com/",
  "http://user:pw@example.com/",
  "http://example.com@127.0.0.1/",
  "file:///etc/passwd",
  "ftp://example.com/",
  "gopher://example.com/",
  "javascript:alert(1)",
  "data:text/html,x",
  "//example.com/",
  "http://",
  "http://a b/",
  "nonsense",
  "",
  `http://example.com/${"a".repeat(10_000)}`,
];

test.each(disguises)("%s is refused", (address) => {
  expect(() => readTarget(address, isPublicAddress)).toThrow(
    expect.objectContaining({ code: "address_refused", retryable: false }),
  );
});

const anywhere = () => true;

test("an intranet may allow its own addresses, but no other scheme and no password", () => {
  expect(readTarget("http://127.0.0.1:8080/x", anywhere).host).toBe("127.0.0.1");
  expect(readTarget("http://[::1]/", anywhere).host).toBe("::1");
  for (const address of ["file:///etc/passwd", "http://user@127.0.0.1/"])
    expect(() => readTarget(address, anywhere)).toThrow();
});
