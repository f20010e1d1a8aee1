import { badInput } from "#core/errors.ts";
import { longestPassword, type PasswordFault, passwordFault, shortestPassword } from "#sign-in";

const said: Readonly<Record<PasswordFault, string>> = {
  short: `The password must have ${shortestPassword} to ${longestPassword} characters.`,
  long: `The password must have ${shortestPassword} to ${longestPassword} characters.`,
  common:
    "That password is among the first that others guess. Take three or four words that do not belong together.",
  own: "That password is like your name or the site's. Take three or four words that do not belong together.",
};

/**
 * A new password: from standard input, or asked for where a person sits at a terminal. `own` are names that
 * readers see.
 * @throws AppError `bad_usage` when there is none, or it is too short, too long or easy to guess
 */
export async function readPassword(fromInput: boolean, own: readonly string[]): Promise<string> {
  const password = fromInput ? (await readAll(process.stdin)).replace(/\r?\n$/, "") : await ask();
  const fault = await passwordFault(password, own);
  if (fault === undefined) return password;
  throw badInput(said[fault], "bad_usage");
}

/**
 * A password that somebody else made up: from standard input, or asked for where a person sits at a terminal.
 * @throws AppError `bad_usage` when there is none
 */
export async function readSecret(fromInput: boolean): Promise<string> {
  const secret = fromInput
    ? (await readAll(process.stdin)).trim()
    : await ask("The password made for this site");
  if (secret === "") throw badInput("There was no password on standard input.", "bad_usage");
  return secret;
}

async function ask(
  message = `A password of at least ${shortestPassword} characters`,
): Promise<string> {
  if (!process.stdin.isTTY)
    throw badInput("Give the password on standard input with --password-stdin.", "bad_usage");
  const { password, isCancel } = await import("@clack/prompts");
  const given = await password({ message, output: process.stderr });
  if (isCancel(given)) throw badInput("Nothing was changed.");
  return given;
}

/** Everything a stream brings, as text; at most 64 KiB, since only short secrets come this way. */
async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += chunk.toString();
    if (text.length > 65_536) break;
  }
  return text;
}
