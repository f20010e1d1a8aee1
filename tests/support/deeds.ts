import { setTimeout as sleep } from "node:timers/promises";

import sharp from "sharp";

import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { postIsPublished } from "#flows/post-is-published.ts";

import type { MailSink } from "./mail-sink.ts";
import { type RemotePeople, type RemotePerson, signedPost } from "./remote-people.ts";
import type { Medspil } from "./server.ts";
import { bySystem } from "#schema";

/** What was answered with success, and so must be true in the end. */
export interface Ledger {
  /** Notes by their text, with what became of them. */
  readonly notes: Map<string, "published" | "deleted">;
  /** Texts of scheduled notes. */
  readonly scheduled: string[];
  /** Replies from elsewhere by id: their last text, or undefined when they were deleted. */
  readonly replies: Map<string, string | undefined>;
  readonly likes: string[];
  /** Follows by id, each of which must be accepted once. */
  readonly follows: string[];
  /** Addresses to which a mail was promised. */
  readonly mails: string[];
  /** Texts of readers' replies that were confirmed. */
  readonly confirmed: string[];
  /** Texts of the owner's answers. */
  readonly answers: string[];
  /** Numbers of hidden replies, and of stored pictures. */
  readonly hidden: number[];
  readonly pictures: number[];
}

/** All that can go on at a site, at once, while it is killed again and again. */
export interface Deeds {
  readonly ledger: Ledger;
  /** How many were answered with success. */
  count(): number;
  /** Lets what is under way end, and begins nothing more. */
  stop(): Promise<void>;
}

const context = "https://www.w3.org/ns/activitystreams";
const everyone = `${context}#Public`;
/** Between two deeds of one kind, in milliseconds. */
const pauseMs = 40;

/** How long a mail may take while the server is killed again and again, in milliseconds. */
const mailMs = 400_000;

/** Starts them; the server must be up. `random` gives numbers from 0 to 1. */
export async function startDeeds(world: {
  readonly server: Medspil;
  readonly remote: RemotePeople;
  readonly sink: MailSink;
  readonly random: () => number;
}): Promise<Deeds> {
  const { server, remote, sink, random } = world;
  const { origin, store } = server;
  const ledger: Ledger = {
    notes: new Map(),
    scheduled: [],
    replies: new Map(),
    likes: [],
    follows: [],
    mails: [],
    confirmed: [],
    answers: [],
    hidden: [],
    pictures: [],
  };
  let running = true;
  let number = 0;
  let count = 0;
  const next = (): number => (number += 1);
  const own = { origin, "sec-fetch-site": "same-origin" };

  /** Asks once; undefined when the server was killed under it. */
  const ask = async (path: string, init: RequestInit = {}): Promise<Response | undefined> => {
    try {
      const answer = await fetch(origin + path, { redirect: "manual", ...init });
      const body = await answer.arrayBuffer();
      const isEmpty = [204, 303, 304].includes(answer.status);
      return new Response(isEmpty ? null : body, answer);
    } catch {
      await sleep(60);
      return undefined;
    }
  };
  const surely = async (path: string, init: RequestInit = {}): Promise<Response> => {
    for (;;) {
      const answer = await ask(path, init);
      // A server that is just starting, or whose database is away, asks to come again.
      if (answer !== undefined && answer.status !== 503) return answer;
      await sleep(50);
    }
  };

  const signedIn = await surely("/studio/sign-in", {
    method: "POST",
    body: new URLSearchParams({ email: server.owner.email, password: server.owner.password }),
    headers: own,
  });
  const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const { token } = (await (
    await surely("/studio/write/token", { headers: { cookie } })
  ).json()) as { token: string };
  /** Sends a form of the studio. @returns where it led, undefined when it is not known what became of it. */
  const studio = async (path: string, fields: Record<string, string>) => {
    const body = new URLSearchParams({ ...fields, _token: token });
    const answer = await ask(path, { method: "POST", body, headers: { ...own, cookie } });
    return answer?.status === 303 ? (answer.headers.get("location") ?? "") : undefined;
  };
  const write = async (fields: Record<string, string>): Promise<string | undefined> =>
    await studio("/studio/write", {
      kind: "note",
      language: "da",
      licence: "CC-BY-4.0",
      action: "publish",
      ...fields,
    });

  const publish = async (): Promise<void> => {
    const text = `Note ${next()}.`;
    const to = await write({ markdown: text });
    const postId = /#post-(\d+)/u.exec(to ?? "")?.[1];
    if (postId === undefined) return;
    ledger.notes.set(text, "published");
    count += 1;
    const chance = random();
    if (chance < 0.3) {
      const edited = `${text} Rettet.`;
      const changed = await write({ markdown: edited, postId, reason: "Rettet" });
      // Not knowing what became of it, we know of neither text.
      ledger.notes.delete(text);
      if (changed !== undefined) ledger.notes.set(edited, "published");
    } else if (chance < 0.45) {
      const gone = await studio(`/studio/posts/${postId}/delete`, { reason: "Prøvet" });
      ledger.notes.delete(text);
      if (gone !== undefined) ledger.notes.set(text, "deleted");
    }
  };

  const schedule = async (): Promise<void> => {
    const text = `Planlagt ${next()}.`;
    const saved = await draftIsSaved(store, {
      ...{ kind: "note", title: "", summary: "", markdown: text, topics: [], language: "da" },
      ...{ licence: "CC-BY-4.0", coverId: null, userId: null },
    } as Parameters<typeof draftIsSaved>[1]);
    if (saved.kind !== "saved") throw new Error(saved.kind);
    const at = Date.now() + 300 + Math.floor(random() * 1500);
    await postIsPublished(store, bySystem, origin, { postId: saved.postId, at });
    ledger.scheduled.push(text);
    count += 1;
    await sleep(400);
  };

  /** Until it is taken: so do other servers. */
  const deliver = async (by: RemotePerson, activity: Record<string, unknown>): Promise<void> => {
    for (;;) {
      const whole = { "@context": context, actor: by.uri, to: [everyone], ...activity };
      const request = signedPost(`${origin}/ap/inbox`, whole, by);
      const answer = await fetch(request).catch(() => undefined);
      if (answer?.status === 202) return;
      if (answer !== undefined && answer.status < 500)
        throw new Error(`${answer.status} ${await answer.text()}`);
      await sleep(60);
    }
  };
  const reply = async (by: RemotePerson): Promise<void> => {
    const n = next();
    const id = `${by.uri}/notes/${n}`;
    const note = (content: string, more: object = {}): Record<string, unknown> => ({
      ...{ id, type: "Note", attributedTo: by.uri, content: `<p>${content}</p>` },
      ...{ inReplyTo: article.uri, to: [everyone], published: new Date().toISOString() },
      ...more,
    });
    await deliver(by, { id: `${id}#create`, type: "Create", object: note(`Svar ${n}.`) });
    ledger.replies.set(id, `Svar ${n}.`);
    count += 1;
    const chance = random();
    if (chance < 0.3) {
      const updated = new Date(Date.now() + 1).toISOString();
      const object = note(`Rettet svar ${n}.`, { updated });
      await deliver(by, { id: `${id}#update`, type: "Update", object });
      ledger.replies.set(id, `Rettet svar ${n}.`);
    } else if (chance < 0.5) {
      const object = { id, type: "Tombstone" };
      await deliver(by, { id: `${id}#delete`, type: "Delete", object });
      ledger.replies.set(id, undefined);
    }
  };
  const like = async (): Promise<void> => {
    const by = remote.person(`liker${next()}`);
    const id = `${by.uri}#like`;
    await deliver(by, { id, type: "Like", object: article.uri });
    ledger.likes.push(id);
    count += 1;
    await sleep(2500);
  };
  const follow = async (): Promise<void> => {
    const by = remote.person(`follower${next()}`);
    const id = `${by.uri}#follow`;
    await deliver(by, { id, type: "Follow", object: server.actor });
    ledger.follows.push(id);
    count += 1;
    await sleep(2500);
  };

  const readersReply = async (): Promise<void> => {
    const n = next();
    const email = `reader${n}@by${n}.example`;
    const source = `Læserens svar ${n}.`;
    const fields = { name: "Karen", email, source, token: formToken };
    const place = `203.0.${n % 250}.${(n >> 3) % 250}`;
    const headers = { ...own, "x-forwarded-for": place };
    const body = new URLSearchParams(fields);
    const answer = await ask(`${article.path}/reply`, { method: "POST", body, headers });
    if (answer?.status !== 200) return;
    ledger.mails.push(email);
    count += 1;
    void confirm(email, source, headers);
  };
  const confirming = new Set<Promise<void>>();
  const confirm = async (email: string, source: string, headers: HeadersInit): Promise<void> => {
    const work = (async () => {
      const mail = await sink.waitForMail(email, mailMs).catch(async (cause: unknown) => {
        const waiting = await store.db
          .selectFrom("jobs")
          .select([
            "id",
            "state",
            "attempts",
            "run_at",
            "lease_until",
            "error_code",
            "error_params_json",
          ])
          .where("kind", "=", "send-mail")
          .execute();
        const replies = await store.db.selectFrom("reader_replies").select("source").execute();
        const facts = {
          dialect: store.dialect,
          now: Date.now(),
          waiting,
          waits: replies.some((one) => one.source === source),
        };
        throw new Error(`No mail to ${email}: ${JSON.stringify(facts)}`, { cause });
      });
      const path = /\/reply\/confirm\/[\w-]+/u.exec(mail.mail.text ?? "")?.[0] ?? "";
      const answer = await surely(path, { method: "POST", headers });
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
      ledger.confirmed.push(source);
      count += 1;
    })();
    confirming.add(work);
    await work.catch(() => {});
  };

  const latestReply = async (): Promise<number | undefined> =>
    (
      await store.db
        .selectFrom("replies")
        .select("id")
        .where("state", "=", "visible")
        .where("network", "=", "activitypub")
        .orderBy("id", "desc")
        .limit(1)
        .executeTakeFirst()
    )?.id;
  const decide = async (): Promise<void> => {
    const id = await latestReply();
    if (id === undefined) return await sleep(200);
    if (random() < 0.6) {
      const source = `Vores svar ${next()}.`;
      const form = { action: "answer", what: "reply", id: String(id), source };
      if ((await studio("/studio/conversation", form)) === undefined) return;
      ledger.answers.push(source);
    } else {
      const form = { action: "hide", id: String(id), reason: "Prøvet" };
      if ((await studio("/studio/moderation", form)) === undefined) return;
      ledger.hidden.push(id);
    }
    count += 1;
    await sleep(150);
  };

  const upload = async (): Promise<void> => {
    const colour = { r: next() % 256, g: Math.floor(random() * 256), b: number >> 8 };
    const picture = { create: { width: 90, height: 60, channels: 3, background: colour } } as const;
    const body = await sharp(picture).png().toBuffer();
    const headers = { ...own, cookie, "x-form-token": token, "x-file-name": "farve.png" };
    const answer = await ask("/studio/media", { method: "POST", body: new Blob([body]), headers });
    if (answer?.status !== 200) return;
    ledger.pictures.push(((await answer.json()) as { id: number }).id);
    count += 1;
    await sleep(2500);
  };

  const to = await write({ kind: "article", title: "Hvad tåler vi?", markdown: "Det ser vi nu." });
  const articleId = Number(/#post-(\d+)/u.exec(to ?? "")?.[1]);
  const { uri } = await store.db
    .selectFrom("posts")
    .select("uri")
    .where("id", "=", articleId)
    .executeTakeFirstOrThrow();
  const article = { uri: uri ?? "", path: new URL(uri ?? origin).pathname };
  const page = await (await surely(article.path)).text();
  const formToken = /name="token" value="([^"]+)"/u.exec(page)?.[1] ?? "";
  for (const first of [follow(), follow(), follow()]) await first;

  const during = async (work: () => Promise<void>): Promise<void> => {
    while (running) {
      await work();
      await sleep(pauseMs);
    }
  };
  const [bo, ea] = [remote.person("bo"), remote.person("ea")];
  const kinds = [
    publish,
    publish,
    schedule,
    async () => await reply(bo),
    async () => await reply(ea),
    like,
    follow,
    readersReply,
    readersReply,
    decide,
    upload,
  ].map(during);
  return {
    ledger,
    count: () => count,
    stop: async () => {
      running = false;
      await Promise.all(kinds);
      await Promise.all(confirming);
    },
  };
}
