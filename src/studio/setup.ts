import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { z } from "zod";

import { siteIsSetUp } from "#flows/site-is-set-up.ts";
import { settingsShape } from "#presence";
import {
  hashPassword,
  longestPassword,
  type NewPasskey,
  passkeyCreation,
  setupLinkState,
  shortestPassword,
  verifyNewPasskey,
} from "#sign-in";
import { icon } from "#look/icons.ts";
import { type Language, messagesFor } from "#words";

import { choice, fault, field, formFields, type Piece } from "#web/fields.ts";
import { refuseOtherSites } from "#web/same-origin.ts";
import { doorPage } from "./frame.ts";
import type { StudioEnv, StudioParts } from "./context.ts";
import {
  dropChallenge,
  keepChallenge,
  parsePasskeyAnswer,
  passkeySite,
  takeChallenge,
} from "./passkey-exchange.ts";
import { passwordWords } from "./password-words.ts";
import { signIn } from "./session.ts";

/** The accent until another is chosen. */
const firstAccent = "#1f5c4a";

const answersShape = z.object({
  siteName: settingsShape.shape.siteName.unwrap(),
  language: z.enum(["da", "en"]),
  handle: settingsShape.shape.handle.unwrap(),
  ownerName: settingsShape.shape.ownerName.unwrap(),
  email: z.email().max(200),
  accent: settingsShape.shape.accent.unwrap(),
});
type Answers = Record<keyof z.output<typeof answersShape>, string>;

type Faults = { [K in keyof Answers | "password"]?: string | undefined };

/** `/setup/:token`: the one page on which a site comes to be. */
export function setupPages(parts: StudioParts): Hono<StudioEnv> {
  const { kit } = parts;
  const app = new Hono<StudioEnv>();

  app.use("/setup/*", async (c, next) => {
    refuseOtherSites(c.req.raw, kit.config.origin);
    await next();
  });

  app.get("/setup/:token", async (c) => {
    const language = c.req.query("language") ?? preferred(c);
    return await answer(c, language, {}, {});
  });

  // Nothing is read or computed for who has no link that is good.
  app.post("/setup/:token/passkey", async (c) => {
    if (!(await isOpen(c.req.param("token"))))
      return c.json({ fault: messagesFor("en").t("setup.linkUsedTitle") }, 403);
    const given: unknown = await c.req.json().catch(() => ({}));
    const who = z
      .object({ ownerName: z.string().max(80), email: z.string().max(200) })
      .safeParse(given);
    const name = who.data?.ownerName || "Owner";
    const email = who.data?.email || name;
    const options = await passkeyCreation(kit.store.db, await passkeySite(kit), {
      id: "new",
      name,
      email,
    });
    await keepChallenge(c, kit, options.challenge);
    return c.json(options);
  });

  app.post("/setup/:token", async (c) => {
    if (!(await isOpen(c.req.param("token")))) return await answer(c, preferred(c), {}, {}, 400);
    const form = await formFields(c);
    const given = Object.fromEntries(
      Object.keys(answersShape.shape).map((key) => [key, form.text(key)]),
    ) as Answers;
    const messages = messagesFor(given.language);
    const faults: Faults = {};
    const checked = answersShape.safeParse(given);
    for (const issue of checked.error?.issues ?? []) {
      const key = String(issue.path[0]) as keyof Answers;
      faults[key] ??= messages.t(
        key === "handle"
          ? "setup.handleWrong"
          : key === "email"
            ? "setup.emailWrong"
            : "setup.fieldWrong",
      );
    }
    const password = form.text("password");
    const passkey = await newPasskey(c, form.text("passkey"));
    if (passkey === null && password.length < shortestPassword)
      faults.password = messages.t("setup.passwordShort", { count: shortestPassword });
    else if (password !== "") {
      const names = [given.siteName, given.ownerName, given.handle, given.email];
      faults.password = await passwordWords(messages, password, [...names, kit.config.origin]);
    }
    if (!checked.success || faults.password !== undefined)
      return await answer(c, given.language, given, faults, 400);

    const { email, ...settings } = checked.data;
    const outcome = await siteIsSetUp(kit.store, kit.secrets, c.req.param("token"), {
      settings: { ...settings, servedAt: kit.config.origin },
      email,
      passwordHash: password === "" ? null : await hashPassword(password),
      passkey,
    });
    if (outcome.kind !== "done") return await answer(c, given.language, given, {}, 400);
    dropChallenge(c, kit);
    await signIn(c, kit, outcome.userId, "set-up link");
    return c.redirect("/studio?done=welcome", 303);
  });

  async function isOpen(token: string): Promise<boolean> {
    if ((await kit.settings.get()).setUpAt !== null) return false;
    return (await setupLinkState(kit.store.db, kit.secrets, token)) === "open";
  }

  async function newPasskey(c: Context, sent: string): Promise<NewPasskey | null> {
    if (sent === "" || sent.length > 50_000) return null;
    const challenge = takeChallenge(c, kit);
    let parsed: unknown;
    try {
      parsed = JSON.parse(sent);
    } catch {
      return null;
    }
    const response = parsePasskeyAnswer("registration", parsed);
    if (challenge === undefined || response === undefined) return null;
    return (await verifyNewPasskey(await passkeySite(kit), challenge, response)) ?? null;
  }

  async function answer(
    c: Context,
    asked: string,
    given: Partial<Answers>,
    faults: Faults,
    status: 200 | 400 = 200,
  ): Promise<Response> {
    const token = c.req.param("token") ?? "";
    const settings = await kit.settings.get();
    const language: Language =
      settings.setUpAt === null ? (asked === "da" ? "da" : "en") : settings.language;
    const messages = messagesFor(language);
    const state = await setupLinkState(kit.store.db, kit.secrets, token);
    const done = settings.setUpAt !== null;
    if (state !== "open" || done) {
      const content = html`<div class="card">
        <h1>${messages.t(done ? "setup.linkUsedTitle" : "setup.linkUnknownTitle")}</h1>
        <p>${messages.t(done ? "setup.linkUsedHow" : "setup.linkUnknownHow")}</p>
        ${done ? html`<p><a class="btn main" href="/studio/sign-in">${messages.t("studio.signIn")}</a></p>` : ""}
      </div>`;
      return await c.html(frame(content), done ? 410 : 404);
    }
    const host = new URL(kit.config.origin).host;
    const value = (key: keyof Answers, otherwise = ""): string => given[key] ?? otherwise;
    const other = language === "da" ? "en" : "da";
    const [wrong] = Object.values(faults).filter((one) => one !== undefined);
    return await c.html(
      frame(
        html`<div class="card wide">
          <header>
            <p class="fine">
              <a href="/setup/${token}?language=${other}" hreflang="${other}" lang="${other}"
                >${messages.t(other === "da" ? "setup.inDanish" : "setup.inEnglish")}</a
              >
            </p>
            <h1>${messages.t("setup.title")}</h1>
            <p>${messages.t("setup.intro")}</p>
          </header>
          ${fault(wrong)}
          <form method="post" action="/setup/${token}" class="form" id="setup-form">
            <fieldset class="form">
              <legend>${messages.t("setup.siteLegend")}</legend>
              ${field({ name: "siteName", label: messages.t("setup.siteName"), value: value("siteName"), fault: faults.siteName, required: true, maxLength: 80, help: messages.t("setup.siteNameHelp") })}
              ${choice({
                name: "language",
                label: messages.t("setup.language"),
                value: language,
                among: [
                  { value: "da", label: "Dansk" },
                  { value: "en", label: "English" },
                ],
                help: messages.t("setup.languageHelp"),
              })}
              ${field({ name: "accent", label: messages.t("setup.accent"), type: "color", value: value("accent", firstAccent), fault: faults.accent, help: messages.t("setup.accentHelp") })}
            </fieldset>
            <fieldset class="form">
              <legend>${messages.t("setup.youLegend")}</legend>
              ${field({ name: "ownerName", label: messages.t("setup.ownerName"), value: value("ownerName"), fault: faults.ownerName, required: true, maxLength: 80, autocomplete: "name", help: messages.t("setup.ownerNameHelp") })}
              ${field({ name: "handle", label: messages.t("setup.handle"), value: value("handle"), fault: faults.handle, required: true, maxLength: 30, help: messages.t("setup.handleHelp", { host }) })}
              ${field({ name: "email", label: messages.t("studio.email"), type: "email", value: value("email"), fault: faults.email, required: true, autocomplete: "username", help: messages.t("setup.emailHelp") })}
            </fieldset>
            <fieldset class="form">
              <legend>${messages.t("setup.signInLegend")}</legend>
              <p class="help">${messages.t("setup.signInHelp")}</p>
              <passkey-button
                data-mode="create"
                data-options="/setup/${token}/passkey"
                data-form="setup-form"
                data-field="passkey"
                data-failed="${messages.t("studio.passkeyFailed")}"
                data-done="${messages.t("setup.passkeyDone")}"
                hidden
              >
                <p class="help">${messages.t("setup.passkeyHelp")}</p>
                <button type="button" class="btn">
                  ${icon("key")} ${messages.t("setup.makePasskey")}
                </button>
              </passkey-button>
              ${field({ name: "password", label: messages.t("studio.password"), type: "password", fault: faults.password, autocomplete: "new-password", maxLength: longestPassword, help: messages.t("setup.passwordHelpSetup", { count: shortestPassword }) })}
            </fieldset>
            <button class="btn main">${messages.t("setup.submit")}</button>
          </form>
        </div>`,
      ),
      status,
    );

    function frame(content: Piece): Piece {
      return doorPage({
        messages,
        title: messages.t("setup.title"),
        settings,
        assets: parts.assets,
        content,
      });
    }
  }
  return app;
}

function preferred(c: Context): Language {
  return /\bda\b/i.test((c.req.header("accept-language") ?? "").split(",")[0] ?? "") ? "da" : "en";
}
