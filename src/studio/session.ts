import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

import { AppError, badInput } from "#core/errors.ts";
import { fromOwnPages } from "#core/same-origin.ts";
import { sameSecret } from "#core/secrets.ts";
import type { Kit } from "#kit";
import { findSession, sessionMs, startSession } from "#sign-in";
import { wordsFor } from "#words";

import { formFields } from "./fields.ts";
import type { StudioContext, StudioEnv, StudioParts } from "./parts.ts";

const secure = (kit: Kit): boolean => kit.config.origin.startsWith("https:");

/** @source RFC 6265bis §4.1.3.2: the `__Host-` prefix ties a cookie to this host and https */
const cookieName = (kit: Kit): string => (secure(kit) ? "__Host-medspil" : "medspil");

/** Signs an owner in on this browser. */
export async function signIn(c: Context, kit: Kit, ownerId: number): Promise<void> {
  const device = deviceName(c.req.header("user-agent") ?? "");
  const token = await kit.store.transact(
    async (tx) => await startSession(tx, kit.secrets, ownerId, device),
  );
  setCookie(c, cookieName(kit), token, {
    httpOnly: true,
    secure: secure(kit),
    sameSite: "Lax",
    path: "/",
    maxAge: sessionMs / 1000,
  });
}

/** Takes the cookie of this browser away. */
export function forgetSession(c: Context, kit: Kit): void {
  deleteCookie(c, cookieName(kit), { path: "/", secure: secure(kit) });
}

/** The session's token of this request, if its browser has one. */
export function sessionToken(c: Context, kit: Kit): string | undefined {
  return getCookie(c, cookieName(kit));
}

/** Refuses a state-changing request that does not come from our own pages. */
export async function refuseStrangers(c: Context, kit: Kit): Promise<void> {
  const own = [kit.config.origin, new URL(c.req.url).origin];
  if (c.req.method === "GET" || c.req.method === "HEAD" || fromOwnPages(c.req.raw.headers, own))
    return;
  throw new AppError({
    code: "cross_site",
    status: 403,
    safeMessage: wordsFor((await kit.settings.get()).language).t("studio.crossSite"),
  });
}

/** Lets only signed-in owners on, and only forms of ours change anything. */
export function requireOwner(parts: StudioParts): MiddlewareHandler<StudioEnv> {
  const { kit } = parts;
  return async (c, next) => {
    await refuseStrangers(c, kit);
    const settings = await kit.settings.get();
    const token = sessionToken(c, kit);
    const found =
      token === undefined
        ? undefined
        : await findSession(kit.store, kit.secrets, token, kit.clock.now());
    if (found === undefined) {
      const back = c.req.method === "GET" ? new URL(c.req.url) : undefined;
      const to = back === undefined ? "" : `?to=${encodeURIComponent(back.pathname + back.search)}`;
      return c.redirect(`/studio/sign-in${to}`, 303);
    }
    const formToken = kit.secrets.fingerprint(`form ${found.tokenHash}`);
    c.set("parts", parts);
    c.set("owner", found.owner);
    c.set("session", found.tokenHash);
    c.set("formToken", formToken);
    c.set("settings", settings);
    c.set("words", wordsFor(settings.language, settings.timeZone));
    if (c.req.method === "POST") {
      refuseHuge(c);
      const sent = c.req.header("x-form-token") ?? (await formFields(c)).text("_token");
      if (!sameSecret(sent, formToken))
        throw new AppError({
          code: "form_expired",
          status: 403,
          safeMessage: c.get("words").t("studio.formExpired"),
        });
    }
    await next();
    return undefined;
  };
}

/** Forms are read whole, so they have an end; files of their own are streamed by `/studio/media`. */
const longestForm = 64 * 1024 * 1024;

function refuseHuge(c: StudioContext): void {
  const bytes = Number(c.req.header("content-length") ?? "0");
  if (
    c.req.path === "/studio/media" ||
    (bytes <= longestForm && !c.req.header("transfer-encoding"))
  )
    return;
  throw badInput(c.var.words.t("studio.filesBig"), "too_large", 413);
}

/** `Firefox, Linux` and the like, for the owner's list of signed-in browsers. */
function deviceName(agent: string): string {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(agent)?.[1] ?? "Browser";
  const system = /(Android|iPhone|iPad|Windows|Mac OS|Linux)/.exec(agent)?.[1] ?? "";
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera" };
  return [names[browser] ?? browser, system].filter(Boolean).join(", ");
}
