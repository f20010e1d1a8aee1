import { Hono } from "hono";
import { html } from "hono/html";

import { filesAtHand } from "#coach/load-coach.ts";
import { readOwnRules } from "#coach/own-rules.ts";
import { coachRuleIsSilenced, coachRuleSpeaks } from "#flows/coach-rule-is-silenced.ts";
import { settingsChange } from "#flows/settings-change.ts";
import { type GiveAsk, giveAskOverTime, longestReason, rollingPosts } from "#posts";
import { icon } from "#look/icons.ts";
import { plot } from "#look/plot.ts";
import type { MessageKey, Messages } from "#words";

import { coachHistory, type FoundRule, type StoodWords } from "./coach-history.ts";
import { area, fault as faultLine, field, formFields, type Piece, tick } from "#web/fields.ts";
import { goTo, screen, token } from "./frame.ts";
import type { StudioContext, StudioEnv } from "./context.ts";
import { may, needs } from "./permit.ts";

const place = "/studio/coach";
const longestRules = 50_000;

/** What stands in the forms, and what is wrong with it. */
interface Typed {
  readonly rules?: string;
  readonly rulesFault?: string;
  readonly rule?: string;
  readonly reason?: string;
  readonly silenceFault?: string;
}

/** `/studio/coach`: how much we give and ask, what the coach points at, and the site's own rules for it. */
export function coachScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get(place, needs("coach.read"), async (c) => await page(c));

  app.post(`${place}/rules`, needs("coach.change"), async (c) => {
    const { messages, parts } = c.var;
    const rules = (await formFields(c)).text("rules").replace(/\r\n?/g, "\n");
    if (rules.length > longestRules)
      return await page(c, { rules, rulesFault: messages.t("coach.rulesLong") });
    const read = readOwnRules(rules, filesAtHand().rules, messages.language);
    if (read.kind === "wrong") {
      const { line, what } = read;
      const rulesFault = messages.t(`coach.fault_${read.fault}`, { line, what });
      return await page(c, { rules, rulesFault });
    }
    await settingsChange(parts.kit.store, c.var.by, { coachRules: rules });
    return goTo(c, place, "saved");
  });

  app.post(`${place}/silence`, needs("coach.change"), async (c) => {
    const { messages, parts } = c.var;
    const form = await formFields(c);
    const [rule, reason] = [form.text("rule").trim(), form.text("reason").trim()];
    if (!ruleNames(c).includes(rule))
      return await page(c, { rule, reason, silenceFault: messages.t("coach.unknownRule") });
    if (reason === "" || reason.length > longestReason)
      return await page(c, { rule, reason, silenceFault: messages.t("studio.reasonEmpty") });
    await coachRuleIsSilenced(parts.kit.store, c.var.by, { rule, reason });
    return goTo(c, place, "saved");
  });

  app.post(`${place}/speak`, needs("coach.change"), async (c) => {
    await coachRuleSpeaks(c.var.parts.kit.store, c.var.by, (await formFields(c)).text("rule"));
    return goTo(c, place, "saved");
  });

  app.post(`${place}/open`, needs("coach.change"), async (c) => {
    const coachOnOpen = (await formFields(c)).ticked("coachOnOpen");
    await settingsChange(c.var.parts.kit.store, c.var.by, { coachOnOpen });
    return goTo(c, place, "saved");
  });
  return app;
}

/** Every rule that could be silent, ours and the site's own, and the models beside them. */
function ruleNames(c: StudioContext): string[] {
  const { rules } = filesAtHand();
  const own = readOwnRules(c.var.settings.coachRules, rules, "en");
  const files = [
    ...Object.values(rules.languages).flatMap((language) => language.files),
    ...(own.kind === "ok" ? own.files : []),
  ];
  return [
    ...files.flatMap((file) => file.rules.map(({ id }) => `${file.language}/${file.kind}/${id}`)),
    // What the learned models point at, where no rule does.
    "model/da",
    "model/en",
  ];
}

async function page(c: StudioContext, typed: Typed = {}): Promise<Response> {
  const { messages, settings, parts, user } = c.var;
  const { db } = parts.kit.store;
  const whole = await giveAskOverTime(db);
  const mine = await giveAskOverTime(db, user.id);
  const { found, stood } = await coachHistory(db, messages);
  const fault = typed.rulesFault ?? typed.silenceFault;
  return await screen(
    c,
    { title: messages.t("coach.title"), place },
    html`<header>
        <div>
          <h1>${messages.t("coach.title")}</h1>
          <p>${messages.t("coach.intro")}</p>
        </div>
      </header>
      ${faultLine(fault)}
      <section>
        <h2>${messages.t("coach.giveAsk")}</h2>
        ${numbers(messages, whole)}
        ${plot({ label: messages.t("coach.plot", { count: rollingPosts }), points: whole.over, messages })}
        ${
          mine.posts > 0 && mine.posts < whole.posts
            ? html`<h3>${user.name}</h3>
                ${numbers(messages, mine)}${plot({ label: messages.t("coach.plot", { count: rollingPosts }), points: mine.over, messages })}`
            : ""
        }
        ${
          may(c, "coach.change")
            ? html`<form method="post" action="${place}/open" class="form">
                ${token(c)}
                ${tick({ name: "coachOnOpen", label: messages.t("coach.onOpen"), on: settings.coachOnOpen, help: messages.t("coach.onOpenHelp") })}
                <div class="actions"><button class="btn">${messages.t("studio.save")}</button></div>
              </form>`
            : ""
        }
      </section>
      <section>
        <h2>${messages.t("coach.common")}</h2>
        ${found.length === 0 ? html`<p class="soft">${messages.t("coach.commonNone")}</p>` : commonTable(messages, found)}
      </section>
      <section>
        <h2>${messages.t("coach.stoodTitle")}</h2>
        ${stood.length === 0 ? html`<p class="soft">${messages.t("coach.stoodNone")}</p>` : stoodList(stood)}
      </section>
      ${may(c, "coach.change") ? itsRules(c, typed) : ""}`,
    fault === undefined ? 200 : 400,
  );
}

/** What is silent on this site, and the site's own rules. */
function itsRules(c: StudioContext, typed: Typed): Piece {
  const { messages, settings } = c.var;
  return html`<section class="group">
      <div>
        <h2>${messages.t("coach.silencedTitle")}</h2>
        <p>${messages.t("coach.silencedHow")}</p>
      </div>
      <div class="stack">
        ${silencedList(c)}
        <form method="post" action="${place}/silence" class="form">
          ${token(c)}
          ${field({ name: "rule", label: messages.t("coach.rule"), value: typed.rule ?? c.req.query("rule")?.slice(0, 100) ?? "", help: messages.t("coach.ruleHelp"), maxLength: 100, required: true })}
          ${field({ name: "reason", label: messages.t("coach.silenceWhy"), value: typed.reason ?? "", maxLength: longestReason, required: true })}
          <div class="actions"><button class="btn">${messages.t("coach.silence")}</button></div>
        </form>
      </div>
    </section>
    <section class="group">
      <div>
        <h2>${messages.t("coach.rulesTitle")}</h2>
        <p>${messages.t("coach.rulesHow")}</p>
        <details>
          <summary>${messages.t("coach.rulesExample")}</summary>
          <pre class="copy"><code>${messages.t("coach.exampleRules")}</code></pre>
        </details>
      </div>
      <form method="post" action="${place}/rules" class="form">
        ${token(c)}
        ${area({ name: "rules", label: messages.t("coach.rules"), value: typed.rules ?? settings.coachRules, rows: 14, maxLength: longestRules, fault: typed.rulesFault })}
        <div class="actions">
          <button class="btn main">${messages.t("coach.rulesSave")}</button>
        </div>
      </form>
    </section>`;
}

function numbers(messages: Messages, all: GiveAsk): Piece {
  const values = {
    count: all.posts,
    sentences: messages.number(all.sentences),
    give: messages.number(all.give),
    ask: messages.number(all.ask),
  };
  return html`<p>${messages.t("coach.numbers", values)}</p>`;
}

function commonTable(messages: Messages, found: readonly FoundRule[]): Piece {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${messages.t("coach.what")}</th>
        <th scope="col">${messages.t("coach.rule")}</th>
        <th scope="col" class="n">${messages.t("coach.times")}</th>
        <td></td>
      </tr>
    </thead>
    <tbody>
      ${found.map(
        ({ rule, kind, times }) =>
          html`<tr>
            <td>${kind === undefined ? "" : messages.t(`coach.kind_${kind}` as MessageKey)}</td>
            <td><code>${rule}</code></td>
            <td class="n">${messages.number(times)}</td>
            <td class="n">
              ${kind === undefined && !rule.startsWith("model/") ? "" : html`<a href="${place}?rule=${encodeURIComponent(rule)}#rule">${messages.t("coach.silenceThis")}<span class="sr"> ${rule}</span></a>`}
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function stoodList(stood: readonly StoodWords[]): Piece {
  return html`<ul class="queue">
    ${stood.map(
      (one) =>
        html`<li>
          <div class="body">
            <q>${one.words}</q>
            <p>${one.reason}</p>
            <p class="under">
              <a href="/studio/write/${one.postId}">${one.title}</a> · <code>${one.rule}</code>
            </p>
          </div>
        </li>`,
    )}
  </ul>`;
}

function silencedList(c: StudioContext): Piece | "" {
  const { messages, settings } = c.var;
  if (settings.coachSilenced.length === 0) return "";
  return html`<ul class="queue">
    ${settings.coachSilenced.map(
      ({ rule, reason }) =>
        html`<li>
          ${icon("hidden")}
          <div class="body">
            <code>${rule}</code>
            <p>${reason}</p>
          </div>
          <form method="post" action="${place}/speak" class="actions">
            ${token(c)}<input type="hidden" name="rule" value="${rule}" /><button
              class="btn small quiet"
            >
              ${messages.t("coach.speak")}
            </button>
          </form>
        </li>`,
    )}
  </ul>`;
}
