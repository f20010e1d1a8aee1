/**
 * What other people's apps talk to: IndieAuth, by which they are let in and sites learn who somebody is, and
 * Micropub, by which they post. They show themselves by tokens, never by cookies, so any site's scripts may ask.
 */
import { Hono, type MiddlewareHandler } from "hono";

import { AppError } from "#core/errors.ts";
import { logFault } from "#web/faults.ts";

import { anyOrigin, oauthFault } from "./context.ts";
import { indieauthEndpoints } from "./indieauth.ts";
import { micropubEndpoints, type MicropubParts } from "./micropub.ts";

export { tidyRequests } from "./micropub-once.ts";

/** Whether an address is one of these. */
export function isClientApi(path: string): boolean {
  return (
    path === "/.well-known/oauth-authorization-server" ||
    path.startsWith("/indieauth/") ||
    path === "/micropub" ||
    path.startsWith("/micropub/")
  );
}

/** The endpoints, ready to answer. */
export function createClientApi(parts: MicropubParts): Hono {
  const app = new Hono();
  app.use(open);
  app.route("/", indieauthEndpoints(parts));
  app.route("/", micropubEndpoints(parts));
  app.onError((fault, c) => {
    const known = fault instanceof AppError ? fault : undefined;
    const status = known?.status ?? 500;
    if (status >= 500) logFault("server", `${c.req.method} ${c.req.path}`, fault);
    if (status === 413) return oauthFault(c, "invalid_request", known?.safeMessage ?? "", 413);
    return status >= 500
      ? oauthFault(c, "server_error", known?.safeMessage ?? "Something went wrong here.", 500)
      : oauthFault(c, "invalid_request", known?.safeMessage ?? "");
  });
  app.notFound((c) => c.json({ error: "not_found" }, 404));
  return app;
}

const open: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(anyOrigin)) c.header(name, value);
};
