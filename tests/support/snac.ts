import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { freePort } from "./free-port.ts";
import { runProcess, startProcess } from "./process.ts";

/** A post as snac's Mastodon API shows it. */
export interface SnacPost {
  readonly id: string;
  /** Its ActivityPub id. */
  readonly uri: string;
  readonly url: string;
  readonly content: string;
  readonly spoiler_text: string;
  readonly in_reply_to_id: string | null;
  readonly favourites_count: number;
  readonly reblogs_count: number;
  readonly replies_count: number;
  readonly reblog: SnacPost | null;
  readonly account: SnacAccount;
  readonly media_attachments: readonly { url: string; description: string | null; type: string }[];
  readonly tags: readonly { name: string; url: string }[];
}

/** An account as snac's Mastodon API shows it. */
export interface SnacAccount {
  readonly id: string;
  readonly username: string;
  readonly acct: string;
  readonly display_name: string;
  readonly note: string;
  readonly url: string;
  readonly avatar: string;
}

/** Something that happened to a user of snac. */
export interface SnacNotification {
  readonly type: "follow" | "favourite" | "reblog" | "mention" | "reaction" | "poll";
  readonly account: SnacAccount;
  readonly status?: SnacPost;
}

/** One user of a running snac; each method does what a person there would do. */
export interface SnacUser {
  readonly name: string;
  /** With which they sign in. */
  readonly password: string;
  /** The actor's id: `http://localhost:PORT/ann`. */
  readonly actor: string;
  /** `@ann@localhost:PORT` */
  readonly handle: string;
  /** Follows an actor by its id or `@name@host`. @throws when snac cannot find it. */
  follow(actorOrHandle: string): Promise<void>;
  unfollow(actor: string): Promise<void>;
  /** The ids of the actors this user follows or has asked to. */
  following(): Promise<string[]>;
  /** The ids of the actors who follow this user. */
  followers(): Promise<string[]>;
  /** Posts for everybody, or as an answer to the post with that ActivityPub id; gives the new id. */
  post(text: string, more?: { inReplyTo?: string; visibility?: Visibility }): Promise<string>;
  editPost(uri: string, text: string): Promise<void>;
  deletePost(uri: string): Promise<void>;
  like(uri: string): Promise<void>;
  unlike(uri: string): Promise<void>;
  boost(uri: string): Promise<void>;
  unboost(uri: string): Promise<void>;
  /** Everything in this user's own timeline, newest first. */
  timeline(): Promise<SnacPost[]>;
  notifications(): Promise<SnacNotification[]>;
  /** One post by its ActivityPub id, if snac has it (it is not fetched). */
  find(uri: string): Promise<SnacPost | undefined>;
  /** Fetches a post by its ActivityPub id, as by pasting it into the search field. */
  fetch(uri: string): Promise<void>;
  /** The answers snac knows below a post. */
  answers(uri: string): Promise<SnacPost[]>;
  /** Who likes a post, as far as snac knows. */
  likers(uri: string): Promise<SnacAccount[]>;
  /** What snac finds when it looks a handle or actor up. */
  lookUp(actorOrHandle: string): Promise<string>;
}

export type Visibility = "public" | "unlisted" | "private" | "direct";

/** A real snac server that runs beside the tests, with its own empty folder. */
export interface Snac<Name extends string = string> {
  /** `http://localhost:PORT` */
  readonly origin: string;
  /** `localhost:PORT` */
  readonly host: string;
  readonly folder: string;
  readonly users: Readonly<Record<Name, SnacUser>>;
  /** What it logged so far. */
  log(): string;
  /** Lets it sleep and wakes it again on the same port: what a server that is down looks like. */
  restart(whileDown: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

const project = join(import.meta.dirname, "..", "..");

/** Where snac is: $SNAC, what `npm test` fetched, or the machine's own. @throws when nowhere. */
export function snacProgram(): string {
  const places = [
    process.env.SNAC,
    join(project, ".cache/snac/usr/bin/snac"),
    "/usr/bin/snac",
    "/usr/local/bin/snac",
  ];
  const found = places.find((place) => place !== undefined && place !== "" && existsSync(place));
  if (found !== undefined) return found;
  throw new Error("snac is needed for this test. `npm test` fetches it; or set SNAC to its path.");
}

/**
 * Starts a snac with these users on a free port of this machine. Its queue rests for up to three
 * seconds, so wait with `eventually` for what should arrive.
 */
export async function startSnac<const Name extends string>({
  users,
}: {
  users: readonly Name[];
}): Promise<Snac<Name>> {
  const program = snacProgram();
  const parent = mkdtempSync(join(tmpdir(), "medspil-snac-"));
  const folder = join(parent, "snac");
  const port = await freePort();
  const host = `localhost:${port}`;
  const origin = `http://${host}`;
  const run = async (...args: string[]) => await runProcess(program, args);

  const init = await runProcess(program, ["init", folder], {
    input: `127.0.0.1\n${port}\n${host}\n\n\n`,
  });
  if (init.code !== 0) throw new Error(`snac init: ${init.stdout}${init.stderr}`);
  const settings = join(folder, "server.json");
  writeFileSync(
    settings,
    JSON.stringify({
      ...(JSON.parse(readFileSync(settings, "utf8")) as object),
      protocol: "http",
      host,
      dbglevel: 1,
      shared_inboxes: true,
      // What failed is tried again at the next round of the queue, not two minutes later.
      queue_retry_minutes: 0,
      disable_email_notifications: true,
    }),
  );
  const passwords = new Map<Name, string>();
  for (const name of users) {
    const added = await run("adduser", folder, name);
    const password = /User password is (\S+)/u.exec(added.stdout)?.[1];
    if (password === undefined) throw new Error(`snac adduser: ${added.stdout}${added.stderr}`);
    passwords.set(name, password);
  }

  const start = async () =>
    await startProcess({
      command: program,
      args: ["httpd", folder],
      ready: async () => (await fetch(`${origin}/nodeinfo_2_0`)).ok,
    });
  let server = await start();
  let logged = "";
  const made: Partial<Record<Name, SnacUser>> = {};
  for (const [name, password] of passwords)
    made[name] = await signIn({ name, password, origin, host, folder, run });
  return {
    origin,
    host,
    folder,
    users: made as Record<Name, SnacUser>,
    log: () => logged + server.output(),
    restart: async (whileDown) => {
      await server.stop();
      logged += server.output();
      await whileDown();
      server = await start();
    },
    stop: async () => {
      await server.stop("SIGTERM", 3000);
      rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface SignIn {
  readonly name: string;
  readonly password: string;
  readonly origin: string;
  readonly host: string;
  readonly folder: string;
  readonly run: (...args: string[]) => Promise<{ stdout: string; stderr: string }>;
}

async function signIn({ name, password, origin, host, folder, run }: SignIn): Promise<SnacUser> {
  const answer = await fetch(`${origin}/oauth/x-snac-get-token`, {
    method: "POST",
    body: new URLSearchParams({ login: name, passwd: password }),
  });
  const token = (await answer.text()).trim();
  if (!/^[\da-f]+$/u.test(token)) throw new Error(`snac gave ${name} no token: ${token}`);

  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${origin}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(method !== "GET" && { body: JSON.stringify(body ?? {}) }),
    });
    if (response.status === 404) return undefined;
    if (!response.ok)
      throw new Error(`snac ${method} ${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  };
  /** Does something to a post; snac must have it, so it is fetched when it does not. */
  const act = async (uri: string, deed: string): Promise<void> => {
    if ((await ask("GET", `/v1/statuses/${statusId(uri)}`)) === undefined)
      await run("insert", folder, name, uri);
    const done = await ask("POST", `/v1/statuses/${statusId(uri)}/${deed}`);
    if (done === undefined) throw new Error(`snac could not ${deed} ${uri}`);
  };
  const actor = `${origin}/${name}`;
  const peopleIn = async (which: "followers" | "following"): Promise<string[]> => {
    const found = (await ask("GET", `/v1/accounts/${md5(actor)}/${which}`)) as SnacAccount[];
    return found.map(({ url }) => url);
  };
  return {
    name,
    password,
    actor,
    handle: `@${name}@${host}`,
    follow: async (target) => {
      const { stderr } = await run("follow", folder, name, target);
      if (/cannot (?:resolve|get)/u.test(stderr)) throw new Error(`snac follow: ${stderr}`);
    },
    unfollow: async (target) => {
      const { stderr } = await run("unfollow", folder, name, target);
      if (/not being followed/u.test(stderr)) throw new Error(`snac unfollow: ${stderr}`);
    },
    following: async () => await peopleIn("following"),
    followers: async () => await peopleIn("followers"),
    post: async (text, { inReplyTo, visibility = "public" } = {}) => {
      if (inReplyTo !== undefined && !(await ask("GET", `/v1/statuses/${statusId(inReplyTo)}`)))
        await run("insert", folder, name, inReplyTo);
      const made = (await ask("POST", "/v1/statuses", {
        status: text,
        visibility,
        ...(inReplyTo !== undefined && { in_reply_to_id: statusId(inReplyTo) }),
      })) as SnacPost;
      // snac names posts by the clock; two of the same moment would be one.
      await sleep(2);
      return made.uri;
    },
    editPost: async (uri, text) => {
      const done = await ask("PUT", `/v1/statuses/${statusId(uri)}`, { status: text });
      if (done === undefined) throw new Error(`snac could not edit ${uri}`);
    },
    deletePost: async (uri) => {
      const done = await ask("DELETE", `/v1/statuses/${statusId(uri)}`);
      if (done === undefined) throw new Error(`snac could not delete ${uri}`);
    },
    like: async (uri) => await act(uri, "favourite"),
    unlike: async (uri) => await act(uri, "unfavourite"),
    boost: async (uri) => await act(uri, "reblog"),
    unboost: async (uri) => await act(uri, "unreblog"),
    timeline: async () => (await ask("GET", "/v1/timelines/home?limit=50")) as SnacPost[],
    notifications: async () =>
      (await ask("GET", "/v1/notifications?limit=50")) as SnacNotification[],
    find: async (uri) =>
      (await ask("GET", `/v1/statuses/${statusId(uri)}`)) as SnacPost | undefined,
    fetch: async (uri) => {
      await run("insert", folder, name, uri);
    },
    answers: async (uri) => {
      const context = await ask("GET", `/v1/statuses/${statusId(uri)}/context`);
      return (context as { descendants: SnacPost[] } | undefined)?.descendants ?? [];
    },
    likers: async (uri) =>
      ((await ask("GET", `/v1/statuses/${statusId(uri)}/favourited_by`)) as SnacAccount[]) ?? [],
    lookUp: async (target) => {
      const { stdout, stderr } = await run("webfinger_s", folder, name, target);
      return stdout + stderr;
    },
  };
}

/** snac's Mastodon ids are ten digits of time, which it does not read back, and the MD5 of the id. */
function statusId(uri: string): string {
  return `0000000000${md5(uri)}`;
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
