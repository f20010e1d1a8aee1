import { type Context, Hono } from "hono";

import { wantsJson } from "#web/accept.ts";
import { badInput, notFound } from "#core/errors.ts";
import type { Kit } from "#kit";

import { ownAddresses } from "#activitypub/addresses.ts";
import { readResource } from "./webfinger-resource.ts";

interface Link {
  readonly rel: string;
  readonly type?: string;
  readonly href?: string;
  readonly template?: string;
}

const activityType = "application/activity+json";

/**
 * Who is behind a name: `/.well-known/webfinger` and, for old software, host-meta. Answers for the account,
 * the actor, the profile and the site, and for each of our posts and answers; `isThere` says whether one
 * stands at a path for everybody to see.
 * @source RFC 7033 §4; RFC 6415 for host-meta
 */
export function webfingerRoutes(kit: Kit, isThere: (path: string) => Promise<boolean>): Hono {
  const own = ownAddresses(kit.config.origin);
  const { host } = new URL(own.origin);
  const app = new Hono();

  app.get("/.well-known/webfinger", async (c) => {
    const asked = c.req.query("resource");
    // @source RFC 7033 §4.2: 400 when the resource is missing, 404 when it is not ours
    if (asked === undefined || asked === "") throw badInput("Say which resource you look for.");
    const settings = await kit.settings.get();
    if (settings.setUpAt === null) throw notFound("That account");
    const { handle } = settings;
    const profile = `${own.origin}/@${handle}`;
    const resource = readResource(asked, own, handle);
    if (resource.kind === "us")
      return describe(
        c,
        `acct:${handle}@${host}`,
        [profile, own.actor],
        [
          { rel: "self", type: activityType, href: own.actor },
          { rel: "http://webfinger.net/rel/profile-page", type: "text/html", href: profile },
          // Where somebody on their own server is sent to follow or answer another.
          {
            rel: "http://ostatus.org/schema/1.0/subscribe",
            template: interactTemplate(own.origin),
          },
        ],
      );
    if (resource.kind === "other" || !(await isThere(resource.path)))
      throw notFound("That resource");
    const page = own.origin + resource.path;
    return describe(
      c,
      page,
      [],
      [
        { rel: "self", type: activityType, href: page },
        { rel: "alternate", type: "text/html", href: page },
        { rel: "author", type: activityType, href: own.actor },
      ],
    );
  });

  const template = `${own.origin}/.well-known/webfinger?resource={uri}`;
  const asJson = (): Response =>
    jrd({ links: [{ rel: "lrdd", type: "application/jrd+json", template }] });
  app.get("/.well-known/host-meta.json", asJson);
  // @source RFC 6415 §3: XML unless something else is asked for
  app.get("/.well-known/host-meta", (c) =>
    wantsJson(c.req.header("accept"))
      ? asJson()
      : c.body(
          `<?xml version="1.0" encoding="UTF-8"?>\n<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n  <Link rel="lrdd" type="application/jrd+json" template="${template}"/>\n</XRD>\n`,
          200,
          {
            "content-type": "application/xrd+xml; charset=utf-8",
            "access-control-allow-origin": "*",
            vary: "Accept",
          },
        ),
  );
  return app;
}

/** The page on which an owner follows or answers what another site names. */
export function interactTemplate(origin: string): string {
  return `${origin}/authorize_interaction?uri={uri}`;
}

/** @source RFC 7033 §4.3: `rel`, given once or more, asks for links of these kinds only */
function describe(
  c: Context,
  subject: string,
  aliases: readonly string[],
  links: readonly Link[],
): Response {
  const rels = c.req.queries("rel") ?? [];
  const wanted = rels.length === 0 ? links : links.filter(({ rel }) => rels.includes(rel));
  return jrd({ subject, ...(aliases.length === 0 ? {} : { aliases }), links: wanted });
}

function jrd(document: object): Response {
  return new Response(JSON.stringify(document), {
    headers: {
      "content-type": "application/jrd+json; charset=utf-8",
      // @source RFC 7033 §5: so that pages elsewhere can look us up
      "access-control-allow-origin": "*",
      "cache-control": "public, max-age=3600",
      vary: "Accept",
    },
  });
}
