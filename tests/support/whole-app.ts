import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type App, startApp } from "#app";
import { readConfig } from "#core/config.ts";
import { siteIsSetUp } from "#flows/site-is-set-up.ts";
import { hashPassword } from "#sign-in";

import { publish } from "./site.ts";

/** What came back, whole. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How to ask; the target is sent as it is written, whatever it holds. */
export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
  /** Sends the head alone, as if the body were still to come. */
  readonly isCutOff?: boolean;
}

/** The whole program in this process, on SQLite, asked over a real connection. */
export interface WholeApp {
  readonly app: App;
  readonly origin: string;
  ask(target: string, question?: Question): Promise<Answer>;
  /** Headers of a stranger's browser on one of our pages; the owner's, signed in; the owner's with the form token. */
  readonly stranger: Readonly<Record<string, string>>;
  readonly signedIn: Readonly<Record<string, string>>;
  readonly owner: Readonly<Record<string, string>>;
  /** Every address that is answered, filled in, with its method. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  stop(): Promise<void>;
}

/** The owner's way in. */
export const ownerOfWhole = { email: "ida@example.org", password: "tre gule harer" } as const;

/** Starts it, set up, with an article, a note and an owner who is signed in. */
export async function startWhole(
  env: Readonly<Record<string, string>> = {},
  origin = "https://vaerkstedet.example",
): Promise<WholeApp> {
  const folder = mkdtempSync(join(tmpdir(), "medspil-whole-"));
  const config = readConfig({ MEDSPIL_DATA: folder, MEDSPIL_URL: origin, PORT: "0", ...env });
  const app = await startApp(config);
  const { store, secrets } = app.kit;
  const { email, password } = ownerOfWhole;
  await siteIsSetUp(store, secrets, undefined, {
    settings: {
      siteName: "Værkstedet",
      language: "da",
      handle: "ida",
      ownerName: "Ida Holm",
      accent: "#1f5c4a",
    },
    email,
    passwordHash: await hashPassword(password),
    passkey: null,
  });
  const article = await publish(app, { topics: ["Kaffe"] });
  const note = await publish(app, { kind: "note" });
  const port = Number(new URL(app.address).port);
  const ask: WholeApp["ask"] = async (target, question = {}) =>
    await new Promise((resolve, reject) => {
      const { method = "GET", headers = {}, body, isCutOff = false } = question;
      const sent = request(
        {
          host: "127.0.0.1",
          port,
          path: target,
          method,
          headers: { host: new URL(origin).host, ...headers },
          insecureHTTPParser: true,
          agent: false,
        },
        (answer) => {
          let text = "";
          answer.on("data", (piece) => (text += String(piece)));
          const done = (): void => {
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
            sent.destroy();
          };
          answer.on("end", done);
          // A stream of events has no end.
          if (answer.headers["content-type"] === "text/event-stream") done();
        },
      );
      sent.on("error", reject);
      if (isCutOff) sent.flushHeaders();
      else sent.end(body);
    });
  const stranger = { origin, "sec-fetch-site": "same-origin" };
  const entered = await ask("/studio/sign-in", {
    method: "POST",
    headers: { origin, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(ownerOfWhole).toString(),
  });
  const [cookie = ""] = (entered.headers["set-cookie"]?.[0] ?? "").split(";");
  const signedIn = { ...stranger, cookie };
  const settings = await ask("/studio/settings", { headers: signedIn });
  const token = /name="_token" value="([^"]+)"/.exec(settings.body)?.[1] ?? "";
  const isRoute = (one: { method: string; path: string }): boolean =>
    one.method !== "ALL" && !one.path.endsWith("*");
  const routes = [
    ...app.routes.filter(isRoute),
    { method: "GET", path: "/healthz" },
    { method: "GET", path: "/metrics" },
  ].map(({ method, path }) => ({
    method,
    path: path
      .replace("/articles/:slug", article.path)
      .replace("/notes/:slug", note.path)
      .replace("/topics/:slug", "/topics/kaffe")
      .replace("/cards/:name", `/cards/${article.id}.png`)
      .replace(/:handle\{.*\}/, "@ida")
      .replace(/:file\{.*\}/, "sitemap-1.xml")
      .replace(/:(?:id|number)(?:\{(?:[^{}]|\{[^}]*\})*\})?/g, String(article.id))
      .replace(/:\w+/g, "x"),
  }));
  return {
    app,
    origin,
    ask,
    stranger,
    signedIn,
    owner: { ...signedIn, "x-form-token": token },
    routes: [...new Map(routes.map((one) => [`${one.method} ${one.path}`, one])).values()],
    stop: async () => {
      await app.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
