import { html } from "hono/html";

import { coachAtHand } from "#coach/load-coach.ts";
import { type Dismissal, longestReason } from "#posts";
import type { Messages } from "#words";

import { checkComposed, type Placed } from "./coach-check.ts";
import type { Composed } from "./compose-values.ts";
import type { Piece } from "#web/fields.ts";
import type { StudioContext } from "./context.ts";

/** The most that are listed; whoever wrote more of it begins at the top. */
const mostListed = 40;

/** What the coach says beside the sheet. The island keeps it in step with what is typed. */
export function coachSection(c: StudioContext, text: Composed): Piece {
  const { messages, settings } = c.var;
  const { findings, verdict, onlyNeutral } = checkComposed(settings, text, messages.language);
  const { give, ask, sentences } = verdict;
  const listed = findings.slice(0, mostListed);
  // What was found and let stand is answered.
  const isWhole = verdict.breach && verdict.findings.length === 0 && findings.length === 0;
  return html`<compose-coach
    data-form="compose"
    data-language="${messages.language}"
    data-most="${mostListed}"
    data-own="${JSON.stringify(coachAtHand(settings.coachRules).own)}"
    data-silenced="${JSON.stringify(settings.coachSilenced.map(({ rule }) => rule))}"
    data-words="${JSON.stringify(coachWords(messages))}"
  >
    <section id="coach" class="coach" aria-labelledby="coach-title">
      <div class="row apart">
        <h2 id="coach-title" tabindex="-1">${messages.t("coach.title")}</h2>
        <span class="soft" data-count
          >${findings.length === 0 ? "" : messages.t("coach.count", { count: findings.length })}</span
        >
      </div>
      <p class="soft" data-none ${findings.length === 0 && !isWhole ? "" : html`hidden`}>
        ${messages.t("coach.nothing")}
      </p>
      <p class="soft" data-whole ${isWhole ? "" : html`hidden`}>${messages.t("coach.whole")}</p>
      <p class="help" data-neutral ${onlyNeutral ? "" : html`hidden`}>
        ${messages.t("coach.neutral")}
      </p>
      <ol class="coach-list plain" data-list ${findings.length === 0 ? html`hidden` : ""}>
        ${listed.map((finding) => item(messages, finding))}
      </ol>
      <p class="help" data-more ${findings.length > mostListed ? "" : html`hidden`}>
        ${fill(messages.t("coach.more"), { n: findings.length - mostListed })}
      </p>
      <div class="give-ask" data-share ${sentences === 0 ? html`hidden` : ""}>
        ${bar("give", fill(messages.t("coach.gives"), { n: Math.round(give * sentences), all: sentences }), give)}
        ${bar("ask", fill(messages.t("coach.asks"), { n: Math.round(ask * sentences), all: sentences }), ask)}
      </div>
      <details class="stood" data-stood ${text.dismissals.length === 0 ? html`hidden` : ""}>
        <summary>${messages.t("coach.stood")}</summary>
        <ul class="plain" data-stood-list>
          ${text.dismissals.map((one) => stood(messages, one))}
        </ul>
      </details>
      <p class="sr" role="status" data-status></p>
      <template data-item>${item(messages)}</template>
      <template data-stood-item>${stood(messages)}</template>
    </section>
  </compose-coach>`;
}

/** One place the coach points at; empty, it is what the island fills. */
function item(messages: Messages, finding?: Placed): Piece {
  const where = finding === undefined ? "" : whereWords(messages)[finding.field];
  return html`<li class="coach-item" data-severity="${finding?.severity ?? "soft"}">
    <p class="coach-head">
      <button type="button" class="coach-words" data-show hidden></button
      ><q class="coach-words" data-quote>${finding?.text ?? ""}</q>
      <span class="soft" data-kind
        >${finding === undefined ? "" : kindLine(messages.t(`coach.kind_${finding.kind}`), where)}</span
      >
    </p>
    <p data-why>${finding?.why ?? ""}</p>
    <p class="coach-instead" data-instead>${finding?.instead ?? ""}</p>
    <p class="help" data-source ${finding?.source === undefined ? html`hidden` : ""}>
      ${messages.t("coach.source")}: <span data-source-text>${finding?.source ?? ""}</span>
    </p>
    <div class="actions" data-deeds hidden>
      <button type="button" class="btn small" data-apply hidden></button
      ><button type="button" class="btn small quiet" data-dismiss>
        ${messages.t("coach.dismiss")}</button
      ><button type="button" class="btn small quiet" data-next>${messages.t("coach.next")}</button>
    </div>
    <div class="coach-reason" data-asking hidden>
      <label
        >${messages.t("coach.why")}<input
          type="text"
          maxlength="${longestReason}"
          autocomplete="off" /></label
      ><button type="button" class="btn small" data-keep>${messages.t("coach.keep")}</button
      ><button type="button" class="btn small quiet" data-cancel>
        ${messages.t("coach.cancel")}
      </button>
    </div>
  </li>`;
}

function stood(messages: Messages, one?: Dismissal): Piece {
  return html`<li>
    <q data-quote>${one?.words ?? ""}</q>
    <span class="soft" data-reason>${one?.reason ?? ""}</span>
    <button type="button" class="btn small quiet" data-again hidden>
      ${messages.t("coach.again")}
    </button>
  </li>`;
}

/** A share as a bar; an SVG, since styles in the page are not allowed. */
function bar(name: "give" | "ask", words: string, share: number): Piece {
  return html`<div class="share" data-${name}>
    <span data-words>${words}</span>
    <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="ground" width="100" height="4" />
      <rect class="${name}" width="${(share * 100).toFixed(1)}" height="4" />
    </svg>
  </div>`;
}

const kindLine = (kind: string, where: string): string =>
  where === "" ? kind : `${kind} · ${where}`;

function whereWords(messages: Messages): Record<Placed["field"], string> {
  return {
    title: messages.t("coach.inTitle"),
    summary: messages.t("coach.inSummary"),
    markdown: "",
  };
}

/** `{name}` in words that the island fills too. */
function fill(words: string, values: Readonly<Record<string, string | number>>): string {
  return words.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

function coachWords(messages: Messages): Record<string, string> {
  const where = whereWords(messages);
  const kinds = (
    ["hype", "push", "urgency", "clickbait", "engagement_bait", "hidden_ad", "self_talk"] as const
  ).map((kind) => [`kind_${kind}`, messages.t(`coach.kind_${kind}`)]);
  const plain = (
    [
      ...["more", "gives", "asks", "use", "remove", "spoken"],
      ...["spokenNone", "spokenStood", "spokenUsed", "noApply"],
    ] as ("more" | "gives")[]
  ).map((name) => [name, messages.t(`coach.${name}`)]);
  return {
    ...Object.fromEntries([...kinds, ...plain]),
    // One and many differ in both languages, and no other number does.
    one: messages.t("coach.count", { count: 1 }).replace("1", "{n}"),
    many: messages.t("coach.count", { count: 2 }).replace("2", "{n}"),
    title: where.title,
    summary: where.summary,
  };
}
