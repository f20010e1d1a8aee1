import type { Context, Hono, MiddlewareHandler } from "hono";

import { allowedMethods } from "#web/allowed-methods.ts";

/** An address with a slash at its end leads to the one without; only what is read is sent there. */
export const straighten: MiddlewareHandler = async (c, next) => {
  const url = new URL(c.req.url);
  const path = url.pathname.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
  const isRead = c.req.method === "GET" || c.req.method === "HEAD";
  if (path === url.pathname || !isRead) return await next();
  return c.redirect(path + url.search, 301);
};

/**
 * What to answer where nothing was found: 405 with the methods that are taken at this address, else 404.
 * @source RFC 9110 §15.5.6
 */
export function nothingHere(c: Context, app: Hono): Response {
  const methods = allowedMethods(app, c.req.path);
  if (methods.length === 0) return c.text("There is nothing here.", 404);
  return c.text("That cannot be done here.", 405, { Allow: methods.join(", ") });
}
