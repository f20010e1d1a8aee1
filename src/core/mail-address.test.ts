import { expect, test } from "vitest";

import { domainOf, personOf, readMailAddress } from "./mail-address.ts";

test("one person is one, however their address is spelt", () => {
  const people = [
    [
      "bo@example.org",
      "BO@EXAMPLE.ORG",
      " bo@example.org ",
      "bo+svar@example.org",
      "bo+a+b@Example.org.",
      '"bo"@example.org',
      '"b\\o"@example.org',
      '"bo+x"@example.org',
      "ｂｏ@example.org",
    ],
    [
      "bohansen@gmail.com",
      "bo.hansen@gmail.com",
      "b.o.hansen+x@googlemail.com",
      "Bo.Hansen@GoogleMail.com",
    ],
    ["bo.hansen@example.org", "Bo.Hansen+1@example.org"],
    ["bo@xn--blbr-roah.dk", "bo@blåbær.dk", "BO+x@BLÅBÆR.DK", "bo@bla\u030Abær.dk"],
    ["bohansen@yahoo.com", "bohansen-nyt@yahoo.com", "bohansen-a-b@Yahoo.com"],
    ["bohansen@yahoo.co.uk", "bohansen-nyt@yahoo.co.uk"],
    ["bohansen@proton.me", "bo-hansen@protonmail.com", "bo_han.sen+x@pm.me"],
    [
      "bo@fastmail.com",
      "hvad-som-helst@bo.fastmail.com",
      "bo+x@fastmail.com",
      "x@y.bo.fastmail.com",
    ],
    ["bo@fastmail.co.uk", "a1@bo.fastmail.co.uk", "x@y.bo.fastmail.co.uk"],
    ["bo@eml.cc", "a1@bo.eml.cc"],
    ["bo@sent.com", "a1@bo.sent.com"],
    ["bo@icloud.com", "bo@me.com", "bo+x@mac.com"],
    ["bo.hansen@yandex.ru", "bo-hansen@ya.ru", "bo.hansen+x@yandex.com"],
    ["bo-hansen@example.org"],
    ["+45@example.org"],
    ["bo@mail.example.org"],
  ];
  for (const [first = "", ...others] of people)
    for (const other of others) expect([other, personOf(other)]).toEqual([other, personOf(first)]);
  const apart = people.map(([first = ""]) => personOf(first));
  expect(new Set(apart).size).toBe(people.length);
});

test.each([
  ["a1@bo.example", "bo.example"],
  ["a2@post.bo.example", "bo.example"],
  ["a@bo.co.uk", "bo.co.uk"],
  ["a@x.y.BO.co.uk.", "bo.co.uk"],
  ["a@blåbær.dk", "xn--blbr-roah.dk"],
  ["a-1@runbox.com", "runbox.com"],
  ["a@gmail.com", undefined],
  ["a@GoogleMail.com", undefined],
  ["a@yahoo.co.uk", undefined],
  ["a@bo.fastmail.fm", undefined],
  ["a@post.tele.dk", undefined],
  ["a@hotmail.dk", undefined],
])("the mail of %s is counted at the domain %s", (address, domain) => {
  expect(domainOf(address)).toBe(domain);
});

test("an address is delivered to as it was typed, hosts with other letters too", () => {
  for (const good of ["Bo+x@Example.org", "o'hara@example.co.uk", "a.b-c_d@xn--blbr-roah.dk"])
    expect(readMailAddress(` ${good} `)).toBe(good);
  expect(readMailAddress("bo@blåbær.dk")).toBe("bo@xn--blbr-roah.dk");
  expect(readMailAddress("bo@пример.рф")).toBe("bo@xn--e1afmkfd.xn--p1ai");
  for (const bad of [
    "",
    "bo",
    "bo@",
    "@a.dk",
    "bo@a",
    "a@b@c.dk",
    "a b@c.dk",
    "a,b@c.dk",
    "<a@c.dk>",
    "a@c.dk\nBcc: x@y.dk",
    "a@c.dk\0",
    '"a b"@c.dk',
    "a..b@c.dk",
    ".a@c.dk",
    `${"a".repeat(250)}@c.dk`,
    "a@-c.dk",
    "a@c.1",
    "bo@blå bær.dk",
  ])
    expect([bad, readMailAddress(bad)]).toEqual([bad, undefined]);
});
