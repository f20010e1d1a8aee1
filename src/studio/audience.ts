import { html } from "hono/html";

import { isPrivate, visibilityOfAnswer } from "#conversation";
import type { Visibility } from "#schema";
import { icon } from "#look/icons.ts";
import type { Messages } from "#words";

import type { Piece } from "#web/fields.ts";

/** Beside what is not for everybody: for whom it is; nothing beside what is public. */
export function audienceMark(messages: Messages, visibility: Visibility): Piece | "" {
  if (visibility === "public") return "";
  const sign = isPrivate(visibility) ? html`${icon("lock")} ` : "";
  return html` <span class="badge ${isPrivate(visibility) ? "warn" : ""}"
    >${sign}${messages.t(`studio.audience_${visibility}`)}</span
  >`;
}

/** What the form for an answer says and carries: who will see it, and that it may be no more than that. */
export function whoWillSee(messages: Messages, answered: Visibility, name: string): Piece {
  const visibility = visibilityOfAnswer(answered);
  return html`<span class="help">${messages.t(`studio.willSee_${told(visibility)}`, { name })}</span
    ><input type="hidden" name="atMost" value="${visibility}" />`;
}

/** Who can see an answer that was given. */
export function whoSees(messages: Messages, visibility: Visibility, name: string): string {
  return messages.t(`studio.sees_${told(visibility)}`, { name });
}

/** What the button says that sends an answer. */
export function sendWord(messages: Messages, answered: Visibility): string {
  return messages.t(isPrivate(answered) ? "studio.sendPrivately" : "studio.sendToFediverse");
}

/** Who was to see an answer as its form said; only its author's word narrows it further. */
export function readAtMost(text: string): Visibility | undefined {
  return (["public", "unlisted", "direct"] as const).find((one) => one === text);
}

function told(visibility: Visibility): "public" | "unlisted" | "direct" {
  return visibility === "followers" ? "direct" : visibility;
}
