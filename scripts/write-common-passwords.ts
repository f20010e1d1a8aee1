/**
 * Writes src/sign-in/common-passwords.bin from a list with the most common password first, such as SecLists'
 * `10-million-password-list-top-1000000.txt` (MIT, Daniel Miessler; from Mark Burnett's, public domain):
 *
 *   node scripts/write-common-passwords.ts list.txt
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { folded, fingerprintBytes, fingerprintOf, shortestPassword } from "#sign-in";

/** OWASP ASVS 5.0 6.2.4 asks for the 3,000 most common ones that are long enough. */
const kept = 10_000;

const [, , list = ""] = process.argv;
const common = readFileSync(list, "utf8")
  .split("\n")
  .filter((line) => line.length >= shortestPassword)
  .map((line) => fingerprintOf(folded(line)));
const prints = [...new Set(common)].slice(0, kept).toSorted((a, b) => a - b);
const bytes = Buffer.alloc(prints.length * fingerprintBytes);
prints.forEach((print, i) => bytes.writeUIntBE(print, i * fingerprintBytes, fingerprintBytes));
writeFileSync(join(import.meta.dirname, "../src/sign-in/common-passwords.bin"), bytes);
console.log(`${prints.length} passwords, ${bytes.length} bytes`);
