import type { Hono } from "hono";

/**
 * The methods that are taken at a path of `app`, as `Allow` names them; none where nothing is.
 * @source RFC 9110 §10.2.1
 */
export function allowedMethods(app: Pick<Hono, "router">, path: string): readonly string[] {
  return ["GET", "POST"]
    .filter((method) =>
      // What stands before all addresses is no answer to any.
      app.router
        .match(method, path)[0]
        .some(([[, route]]) => route.method === method && !route.path.endsWith("*")),
    )
    .flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
}
