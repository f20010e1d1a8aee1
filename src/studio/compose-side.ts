import { html } from "hono/html";

import { disclosureKinds, longestWho } from "#posts";
import { licences } from "#presence";
import { icon } from "#look/icons.ts";

import { coachSection } from "./coach-section.ts";
import { previewOf } from "./compose-preview.ts";
import type { Showing } from "./compose-showing.ts";
import type { Composed } from "./compose-values.ts";
import { choice, field, type Piece } from "#web/fields.ts";
import { languagesToWrite } from "./languages.ts";
import { licenceWord } from "./licences.ts";
import type { StudioContext } from "./context.ts";

/** What stands beside the sheet: the page as it will be, and the facts of the post. */
export async function composeSide(
  c: StudioContext,
  text: Composed,
  showing: Showing,
): Promise<Piece> {
  const { messages, parts } = c.var;
  const { post } = showing;
  const form = "compose";
  const seen = showing.preview === true ? await previewOf(parts.kit, text, messages) : "";
  return html`<aside
    class="side ${showing.preview === true ? "see" : ""}"
    aria-label="${messages.t("studio.aboutPost")}"
  >
    <section
      id="preview"
      class="preview-part"
      aria-label="${messages.t("studio.previewTitle")}"
      ${showing.preview === true ? "" : html`hidden`}
    >
      <div class="row apart">
        <h2>${messages.t("studio.previewTitle")}</h2>
        <button type="button" class="btn small quiet" data-close hidden>
          ${icon("cross")} ${messages.t("studio.previewClose")}
        </button>
      </div>
      <div data-seen>${seen}</div>
    </section>
    ${coachSection(c, text)}
    <section class="stack">
      <h2>${messages.t("studio.aboutPost")}</h2>
      ${field({ name: "topics", label: messages.t("studio.topics"), value: text.topics, form, help: messages.t("studio.topicsHelp"), maxLength: 600 })}
      ${choice({ name: "licence", label: messages.t("studio.licence"), value: text.licence, form, among: licences.map((id) => ({ value: id, label: messages.t(licenceWord(id)) })) })}
      ${choice({ name: "language", label: messages.t("studio.language"), value: text.language, form, among: languagesToWrite(text.language) })}
      ${choice({ name: "disclosure", label: messages.t("studio.disclosure"), value: text.disclosure, form, help: messages.t("studio.disclosureHelp"), among: [{ value: "", label: messages.t("studio.disclosure_none") }, ...disclosureKinds.map((kind) => ({ value: kind, label: messages.t(`studio.disclosure_${kind}`) }))] })}
      ${field({ name: "disclosedWho", label: messages.t("studio.disclosedWho"), value: text.disclosedWho, form, maxLength: longestWho })}
      ${
        post?.state === "published"
          ? ""
          : field({
              name: "when",
              label: messages.t("studio.when"),
              value: text.when,
              type: "datetime-local",
              form,
              help: messages.t("studio.whenHelp", { zone: messages.timeZone }),
              fault: showing.whenFault,
            })
      }
      ${post === undefined ? "" : html`<p><a class="btn small quiet danger" href="/studio/posts/${post.id}/delete">${icon("trash")} ${messages.t("studio.delete")}</a></p>`}
    </section>
  </aside>`;
}
