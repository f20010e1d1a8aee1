import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";

import { AppError } from "#core/errors.ts";
import type { Kit } from "#kit";
import type { PasskeySite } from "#sign-in";

/** @source RFC 6265bis §4.1.3.2 for the prefix */
const cookieOf = (kit: Kit): string =>
  isSecure(kit) ? "__Host-medspil_challenge" : "medspil_challenge";
const isSecure = (kit: Kit): boolean => kit.config.origin.startsWith("https:");
const lifeMs = 5 * 60 * 1000;

/** Where passkeys of this site are good for. */
export async function passkeySite(kit: Kit): Promise<PasskeySite> {
  return { origin: kit.config.origin, name: (await kit.settings.get()).siteName };
}

/** Keeps a challenge in the browser that asked, sealed, for five minutes. */
export async function keepChallenge(c: Context, kit: Kit, challenge: string): Promise<void> {
  const sealed = kit.secrets.seal(JSON.stringify({ challenge, until: kit.clock.now() + lifeMs }));
  setCookie(c, cookieOf(kit), sealed, {
    httpOnly: true,
    sameSite: "Strict",
    secure: isSecure(kit),
    path: "/",
    maxAge: lifeMs / 1000,
  });
}

/** The challenge of this browser, if it is still good. */
export function takeChallenge(c: Context, kit: Kit): string | undefined {
  const sealed = getCookie(c, cookieOf(kit));
  if (sealed === undefined) return undefined;
  try {
    const { challenge, until } = z
      .object({ challenge: z.string(), until: z.number() })
      .parse(JSON.parse(kit.secrets.unseal(sealed)));
    return until > kit.clock.now() ? challenge : undefined;
  } catch (fault) {
    if (fault instanceof AppError || fault instanceof z.ZodError) return undefined;
    throw fault;
  }
}

/** A challenge is answered once. */
export function dropChallenge(c: Context, kit: Kit): void {
  deleteCookie(c, cookieOf(kit), { path: "/", secure: isSecure(kit) });
}

const text = z.string().max(20_000);
const shapes = {
  registration: z.looseObject({
    id: text,
    rawId: text,
    type: z.literal("public-key"),
    response: z.looseObject({ clientDataJSON: text, attestationObject: text }),
  }),
  authentication: z.looseObject({
    id: text,
    rawId: text,
    type: z.literal("public-key"),
    response: z.looseObject({ clientDataJSON: text, authenticatorData: text, signature: text }),
  }),
} as const;

interface Answers {
  registration: RegistrationResponseJSON;
  authentication: AuthenticationResponseJSON;
}

/** What the browser's authenticator answered, of the right form, or undefined. */
export async function readPasskeyAnswer<K extends keyof Answers>(
  c: Context,
  kind: K,
): Promise<Answers[K] | undefined> {
  const given: unknown = await c.req.json().catch(() => undefined);
  return parsePasskeyAnswer(kind, given);
}

/** The same for an answer that came inside a form. */
export function parsePasskeyAnswer<K extends keyof Answers>(
  kind: K,
  given: unknown,
): Answers[K] | undefined {
  const result = shapes[kind].safeParse(given);
  return result.success ? (given as Answers[K]) : undefined;
}
