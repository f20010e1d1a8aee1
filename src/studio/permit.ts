import type { Handler, MiddlewareHandler } from "hono";
import { html } from "hono/html";
import { matchedRoutes } from "hono/route";
import { findTargetHandler } from "hono/utils/handler";

import { isPermitted, type Permission, rolesWith } from "#sign-in";

import { isFromScript } from "#web/accept.ts";
import type { StudioContext, StudioEnv } from "./context.ts";
import { doorPage, token } from "./frame.ts";
import { signInLog } from "./session.ts";

const named = new WeakMap<object, Permission>();

/** Names the permission that a route needs, as it is mounted: `app.get(path, needs("posts.write"), …)`. */
export function needs(permission: Permission): MiddlewareHandler<StudioEnv> {
  const mark: MiddlewareHandler<StudioEnv> = async (_, next) => await next();
  named.set(mark, permission);
  return mark;
}

/** The permission that a handler of a route names, if it names one. */
export function permissionOf(handler: Handler | MiddlewareHandler): Permission | undefined {
  // Hono wraps the handlers of an app that stands in another one.
  return named.get(findTargetHandler(handler as Handler));
}

/** What stands before every address, and the page for those that are not there. */
const forAll: ReadonlySet<string> = new Set(["*", "/*", "/studio/*"]);

/**
 * Lets on only who may do what the route of this request names; the one place where that is checked. A
 * route that names nothing is nobody's.
 */
export const permit: MiddlewareHandler<StudioEnv> = async (c, next) => {
  const routes = matchedRoutes(c).filter(({ path }) => !forAll.has(path));
  const needed = routes.flatMap(({ handler }) => permissionOf(handler) ?? []);
  if (routes.length > 0 && needed.length === 0)
    throw new Error(`${c.req.method} ${routes.at(-1)?.path} names no permission.`);
  const missing = needed.find((permission) => !may(c, permission));
  return missing === undefined ? await next() : await notPermitted(c, missing);
};

/** Whether whoever is signed in may do it: for what is shown, and for what depends on whose it is. */
export function may(c: StudioContext, permission: Permission): boolean {
  return isPermitted(c.var.user.role, permission);
}

/** Whether they may work with this post: their own, or any. */
export function mayEdit(c: StudioContext, post: { readonly user_id: number | null }): boolean {
  return may(c, "posts.edit-others") || post.user_id === c.var.user.id;
}

/** Says that this is not theirs to do, and who can do it. */
export async function notPermitted(c: StudioContext, permission: Permission): Promise<Response> {
  const { messages, user, settings, parts } = c.var;
  signInLog.warning`User ${user.id} asked for what needs ${permission}.`;
  const role = messages.t(`access.role_${user.role}`);
  const who = messages.list(rolesWith(permission).map((one) => messages.t(`access.roles_${one}`)));
  const how = messages.t("access.how", { who, name: settings.ownerName });
  if (isFromScript(c.req.raw)) return c.json({ kind: "fault", fault: how }, 403);
  const back = may(c, "studio.open")
    ? html`<a class="btn" href="/studio">${messages.t("studio.backHome")}</a>`
    : html`<a class="btn" href="/">${messages.t("access.toSite")}</a>`;
  return await c.html(
    doorPage({
      messages,
      title: messages.t("access.title"),
      settings,
      assets: parts.assets,
      content: html`<div class="card">
        <h1>${messages.t("access.title")}</h1>
        <p>${how}</p>
        <p>${messages.t("access.signedIn", { name: user.name, role })}</p>
        <form method="post" action="/studio/sign-out" class="actions">
          ${token(c)}${back}<button class="btn quiet">${messages.t("studio.signOut")}</button>
        </form>
      </div>`,
    }),
    403,
  );
}
