import { sameSecret } from "#core/secrets.ts";
import { countJobs, type JobHandlers } from "#jobs";
import type { Store } from "#schema";

/** What the server counts while it runs, and the page on which a Prometheus reads it. */
export interface Metrics {
  /** A page was answered, from what is kept or rendered. */
  page(from: "cache" | "rendered"): void;
  /** Another server brought something, and got this HTTP status. */
  inbox(status: number): void;
  /** The same handler, each of its runs counted. */
  counting<T extends JobHandlers["deliver"]>(handler: T): JobHandlers["deliver"];
  /** Answers `/metrics`: 404 without the token, so that strangers see no page at all. */
  answer(request: Request): Promise<Response>;
}

/**
 * Starts to count. Nothing that is counted tells of a person, an address or a text.
 * @source https://prometheus.io/docs/practices/naming/
 */
export async function createMetrics(store: Store, token: string): Promise<Metrics> {
  // Loaded only where somebody reads it: it takes a tenth of a second.
  const { collectDefaultMetrics, Counter, Gauge, Registry } = await import("prom-client");
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string, label: string) =>
    new Counter({ name, help, labelNames: [label], registers: [registry] });
  const pages = counter("medspil_pages_total", "Pages answered, by where they came from", "from");
  const inbox = counter("medspil_inbox_total", "Activities that arrived, by our answer", "answer");
  const sent = counter(
    "medspil_deliveries_total",
    "Deliveries to other servers, by how they ended",
    "outcome",
  );
  for (const from of ["cache", "rendered"]) pages.inc({ from }, 0);
  for (const answer of ["accepted", "refused", "later"]) inbox.inc({ answer }, 0);
  for (const outcome of ["ok", "failed"]) sent.inc({ outcome }, 0);
  const jobs = new Gauge({
    name: "medspil_jobs",
    help: "Jobs by state; dead ones gave up and wait for a person",
    labelNames: ["state"],
    registers: [registry],
    collect: async () => {
      const { ready, running, dead } = await countJobs(store.db);
      for (const [state, count] of Object.entries({ waiting: ready, running, dead }))
        jobs.set({ state }, count);
    },
  });
  return {
    page: (from) => pages.inc({ from }),
    inbox: (status) =>
      inbox.inc({ answer: status < 300 ? "accepted" : status < 500 ? "refused" : "later" }),
    counting: (handler) => async (job) => {
      try {
        await handler(job);
      } catch (fault) {
        sent.inc({ outcome: "failed" });
        throw fault;
      }
      sent.inc({ outcome: "ok" });
    },
    answer: async (request) => {
      const given = request.headers.get("authorization") ?? "";
      if (!sameSecret(given, `Bearer ${token}`))
        return new Response("Not found\n", { status: 404 });
      return new Response(await registry.metrics(), {
        headers: { "Content-Type": registry.contentType, "Cache-Control": "no-store" },
      });
    },
  };
}
