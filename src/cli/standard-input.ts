import { badInput } from "#core/errors.ts";
import { longestPassword, shortestPassword } from "#sign-in";

/**
 * A new password: from standard input, or asked for where a person sits at a terminal.
 * @throws AppError `bad_usage` when there is none, or it is too short or too long
 */
export async function readPassword(fromInput: boolean): Promise<string> {
  const password = fromInput ? (await readAll(process.stdin)).replace(/\r?\n$/, "") : await ask();
  if (password.length >= shortestPassword && password.length <= longestPassword) return password;
  throw badInput(
    `The password must have ${shortestPassword} to ${longestPassword} characters.`,
    "bad_usage",
  );
}

async function ask(): Promise<string> {
  if (!process.stdin.isTTY)
    throw badInput("Give the password on standard input with --password-stdin.", "bad_usage");
  const { password, isCancel } = await import("@clack/prompts");
  const message = `A password of at least ${shortestPassword} characters`;
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
