import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { faults as danish } from "./da/faults.ts";
import { faultText, messagesFor } from "./index.ts";

const root = join(import.meta.dirname, "../..");

/** The command line speaks English, and what stops a start is said there. */
const saidInTerminal: ReadonlySet<string> = new Set([
  "bad_setting",
  "database_in_use",
  "folder_in_use",
  "foreign_database",
  "lost_database",
  "migration_failed",
  "newer_database",
  "port_in_use",
  "wrong_secret_key",
]);

interface Thrown {
  readonly where: string;
  readonly codes: readonly string[];
  readonly params: ReadonlySet<string>;
}

/** What stands between a bracket at `from` and the one that closes it. */
function bracketed(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if ("({".includes(text[at]!)) depth += 1;
    if (")}".includes(text[at]!) && (depth -= 1) === 0) return text.slice(from, at + 1);
  }
  throw new Error("A bracket is not closed.");
}

/** Every place in src, the command line apart, where a fault is made. */
function thrown(): Thrown[] {
  const files = globSync("src/**/*.ts", { cwd: root }).filter(
    (file) => !/\.test\.ts$|^src\/cli\/|^src\/core\/errors\.ts$/.test(file),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return [...text.matchAll(/(new AppError|badInput|notFound)\(/g)].flatMap((match): Thrown[] => {
      const [whole, maker = ""] = match;
      const call = bracketed(text, match.index + whole.length - 1);
      const where = `${file}: ${call.slice(0, 120)}`;
      if (maker === "notFound") return [{ where, codes: ["not_found"], params: new Set() }];
      const params = new Set(
        [
          ...(/(?:params: |\d,\s*)\{([^}]*)\}/.exec(call)?.[1] ?? "").matchAll(
            /(\w+)(?=[:,\s]|$)/g,
          ),
        ].map(([, name = ""]) => name),
      );
      if (maker === "badInput") {
        const code = /,\s*[`"]([a-z_${}]+)[`"]\s*[,)]/.exec(call)?.[1] ?? "bad_input";
        return [{ where, codes: spelledOut(code), params }];
      }
      // Made anew from another one.
      if (/\bcode,.*\bparams,/s.test(call)) return [];
      const code = /\bcode: [`"]([\w${}-]+)[`"]/.exec(call)?.[1];
      const either = /const code = [^;]*\? "(\w+)" : "(\w+)"/.exec(text)?.slice(1);
      const codes = code === undefined ? either : spelledOut(code);
      if (codes === undefined) throw new Error(`No code is found in ${where}`);
      return [{ where, codes, params }];
    });
  });
}

/** The codes that a template stands for. */
function spelledOut(code: string): string[] {
  const [start = "", rest] = code.split("${");
  return rest === undefined
    ? [code]
    : Object.keys(danish).filter((key) => key !== start && key.startsWith(start));
}

test("every fault that a job or a page can end with has words, which its parameters fill", () => {
  const all = thrown();
  expect(all.length).toBeGreaterThan(50);
  const faults = all.flatMap(({ where, codes, params }) =>
    codes
      .filter((code) => !saidInTerminal.has(code))
      .flatMap((code) => {
        const text = (danish as Readonly<Record<string, string>>)[code];
        if (text === undefined) return [`${code} has no words. ${where}`];
        return [...text.matchAll(/\{\{(\w+)\}\}/g)]
          .filter(([, name = ""]) => !params.has(name))
          .map(([, name]) => `${code} is made without ${name}. ${where}`);
      }),
  );
  expect(faults).toEqual([]);
});

/** What the copies of a text keep as their fault, and what connecting answers, without its being thrown. */
function keptWithCopies(): string[] {
  const files = globSync("src/{networks,studio}/**/*.ts", { cwd: root });
  return files
    .filter((file) => !file.endsWith(".test.ts"))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), "utf8");
      const said = file.endsWith("send-text.ts")
        ? /\bcode: "(\w+)"/g
        : /kind: "refused",\s*code: "(\w+)"/g;
      return [...text.matchAll(said)].map(([, code = ""]) => code);
    });
}

test("no words are kept for faults that nothing makes", () => {
  const kept = keptWithCopies().filter((code) => code !== "internal");
  expect(kept.filter((code) => !(code in danish))).toEqual([]);
  const made = new Set([...kept, ...thrown().flatMap(({ codes }) => codes)]);
  expect(Object.keys(danish).filter((code) => code !== "unknown" && !made.has(code))).toEqual([]);
});

test("a fault is said in the language of who reads it, and in general terms where it has no words", () => {
  const timeout = { code: "timeout", params: { host: "stille.example", seconds: 10 } };
  expect(faultText(messagesFor("da"), timeout)).toBe(
    "stille.example svarede ikke inden for 10 sekunder.",
  );
  expect(faultText(messagesFor("en"), timeout)).toBe(
    "stille.example did not answer within 10 seconds.",
  );
  const unknown = "Noget gik galt her på serveren. Det står i serverens log.";
  for (const fault of [
    { code: "made_up", params: {} },
    { code: "toString", params: {} },
    { code: "timeout", params: {} },
    { code: "", params: {} },
  ])
    expect(faultText(messagesFor("da"), fault)).toBe(unknown);
});
