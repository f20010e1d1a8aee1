import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";

import { AppError } from "#core/errors.ts";
import type { Kit } from "#kit";

import type { StudioContext } from "./context.ts";

const lifeMs = 15 * 60 * 1000;
const isSecure = (kit: Kit): boolean => kit.config.origin.startsWith("https:");
/** @source RFC 6265bis §4.1.3.2 for the prefix */
const cookieOf = (kit: Kit): string =>
  isSecure(kit) ? "__Host-medspil_connect" : "medspil_connect";
const kept = z.object({ network: z.string(), state: z.string(), until: z.number() });

/**
 * Keeps in this browser that its user went to a network's server to agree, so that nobody can send them back with an
 * account of somebody else. @source RFC 9700 §4.7
 */
export function keepConnectState(c: StudioContext, network: string): string {
  const { kit } = c.var.parts;
  const state = kit.secrets.token();
  const until = kit.clock.now() + lifeMs;
  setCookie(c, cookieOf(kit), kit.secrets.seal(JSON.stringify({ network, state, until })), {
    httpOnly: true,
    // They come back from another site.
    sameSite: "Lax",
    secure: isSecure(kit),
    path: "/",
    maxAge: lifeMs / 1000,
  });
  return state;
}

/** What was kept when this browser left for that network, once; undefined when it did not, or too long ago. */
export function takeConnectState(c: StudioContext, network: string): string | undefined {
  const { kit } = c.var.parts;
  const sealed = getCookie(c, cookieOf(kit));
  if (sealed === undefined) return undefined;
  deleteCookie(c, cookieOf(kit), { path: "/", secure: isSecure(kit) });
  try {
    const { state, until, ...was } = kept.parse(JSON.parse(kit.secrets.unseal(sealed)));
    return until > kit.clock.now() && was.network === network ? state : undefined;
  } catch (fault) {
    if (fault instanceof AppError || fault instanceof z.ZodError) return undefined;
    throw fault;
  }
}
