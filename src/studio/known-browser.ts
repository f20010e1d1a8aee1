import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { z } from "zod";

import { day } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import type { Kit } from "#kit";

/** @source RFC 6265bis §4.1.3.2 for the prefix */
const cookieOf = (kit: Kit): string => (isSecure(kit) ? "__Host-medspil_known" : "medspil_known");
const isSecure = (kit: Kit): boolean => kit.config.origin.startsWith("https:");
/** Browsers keep no cookie longer than 400 days. @source RFC 6265bis §5.5 */
const lifeMs = 365 * day;

const shape = z.object({ known: z.string(), user: z.number(), until: z.number() });

/**
 * Lets a browser in which a user signed in be told from those of strangers, also after the session is over. It
 * opens nothing: it only has tries of its own, so that strangers cannot use up the user's. Readers never get it.
 * @source OWASP, Slow Down Online Guessing Attacks with Device Cookies
 */
export function rememberBrowser(c: Context, kit: Kit, userId: number): void {
  const until = kit.clock.now() + lifeMs;
  const told = { known: kit.secrets.token(), user: userId, until };
  setCookie(c, cookieOf(kit), kit.secrets.seal(JSON.stringify(told)), {
    httpOnly: true,
    sameSite: "Strict",
    secure: isSecure(kit),
    path: "/",
    maxAge: lifeMs / 1000,
  });
}

/** What this browser is counted by when it tries to sign in as this user; undefined when it never did. */
export function knownBrowser(c: Context, kit: Kit, userId: number | undefined): string | undefined {
  const sealed = getCookie(c, cookieOf(kit));
  if (sealed === undefined || userId === undefined) return undefined;
  try {
    const { known, user, until } = shape.parse(JSON.parse(kit.secrets.unseal(sealed)));
    return user === userId && until > kit.clock.now() ? known : undefined;
  } catch (fault) {
    if (fault instanceof AppError || fault instanceof z.ZodError || fault instanceof SyntaxError)
      return undefined;
    throw fault;
  }
}
