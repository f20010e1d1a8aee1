/**
 * Where the owner writes, answers and decides: a file per screen under `/studio`, and the one page under
 * `/setup` on which a site comes to be. Only signed-in users get in, and only our own forms change
 * anything; every screen works without JavaScript.
 */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { html } from "hono/html";

import { AppError } from "#core/errors.ts";
import { isFromScript } from "#web/accept.ts";
import { logFault, tellFault } from "#web/faults.ts";
import { surfaceHeaders } from "#web/surfaces.ts";
import { messagesFor } from "#words";

import { appsScreen } from "./apps.ts";
import { authorizeScreen } from "./authorize.ts";
import { coachScreen } from "./coach.ts";
import { coachApi } from "./coach-api.ts";
import { confirmScreen } from "./confirm.ts";
import { conversationScreen } from "./conversation.ts";
import { doorPage } from "./frame.ts";
import { homeScreen } from "./home.ts";
import { interactScreen } from "./interact.ts";
import { jobsScreen } from "./jobs.ts";
import { mediaEndpoints } from "./media.ts";
import { moderationScreen } from "./moderation.ts";
import { movingScreen } from "./moving.ts";
import { opennessScreen } from "./openness.ts";
import type { StudioEnv, StudioParts } from "./context.ts";
import { peopleScreen } from "./people.ts";
import { personScreen } from "./person.ts";
import { connectionsScreen } from "./connections.ts";
import { copiesScreen } from "./copies.ts";
import { postsScreen } from "./posts.ts";
import { permit } from "./permit.ts";
import { presenceScreen } from "./presence.ts";
import { readingScreen } from "./reading.ts";
import { requireUser, signInLog } from "./session.ts";
import { settingsScreen } from "./settings.ts";
import { setupPages } from "./setup.ts";
import { signInPages } from "./sign-in-page.ts";
import { writeScreen } from "./write.ts";

export type { StudioAssets, StudioEnv, StudioParts } from "./context.ts";

/** All pages below `/studio` and `/setup`. */
export function createStudio(parts: StudioParts): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.use("/studio/*", careful);
  app.use("/setup/*", careful);
  app.onError(async (fault, c) => await errorPage(parts, fault, c));
  app.route("/", signInPages(parts));
  app.route("/", setupPages(parts));
  app.use("/studio/*", requireUser(parts), permit);
  for (const screen of [
    homeScreen(),
    writeScreen(),
    mediaEndpoints(),
    postsScreen(),
    copiesScreen(),
    connectionsScreen(),
    conversationScreen(),
    readingScreen(),
    interactScreen(),
    peopleScreen(),
    personScreen(),
    moderationScreen(),
    opennessScreen(),
    presenceScreen(),
    jobsScreen(),
    coachScreen(),
    coachApi(),
    settingsScreen(parts),
    movingScreen(),
    confirmScreen(parts),
    appsScreen(),
    authorizeScreen(parts),
  ])
    app.route("/", screen);
  app.all("/studio/*", () => {
    throw new AppError({ code: "not_found", status: 404, safeMessage: "" });
  });
  return app;
}

/** Whatever a page of the studio says itself, these hold. */
const careful: MiddlewareHandler<StudioEnv> = async (c, next) => {
  await next();
  const own = c.res.headers.get("content-security-policy");
  for (const [name, value] of Object.entries(surfaceHeaders.studio)) c.header(name, value);
  // The page that leads on to an app says where to.
  if (own !== null) c.header("content-security-policy", own);
};

async function errorPage(parts: StudioParts, fault: Error, c: Context): Promise<Response> {
  // While the database is away the settings as they were read last must do.
  const settings = await parts.kit.settings.get().catch(() => parts.kit.settings.last());
  const messages = messagesFor(settings?.language ?? "en", settings?.timeZone);
  logFault("studio", `${c.req.method} ${c.req.path}`, fault);
  if (fault instanceof AppError && fault.status === 403)
    signInLog.warning`A form was refused: ${fault.code}.`;
  const { title, text, headers, ...told } = tellFault(messages, fault, "user");
  const status = told.status as 400 | 403 | 404 | 409 | 413 | 500 | 503 | 507;
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  if (isFromScript(c.req.raw)) return c.json({ kind: "fault", fault: text }, status);
  if (settings === undefined) return c.text(`${title}\n${text}\n`, status);
  return await c.html(
    doorPage({
      messages,
      title,
      settings,
      assets: parts.assets,
      content: html`<div class="card">
        <h1>${title}</h1>
        <p>${text}</p>
        <p><a class="btn" href="/studio">${messages.t("studio.backHome")}</a></p>
      </div>`,
    }),
    status,
  );
}
