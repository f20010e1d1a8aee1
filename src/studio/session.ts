import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

import { AppError } from "#core/errors.ts";
import { allowBody } from "#web/request-body.ts";
import { refuseOtherSites } from "#web/same-origin.ts";
import { sameSecret } from "#core/secrets.ts";
import { logOf } from "#core/log.ts";
import type { Kit } from "#kit";
import { limits } from "#media";
import { findSession, freshMs, longestSessionMs, startSession } from "#sign-in";
import { messagesFor } from "#words";

import { formFields } from "#web/fields.ts";
import { sessionFormToken } from "#web/form-token.ts";
import { rememberBrowser } from "./known-browser.ts";
import { isFromScript } from "#web/accept.ts";
import type { StudioContext, StudioEnv, StudioParts } from "./context.ts";

const secure = (kit: Kit): boolean => kit.config.origin.startsWith("https:");

/** @source RFC 6265bis §4.1.3.2: the `__Host-` prefix ties a cookie to this host and https */
const cookieName = (kit: Kit): string => (secure(kit) ? "__Host-medspil" : "medspil");

/** What happens to ways in, for whoever watches the server: never of whom, from where or with what. */
export const signInLog = logOf("sign-in");

/** Signs a user in on this browser, by what they showed; what it had before ends. */
export async function signIn(
  c: Context,
  kit: Kit,
  userId: number,
  by: "password" | "passkey" | "set-up link",
): Promise<void> {
  signInLog.info`User ${userId} signed in by ${by}.`;
  const device = deviceName(c.req.header("user-agent") ?? "");
  const before = sessionToken(c, kit);
  const token = await kit.store.transact(
    async (tx) => await startSession(tx, kit.secrets, userId, device, before),
  );
  setCookie(c, cookieName(kit), token, {
    httpOnly: true,
    secure: secure(kit),
    sameSite: "Lax",
    path: "/",
    maxAge: longestSessionMs / 1000,
  });
  rememberBrowser(c, kit, userId);
}

/** Takes the cookie of this browser away. */
export function forgetSession(c: Context, kit: Kit): void {
  deleteCookie(c, cookieName(kit), { path: "/", secure: secure(kit) });
}

/** The session's token of this request, if its browser has one. */
export function sessionToken(c: Context, kit: Kit): string | undefined {
  return getCookie(c, cookieName(kit));
}

/** Lets only signed-in users on, and only forms of ours change anything. */
export function requireUser(parts: StudioParts): MiddlewareHandler<StudioEnv> {
  const { kit } = parts;
  return async (c, next) => {
    refuseOtherSites(c.req.raw, kit.config.origin);
    const settings = await kit.settings.get();
    const token = sessionToken(c, kit);
    const found =
      token === undefined
        ? undefined
        : await findSession(kit.store, kit.secrets, token, kit.clock.now());
    if (found === undefined) {
      return c.redirect(`/studio/sign-in${wayBack(c)}`, 303);
    }
    const formToken = sessionFormToken(kit, found.tokenHash);
    c.set("parts", parts);
    c.set("user", found.user);
    c.set("by", { userId: found.user.id });
    c.set("session", found.tokenHash);
    c.set("provedAt", found.provedAt);
    c.set("formToken", formToken);
    c.set("settings", settings);
    c.set("messages", messagesFor(settings.language, settings.timeZone));
    if (c.req.method !== "GET" && c.req.method !== "HEAD") {
      // Only now: so far it was anybody who sent this.
      allowBody(c.req.raw, longestBody(c.req.path));
      if (!sameSecret(await sentToken(c), formToken))
        throw new AppError({
          code: "form_expired",
          status: 403,
          safeMessage: "The form is of a session that has ended. Nothing was changed.",
        });
    }
    await next();
    return undefined;
  };
}

/** Whether a password or passkey was shown in this browser a moment ago. */
export function isFresh(c: StudioContext): boolean {
  return c.var.provedAt > c.var.parts.kit.clock.now() - freshMs;
}

/**
 * Lets on only who showed a password or passkey a moment ago: for what changes who gets in, and for moving away. Forms are sent to the
 * page that asks for it, scripts are told where it is. `back` is the page they come from.
 * @source OWASP ASVS 5.0 7.5.1, 7.5.2
 */
export function requireFresh(back: string): MiddlewareHandler<StudioEnv> {
  return async (c, next) => {
    if (isFresh(c)) return await next();
    const to = `/studio/confirm?to=${back}`;
    const fault = c.var.messages.t("account.confirmHow");
    return isFromScript(c.req.raw)
      ? c.json({ kind: "fault", fault, to }, 403)
      : c.redirect(to, 303);
  };
}

/** Where the owner wanted to go, for the page that asks who it is; nothing where it is longer than any of ours. */
function wayBack(c: StudioContext): string {
  const { pathname, search } = new URL(c.req.url);
  const to = pathname + search;
  return c.req.method !== "GET" || to.length > 3000 ? "" : `?to=${encodeURIComponent(to)}`;
}

/** The longest text there is, each of its letters written as nine bytes, and its other fields. */
const longestForm = 5 * 1024 * 1024;
/** A form with files, for browsers without JavaScript. It is read whole, so it has an end. */
const longestFormWithFiles = 64 * 1024 * 1024;

/** What a signed-in user may send to an address, in bytes. A file by itself is streamed to the disk. */
function longestBody(path: string): number {
  if (path === streamed) return limits.video;
  return withFiles.has(path) ? longestFormWithFiles : longestForm;
}
const streamed = "/studio/media";
const withFiles: ReadonlySet<string> = new Set(["/studio/write", "/studio/presence"]);

/** The form token that came: in a header, or in the form, which is read for it. */
async function sentToken(c: StudioContext): Promise<string> {
  const told = c.req.header("x-form-token");
  // A file that is streamed is not read for its token first.
  return told ?? (c.req.path === streamed ? "" : (await formFields(c)).text("_token"));
}

/** `Firefox, Linux` and the like, for the user's list of signed-in browsers. */
function deviceName(agent: string): string {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(agent)?.[1] ?? "Browser";
  const system = /(Android|iPhone|iPad|Windows|Mac OS|Linux)/.exec(agent)?.[1] ?? "";
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera" };
  return [names[browser] ?? browser, system].filter(Boolean).join(", ");
}
