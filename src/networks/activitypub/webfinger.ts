import { Hono } from "hono";

import { badInput, notFound } from "#core/errors.ts";
import type { Kit } from "#kit";

import { ownAddresses } from "./addresses.ts";

/**
 * Who is behind a name: `/.well-known/webfinger` and, for old software, host-meta. Answers for
 * `acct:handle@host`, the actor, the profile page and the site itself.
 * @source RFC 7033 §4; RFC 6415 for host-meta
 */
export function webfingerRoutes(kit: Kit): Hono {
  const own = ownAddresses(kit.config.origin);
  const { host } = new URL(own.origin);
  const app = new Hono();

  app.get("/.well-known/webfinger", async (c) => {
    const asked = c.req.query("resource");
    // @source RFC 7033 §4.2: 400 when the resource is missing, 404 when it is not ours
    if (asked === undefined || asked === "") throw badInput("Say which resource you look for.");
    const settings = await kit.settings.get();
    const profile = `${own.origin}/@${settings.handle}`;
    const subject = `acct:${settings.handle}@${host}`;
    const ours = [subject, own.actor, profile, own.origin, `${own.origin}/`];
    const wanted = asked.toLowerCase().replace(/^acct:@/, "acct:");
    if (settings.setUpAt === null || !ours.some((one) => one.toLowerCase() === wanted))
      throw notFound("That account");
    return new Response(
      JSON.stringify({
        subject,
        aliases: [profile, own.actor],
        links: [
          { rel: "self", type: "application/activity+json", href: own.actor },
          { rel: "http://webfinger.net/rel/profile-page", type: "text/html", href: profile },
        ],
      }),
      {
        headers: {
          "content-type": "application/jrd+json; charset=utf-8",
          // @source RFC 7033 §5: so that pages elsewhere can look us up
          "access-control-allow-origin": "*",
          "cache-control": "public, max-age=3600",
        },
      },
    );
  });

  app.get("/.well-known/host-meta", (c) => {
    const template = `${own.origin}/.well-known/webfinger?resource={uri}`;
    return c.body(
      `<?xml version="1.0" encoding="UTF-8"?>\n<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n  <Link rel="lrdd" template="${template}"/>\n</XRD>\n`,
      200,
      { "content-type": "application/xrd+xml; charset=utf-8" },
    );
  });
  return app;
}
