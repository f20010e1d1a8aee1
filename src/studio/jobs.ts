import { Hono } from "hono";
import { html } from "hono/html";

import { countJobs, type DeadJob, dropJob, listDeadJobs, retryJob } from "#jobs";
import { faultText, type MessageKey, type Messages } from "#words";

import { icon } from "#look/icons.ts";

import { formFields, type Piece } from "#web/fields.ts";
import { emptyPlace, goTo, moment, screen, token } from "./frame.ts";
import type { StudioEnv } from "./context.ts";
import { refusedCopies } from "./refused-copies.ts";
import { needs } from "./permit.ts";

/** What each kind of job is to a person. */
const kinds: Readonly<Record<string, MessageKey>> = {
  deliver: "studio.jobDeliver",
  syndicate: "studio.jobSyndicate",
  "publish-scheduled": "studio.jobPublish",
  react: "studio.jobActivity",
  follow: "studio.jobActivity",
  "tell-change": "studio.jobActivity",
  "allow-quote": "studio.jobActivity",
  backfeed: "studio.jobThread",
  "send-mail": "studio.jobMail",
  "fetch-account": "studio.jobAccount",
  "fetch-thread": "studio.jobThread",
  "fetch-replies": "studio.jobThread",
  "recheck-reply": "studio.jobRecheck",
  "recheck-told": "studio.jobRecheck",
  "find-names": "studio.jobNames",
  "fetch-preview": "studio.jobPreview",
  "make-variants": "studio.jobPicture",
};

/** `/studio/jobs`: what is on its way, and what gave up, with a button to try again. */
export function jobsScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get("/studio/jobs", needs("jobs.manage"), async (c) => {
    const { messages, parts } = c.var;
    const { db } = parts.kit.store;
    const counts = await countJobs(db);
    const dead = await listDeadJobs(db);
    const waiting = counts.ready + counts.running;
    return await screen(
      c,
      { title: messages.t("studio.navJobs"), place: "/studio/jobs" },
      html`<header>
          <div>
            <h1>${messages.t("studio.navJobs")}</h1>
            <p>
              ${waiting === 0 ? messages.t("studio.jobsIntroNone") : messages.t("studio.jobsIntro", { count: waiting })}
            </p>
          </div>
        </header>
        ${
          dead.length === 0
            ? emptyPlace(
                "check",
                messages.t("studio.noDeadJobs"),
                messages.t("studio.noDeadJobsHow"),
              )
            : html`<section>
                <h2>${messages.t("studio.deadJobs")}</h2>
                <p class="soft">${messages.t("studio.deadJobsHow")}</p>
                <form method="post" action="/studio/jobs" class="actions">
                  ${token(c)}<input type="hidden" name="id" value="all" /><button
                    class="btn main"
                    name="action"
                    value="retry"
                  >
                    ${icon("undo")} ${messages.t("studio.retryAll")}
                  </button>
                </form>
                <ol class="queue">
                  ${dead.map(
                    (job) =>
                      html`<li id="job-${job.id}">
                        ${icon("warning")}
                        <div class="body">
                          <b>${messages.t(kinds[job.kind] ?? "studio.jobOther")}</b>
                          <p>${reason(messages, job)}</p>
                          ${detail(job)}
                          <p class="under">
                            ${messages.t("studio.jobTried", { count: job.attempts })} ·
                            ${moment(messages, job.createdAt)}
                          </p>
                        </div>
                        <form method="post" action="/studio/jobs" class="actions">
                          ${token(c)}<input type="hidden" name="id" value="${job.id}" /><button
                            class="btn small"
                            name="action"
                            value="retry"
                          >
                            ${messages.t("studio.retry")}</button
                          ><button class="btn small quiet" name="action" value="drop">
                            ${messages.t("studio.dropJob")}
                          </button>
                        </form>
                      </li>`,
                  )}
                </ol>
              </section>`
        }
        ${await refusedCopies(c)}`,
    );
  });
  app.post("/studio/jobs", needs("jobs.manage"), async (c) => {
    const form = await formFields(c);
    const { store } = c.var.parts.kit;
    const id = form.text("id") === "all" ? "all" : (form.number("id") ?? 0);
    if (form.text("action") === "drop" && id !== "all") {
      await store.transact(async (tx) => await dropJob(tx, id));
      return goTo(c, "/studio/jobs", "dropped");
    }
    await store.transact(async (tx) => await retryJob(tx, id));
    return goTo(c, "/studio/jobs", "retried");
  });
  return app;
}

/** Why it gave up, beginning with the server it was for where the words do not name it. */
function reason(messages: Messages, job: DeadJob): string {
  const host = hostOf(job);
  const text = faultText(messages, job.fault);
  return host === undefined || text.includes(host) ? text : `${host}: ${text}`;
}

/** What the program itself said of a fault that has no words. */
function detail({ fault }: DeadJob): Piece | "" {
  const said = fault.params.detail;
  return said === undefined ? "" : html`<p class="under"><code>${said}</code></p>`;
}

function hostOf(job: DeadJob): string | undefined {
  const inbox = (job.payload as { inbox?: unknown }).inbox;
  return typeof inbox === "string" && URL.canParse(inbox) ? new URL(inbox).host : undefined;
}
