import type { Context } from "hono";

import type { Kit } from "#kit";

/** What the endpoints for apps are handed. */
export interface ClientApiParts {
  readonly kit: Kit;
}

/** For scripts of any site: apps run in browsers too, and show themselves by a token, never by a cookie. */
export const anyOrigin = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "Location, Link, WWW-Authenticate",
} as const;

/** An answer for a program, which no one keeps. */
export function answer(c: Context, body: object, status: 200 | 201 | 400 = 200): Response {
  c.header("cache-control", "no-store");
  return c.json(body, status);
}

/** What went wrong, as OAuth words it. @source RFC 6749 §5.2 */
export function oauthFault(
  c: Context,
  error: string,
  description: string,
  status: 400 | 401 | 403 | 413 | 500 = 400,
): Response {
  c.header("cache-control", "no-store");
  if (status === 401 || status === 403)
    c.header("www-authenticate", `Bearer realm="micropub", error="${error}"`);
  return c.json({ error, error_description: description }, status);
}
