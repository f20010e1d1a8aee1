/**
 * Where the owner writes, answers and decides: a file per screen under `/studio`, and the one page under
 * `/setup` on which a site comes to be. Only signed-in users get in, and only our own forms change
 * anything; every screen works without JavaScript.
 */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { html } from "hono/html";

import { isStorageFault } from "#core/db/faults.ts";
import { AppError, faultHeaders } from "#core/errors.ts";
import { logOf } from "#core/log.ts";
import { surfaceHeaders } from "#web/surfaces.ts";
import { type WordKey, type Words, wordsFor } from "#words";

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
import { postsScreen } from "./posts.ts";
import { permit } from "./permit.ts";
import { presenceScreen } from "./presence.ts";
import { readingScreen } from "./reading.ts";
import { requireUser, signInLog } from "./session.ts";
import { settingsScreen } from "./settings.ts";
import { setupPages } from "./setup.ts";
import { signInPages } from "./sign-in-page.ts";
import { writeScreen } from "./write.ts";

export type {
  FoundAccount,
  FoundOther,
  FoundPost,
  StudioAssets,
  StudioEnv,
  StudioParts,
} from "./context.ts";

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
    settingsScreen(),
    movingScreen(),
    confirmScreen(),
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
  for (const [name, value] of Object.entries(surfaceHeaders.studio)) c.header(name, value);
};

/** What is said about faults that any form can have. */
const saidOf: Readonly<Record<string, WordKey>> = {
  broken_form: "account.formBroken",
  too_large: "studio.filesBig",
  busy: "account.busy",
};

async function errorPage(parts: StudioParts, fault: Error, c: Context): Promise<Response> {
  // While the database is away the settings as they were read last must do.
  const settings = await parts.kit.settings.get().catch(() => parts.kit.settings.last());
  const words = wordsFor(settings?.language ?? "en", settings?.timeZone);
  const known = fault instanceof AppError ? fault : undefined;
  if (isStorageFault(fault)) logOf("studio").warning("{why}", { why: fault.message });
  else if (known === undefined || (known.status >= 500 && known.code !== "busy"))
    logOf("studio").error("{fault}", { fault });
  else if (known.status === 403) signInLog.warning`A form was refused: ${known.code}.`;
  const status = (known?.status ?? 500) as 400 | 403 | 404 | 409 | 413 | 500 | 503 | 507;
  for (const [name, value] of Object.entries(faultHeaders({ status }))) c.header(name, value);
  const { title, how } = faultWords(words, known);
  if ((c.req.header("accept") ?? "").includes("application/json"))
    return c.json({ kind: "fault", fault: how === "" ? title : how }, status);
  if (settings === undefined) return c.text(`${title}\n${how}\n`, status);
  return await c.html(
    doorPage({
      words,
      title,
      settings,
      assets: parts.assets,
      content: html`<div class="card">
        <h1>${title}</h1>
        <p>${how}</p>
        <p><a class="btn" href="/studio">${words.t("studio.backHome")}</a></p>
      </div>`,
    }),
    status,
  );
}

/** What the owner is told of a fault. */
function faultWords(
  words: Words,
  known: AppError | undefined,
): { readonly title: string; readonly how: string } {
  if (known?.status === 404)
    return { title: words.t("studio.notFoundTitle"), how: words.t("studio.notFoundHow") };
  if (known?.code === "database_away")
    return { title: words.t("errors.awayTitle"), how: words.t("errors.awayText") };
  if (isStorageFault(known)) {
    const how = known.code === "disk_full" ? "errors.fullOwner" : "errors.refusedOwner";
    return { title: words.t("errors.fullTitle"), how: words.t(how) };
  }
  const said = known === undefined ? undefined : saidOf[known.code];
  const how = said === undefined ? (known?.safeMessage ?? "") : words.t(said);
  return { title: words.t("studio.wentWrong"), how };
}
