import fc from "fast-check";
import { expect, test } from "vitest";

import { readDictionary } from "./structured-fields.ts";

test("a dictionary is read with all that its values may hold", () => {
  const read = readDictionary(
    'sig1=("@method" "a";key="x, y)";req);created=1;keyid="a\\"b\\\\;c,d";nonce=:AQI=:;old;no=?0;tok=a/b:c*,  b=:AAAA:, c, d=-1.5;x',
  );
  expect(read?.get("sig1")).toMatchObject({
    value: [{ value: "@method" }, { value: "a" }],
    text: '("@method" "a";key="x, y)";req);created=1;keyid="a\\"b\\\\;c,d";nonce=:AQI=:;old;no=?0;tok=a/b:c*',
  });
  expect(Object.fromEntries(read?.get("sig1")?.parameters ?? [])).toEqual({
    created: 1,
    keyid: 'a"b\\;c,d',
    nonce: Buffer.from([1, 2]),
    old: true,
    no: false,
    tok: "a/b:c*",
  });
  expect(read?.get("b")?.value).toEqual(Buffer.from("AAAA", "base64"));
  expect(read?.get("c")?.value).toBe(true);
  expect(read?.get("d")?.value).toBe(-1.5);
  expect(readDictionary("")?.size).toBe(0);
});

test.each([
  "=",
  "a=",
  "a=(",
  'a=("x"',
  'a=("x""y")',
  "a,",
  "a b",
  'a="\n"',
  'a="\\n"',
  "a=:é:",
  "A=1",
  "a;",
  "a=1;B=2",
])("what is none is not read: %j", (field) => expect(readDictionary(field)).toBeUndefined());

test("any text is read or left", () =>
  fc.assert(fc.property(fc.string(), (field) => void readDictionary(field))));
