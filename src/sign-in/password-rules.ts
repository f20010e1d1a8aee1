import { commonPasswords, folded } from "./common-passwords.ts";
import { longestPassword, shortestPassword } from "./password.ts";

/** Why a password is not taken. */
export type PasswordFault = "short" | "long" | "common" | "own";

/** So many digits and signs before or after a word are what those who guess try too. */
const mostAround = 6;

/**
 * Whether a new password is good enough, by its length and by how soon it would be guessed; of what letters it is
 * made is free. `own` are names that anyone can read on the site: the owner's, the site's, its host.
 * @returns undefined when it is
 * @source NIST SP 800-63B-4 §3.1.1.2; OWASP ASVS 5.0 6.2.1, 6.2.4, 6.2.5, 6.2.11
 */
export async function passwordFault(
  password: string,
  own: readonly string[],
): Promise<PasswordFault | undefined> {
  if (Array.from(password).length < shortestPassword) return "short";
  if (password.length > longestPassword) return "long";
  const common = await commonPasswords();
  const guess = folded(password);
  if (common.hasWhole(guess)) return "common";
  const names = namesIn(own);
  const isWord = (word: string): boolean => common.hasWord(word) || names.has(word);
  const core = within(guess);
  if (isOf(core, names) || [guess, core].some((text) => names.has(bare(text)))) return "own";
  if (letters(withoutNames(guess, own)) < shortestPassword && guess !== withoutNames(guess, own))
    return "own";
  const isGuessed = [guess, core].some(
    (text) =>
      common.hasWord(text) || isPair(text, isWord) || isRepeated(text, isWord) || isRow(text),
  );
  return isGuessed || letters(withoutForeseen(guess)) < shortestPassword ? "common" : undefined;
}

const letters = (text: string): number => Array.from(text).length;

/** What is left when each name of some length is taken out, wherever it stands: who guesses here begins with them. */
function withoutNames(guess: string, own: readonly string[]): string {
  const names = own
    .map((name) => folded(name).replace(/^https?:\/\/(?:www\.)?/, ""))
    .flatMap((name) => [name, bare(name)])
    .filter((name) => name.length >= 5);
  return names.reduce((left, name) => left.replaceAll(name, ""), guess);
}

/**
 * Words without the years, dates, rows and repeats around them. Who guesses tries those with every word there is, so
 * they do not make a short one longer.
 */
function withoutForeseen(guess: string): string {
  const [, before = "", core = "", after = ""] =
    /^([^\p{L}]*)(\p{L}[\p{L}\p{M}\s.,_'-]*?)([^\p{L}]*)$/su.exec(guess) ?? [];
  return core !== "" && [before, after].every(isForeseen) ? core : guess;
}

function isForeseen(around: string): boolean {
  const digits = around.replace(/\P{N}+/gu, "");
  const signs = new Set(around.replace(/\p{N}+/gu, ""));
  if (signs.size > 1) return false;
  return digits === "" || isDate(digits) || isRow(digits) || /^(.{1,2})\1+$/.test(digits);
}

/** Years, one or more, and days as they are written: `2026`, `2412`, `241226`, `24122026`, `20261224`. */
function isDate(digits: string): boolean {
  const [year, month, date] = ["(?:19|20)\\d\\d", "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12]\\d|3[01])"];
  return new RegExp(
    `^(?:(?:${year})+|${date}${month}(?:${year}|\\d\\d)?|${year}${month}${date})$`,
  ).test(digits);
}

/** The words of the names, and each name written together. */
function namesIn(own: readonly string[]): ReadonlySet<string> {
  const names = ["medspil", ...own].map(folded);
  const words = names.flatMap((name) => [bare(name), ...name.split(/[^\p{L}\p{N}]+/u)]);
  return new Set(words.filter((word) => word.length >= 3));
}

const bare = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, "");

/** Without the few digits and signs around it. */
function within(text: string): string {
  const core = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  return core !== "" && text.length - core.length <= mostAround ? core : text;
}

/** True when nothing but these names stands in it. */
function isOf(text: string, names: ReadonlySet<string>): boolean {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return (
    words.length > 0 &&
    words.every((word) => names.has(word) || isPair(word, (one) => names.has(one)))
  );
}

/** Two of them, one after the other. */
function isPair(text: string, isWord: (word: string) => boolean): boolean {
  for (let at = 3; at <= text.length - 3; at += 1)
    if (isWord(text.slice(0, at)) && isWord(text.slice(at))) return true;
  return false;
}

/** A few letters or a word, again and again. */
function isRepeated(text: string, isWord: (word: string) => boolean): boolean {
  for (let length = 1; length <= text.length / 2; length += 1) {
    const unit = text.slice(0, length);
    const whole = unit.repeat(Math.ceil(text.length / length)).slice(0, text.length);
    if (whole === text && (length <= 4 || isWord(unit))) return true;
  }
  return false;
}

/** Letters or digits in their order, forwards or backwards: `abcdefghijkl`, `210987654321`. */
function isRow(text: string): boolean {
  const codes = Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, i) => code - (codes[i] ?? 0));
  const inRow = steps.filter((step) => step === 1 || step === -1 || step === 9 || step === -9);
  return inRow.length >= steps.length - 1;
}
