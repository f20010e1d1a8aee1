import { Readable } from "node:stream";

import { Hono } from "hono";
import { html } from "hono/html";

import { AppError, badInput } from "#core/errors.ts";
import { mediaIsUploaded } from "#flows/media-is-uploaded.ts";
import { settingsChange } from "#flows/settings-change.ts";
import { findMedia, limits } from "#media";
import { settingsShape, verifiedLinks } from "#presence";
import { avatar } from "#look/avatars.ts";
import { icon } from "#look/icons.ts";

import { avatarAddress } from "./avatar-address.ts";
import { area, fault as faultLine, field, formFields, type Piece, tick } from "#web/fields.ts";
import { goTo, screen, token } from "./frame.ts";
import type { StudioContext, StudioEnv } from "./context.ts";
import { faultText } from "#words";
import { needs } from "./permit.ts";

const texts = [
  "aboutWho",
  "aboutMoney",
  "aboutCorrections",
  "aboutModeration",
  "aboutContact",
] as const;

const shape = settingsShape.pick({
  tagline: true,
  ownerBio: true,
  aboutWho: true,
  aboutMoney: true,
  aboutCorrections: true,
  aboutModeration: true,
  aboutContact: true,
});

/** `/studio/presence`: who we are, who owns and pays us, how we correct and moderate, how to reach us. */
export function presenceScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get("/studio/presence", needs("presence.change"), async (c) => await page(c, undefined));
  app.post("/studio/presence", needs("presence.change"), async (c) => {
    const form = await formFields(c);
    const links = form
      .text("links")
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean)
      .map((line) => {
        const [first = "", ...label] = line.split(/\s+/);
        const url = /^[\w-]+(?:\.[\w-]+)+(?:\/|$)/.test(first) ? `https://${first}` : first;
        return { url, label: label.join(" ") || url.replace(/^https?:\/\//, "") };
      });
    const given = Object.fromEntries(
      [...texts, "tagline", "ownerBio"].map((key) => [key, form.text(key)]),
    );
    const checked = shape.safeParse(given);
    const checkedLinks = settingsShape.shape.links.safeParse(links);
    if (!checked.success || !checkedLinks.success)
      return await page(c, { ...given, links: form.text("links") });
    const { store, files } = c.var.parts.kit;
    const picture = form.files("picture")[0];
    try {
      const stored =
        picture === undefined
          ? undefined
          : await mediaIsUploaded(store, files, {
              data: Readable.fromWeb(picture.stream() as never),
              fileName: picture.name,
              limitBytes: limits.picture,
            });
      if (stored !== undefined && stored.kind !== "picture")
        throw badInput("The file is not a picture.", "not_a_picture", 415);
      await settingsChange(store, c.var.by, {
        ...checked.data,
        links: checkedLinks.data,
        ...(stored === undefined ? {} : { avatarMediaId: stored.id }),
        ...(form.ticked("noPicture") && stored === undefined ? { avatarMediaId: null } : {}),
      });
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      return await page(
        c,
        { ...given, links: form.text("links") },
        faultText(c.var.messages, fault),
      );
    }
    return goTo(c, "/studio/presence", "saved");
  });
  return app;
}

/** Which of the pages elsewhere say that they are ours too, and how one gets them to. */
async function linksState(c: StudioContext): Promise<Piece | ""> {
  const { messages, settings, parts } = c.var;
  if (settings.links.length === 0) return "";
  const verified = await verifiedLinks(parts.kit.store.db);
  const me = `${parts.kit.config.origin}/`;
  return html`<div class="help">
    <ul class="prose-list">
      ${settings.links.map(({ url, label }) => {
        const link = label || url;
        return verified.has(url)
          ? html`<li>${icon("check")} ${messages.t("studio.linkVerified", { link })}</li>`
          : html`<li>${messages.t("studio.linkNotVerified", { link })}</li>`;
      })}
    </ul>
    ${settings.links.every(({ url }) => verified.has(url)) ? "" : html`<p>${messages.t("studio.linksHow", { me })}</p>`}
  </div>`;
}

async function page(
  c: StudioContext,
  typed: Record<string, string> | undefined,
  fault = c.var.messages.t("studio.presenceFault"),
): Promise<Response> {
  const { messages, settings, parts } = c.var;
  const { avatarMediaId, ownerName } = settings;
  const own =
    avatarMediaId === null ? undefined : await findMedia(parts.kit.store.db, avatarMediaId);
  const picture = avatarAddress(own?.variants[0]?.path ?? null);
  const links = settings.links.map((link) => `${link.url} ${link.label}`).join("\n");
  const value = (key: (typeof texts)[number] | "tagline" | "ownerBio"): string =>
    typed?.[key] ?? settings[key];
  return await screen(
    c,
    { title: messages.t("studio.navPresence"), place: "/studio/presence" },
    html`<header>
        <div>
          <h1>${messages.t("studio.navPresence")}</h1>
          <p>${messages.t("studio.presenceIntro")}</p>
        </div>
      </header>
      ${faultLine(typed === undefined ? undefined : fault)}
      <form method="post" action="/studio/presence" enctype="multipart/form-data">
        ${token(c)}
        <section class="group">
          <div>
            <h2>${messages.t("studio.presenceShort")}</h2>
            <p>${messages.t("studio.presenceShortHow")}</p>
          </div>
          <div class="form">
            <div class="field">
              <label for="picture">${messages.t("studio.picture")}</label>
              <p class="help" id="picture-help">${messages.t("studio.pictureHelp")}</p>
              <div class="row">
                ${avatar({ name: ownerName, own: true, picture }, "big")}
                <input
                  id="picture"
                  name="picture"
                  type="file"
                  accept="image/*"
                  aria-describedby="picture-help"
                />
              </div>
            </div>
            ${own === undefined ? "" : tick({ name: "noPicture", label: messages.t("studio.pictureRemove"), on: false })}
            ${field({ name: "tagline", label: messages.t("studio.tagline"), value: value("tagline"), maxLength: 200, help: messages.t("studio.taglineHelp") })}
            ${area({ name: "ownerBio", label: messages.t("studio.ownerBio"), value: value("ownerBio"), rows: 3, maxLength: 500, help: messages.t("studio.ownerBioHelp") })}
            ${area({ name: "links", label: messages.t("studio.links"), value: typed?.links ?? links, rows: 3, help: messages.t("studio.linksHelp") })}
            ${await linksState(c)}
          </div>
        </section>
        <section class="group">
          <div>
            <h2>${messages.t("studio.presenceAbout")}</h2>
            <p>${messages.t("studio.presenceAboutHow")}</p>
          </div>
          <div class="form">
            ${area({ name: "aboutWho", label: messages.t("studio.aboutWho"), value: value("aboutWho"), help: messages.t("studio.aboutWhoHelp") })}
            ${area({ name: "aboutMoney", label: messages.t("studio.aboutMoney"), value: value("aboutMoney"), help: messages.t("studio.aboutMoneyHelp") })}
            ${area({ name: "aboutCorrections", label: messages.t("studio.aboutCorrections"), value: value("aboutCorrections"), help: messages.t("studio.aboutCorrectionsHelp") })}
            ${area({ name: "aboutModeration", label: messages.t("studio.aboutModeration"), value: value("aboutModeration"), help: messages.t("studio.aboutModerationHelp") })}
            ${area({ name: "aboutContact", label: messages.t("studio.aboutContact"), value: value("aboutContact"), help: messages.t("studio.aboutContactHelp") })}
            <div class="actions">
              <button class="btn main">${messages.t("studio.save")}</button
              ><a class="btn quiet" href="/about">${messages.t("studio.seeAsReader")}</a>
            </div>
          </div>
        </section>
      </form>`,
    typed === undefined ? 200 : 400,
  );
}
