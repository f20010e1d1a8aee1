/** Which part answers an address, and counting what is answered. */
import { allowedMethods } from "./web/allowed-methods.ts";
import type { Metrics } from "#metrics";
import type { Kit } from "#kit";
import { messagesFor } from "#words";

import { type Answering, frontDoor } from "./front-door.ts";
import type { Part } from "./part.ts";

/** Finds an answer that is kept whole, if there is one. */
export type FindKept = (request: Request, env: unknown) => Response | undefined;

/** What the server answers with, once all parts are there. */
export function answering(given: {
  readonly kit: Kit;
  readonly parts: readonly Part[];
  readonly kept: FindKept;
  readonly metrics: Metrics | undefined;
}): Answering {
  const { kept, metrics } = given;
  const { config, settings, store } = given.kit;
  const routes = given.parts.flatMap((part) => part.routes ?? []);
  const routesOf = (pathname: string) => routes.find((one) => one.owns(pathname));
  const route: Answering = async (request, env) => {
    const { pathname } = new URL(request.url);
    const isRead = request.method !== "POST";
    if (pathname === "/metrics" && isRead && metrics !== undefined)
      return await metrics.answer(request);
    if (pathname === "/healthz" && isRead) {
      await store.db.selectFrom("settings").select("key").limit(1).execute();
      return new Response("ok\n", { headers: { "Cache-Control": "no-store" } });
    }
    const found = routesOf(pathname);
    if (found === undefined) throw new Error(`No part answers ${pathname}`);
    return await found.app.fetch(request, env as object);
  };
  const methodsAt = (pathname: string): readonly string[] => {
    const app = routesOf(pathname)?.app;
    return app === undefined ? [] : allowedMethods(app, pathname);
  };
  const door = frontDoor(config.origin, route, methodsAt, () =>
    messagesFor(settings.last()?.language ?? "en"),
  );
  // Kept answers are whole already, and are on every page view, so they go round the door.
  return metrics === undefined
    ? (request, env) => kept(request, env) ?? door(request, env)
    : counted(metrics, kept, door);
}

/** The same answers, each of them counted. */
function counted(metrics: Metrics, kept: FindKept, door: Answering): Answering {
  return (request, env) => {
    const found = kept(request, env);
    if (found === undefined) return rendered(request, env);
    metrics.page("cache");
    return found;
  };

  async function rendered(request: Request, env: unknown): Promise<Response> {
    const response = await door(request, env);
    if (new URL(request.url).pathname === "/ap/inbox") metrics.inbox(response.status);
    else if (response.headers.get("content-type")?.startsWith("text/html") === true)
      metrics.page("rendered");
    return response;
  }
}
