import { longestPassword, type PasswordFault, passwordFault, shortestPassword } from "#sign-in";
import type { MessageKey, Messages } from "#words";

const said: Readonly<Record<PasswordFault, readonly [key: MessageKey, count?: number]>> = {
  short: ["account.passwordShort", shortestPassword],
  long: ["account.passwordLong", longestPassword],
  common: ["account.passwordCommon"],
  own: ["account.passwordOwn"],
};

/** What is wrong with a new password, in words; undefined when nothing is. `own` are names readers see. */
export async function passwordWords(
  messages: Messages,
  password: string,
  own: readonly string[],
): Promise<string | undefined> {
  const fault = await passwordFault(password, own);
  if (fault === undefined) return undefined;
  const [key, count] = said[fault];
  return count === undefined ? messages.t(key) : messages.t(key, { count });
}
