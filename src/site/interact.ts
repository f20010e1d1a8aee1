import { Hono } from "hono";

import type { SiteEnv } from "./context.ts";

/**
 * `/authorize_interaction?uri=…`: where other sites send our owner to follow or answer somebody; WebFinger
 * names it. It leads into the studio, where only an owner gets.
 * @source OStatus 1.0 §8; the path as Mastodon and others spell it
 */
export function interactPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();
  app.get("/authorize_interaction", (c) => {
    const uri = (c.req.query("uri") ?? c.req.query("acct") ?? "").slice(0, 2000);
    return c.redirect(`/studio/interact?uri=${encodeURIComponent(uri)}`, 302);
  });
  return app;
}
