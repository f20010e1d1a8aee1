import { setTimeout as sleep } from "node:timers/promises";

import { type RemotePeople, signedPost } from "./remote-people.ts";
import type { Medspil } from "./server.ts";
import type { Made, Writer } from "./writer.ts";

/** What goes on at a site under load, and what came of it. */
export interface Load {
  /** How many things were acknowledged so far: posts, replies, readers' forms. */
  done(): number;
  /** Lets what is under way end, and begins nothing more. */
  stop(): Promise<void>;
  outcome(): {
    /** Addresses of what was published. */
    readonly posts: readonly string[];
    /** Ids of replies that were answered with 202. */
    readonly replies: readonly string[];
    /** Addresses to which a mail was promised. */
    readonly mails: readonly string[];
    readonly answers: {
      readonly all: number;
      readonly statuses: ReadonlySet<number>;
      /** What those were told who got no page, each text once. */
      readonly refusals: ReadonlySet<string>;
    };
  };
}

/**
 * Readers who read, people elsewhere who reply, readers who reply on the page, and a writer who publishes, all at
 * once. Other servers send again what was not taken, as they do; a reader sends a form once.
 */
export async function startLoad(world: {
  readonly server: Medspil;
  readonly writes: Writer;
  readonly remote: RemotePeople;
}): Promise<Load> {
  const { server, writes, remote } = world;
  const { origin } = server;
  const [posts, replies, mails]: [string[], string[], string[]] = [[], [], []];
  const statuses = new Set<number>();
  const refusals = new Set<string>();
  let all = 0;
  let running = true;
  let number = 0;

  const article = await writes.article("Hvad tåler vi?");
  const page = await (await fetch(article.uri)).text();
  const token = /name="token" value="([^"]+)"/u.exec(page)?.[1] ?? "";

  const note = (answer: Response, text: string): void => {
    all += 1;
    statuses.add(answer.status);
    if (answer.status !== 200) refusals.add(text);
  };
  const read = async (): Promise<void> => {
    number += 1;
    const paths = ["/", `/search?q=ord${number}`, "/open", "/healthz", `/notes?page=${number % 9}`];
    const answer = await fetch(origin + paths[number % paths.length]);
    note(answer, await answer.text());
    await sleep(5);
  };
  const sendReply = async (person: string): Promise<void> => {
    const by = remote.person(person);
    number += 1;
    const id = `${by.uri}/notes/${number}`;
    const everyone = "https://www.w3.org/ns/activitystreams#Public";
    const create = {
      "@context": "https://www.w3.org/ns/activitystreams",
      id: `${id}#create`,
      type: "Create",
      actor: by.uri,
      to: [everyone],
      object: {
        id,
        type: "Note",
        attributedTo: by.uri,
        content: `<p>Svar ${number}</p>`,
        inReplyTo: article.uri,
        to: [everyone],
        published: new Date().toISOString(),
      },
    };
    // Until it is taken, also after the load has been told to stop: else we would not know.
    for (;;) {
      const answer = await fetch(signedPost(`${origin}/ap/inbox`, create, by));
      if (answer.status === 202) break;
      statuses.add(answer.status);
      await sleep(100);
    }
    replies.push(id);
    await sleep(20);
  };
  const fillForm = async (): Promise<void> => {
    number += 1;
    const email = `reader${number}@by${number}.example`;
    const answer = await fetch(`${article.uri}/reply`, {
      method: "POST",
      body: new URLSearchParams({ name: "Karen", email, source: `Hej ${number}`, token }),
      headers: {
        origin,
        "sec-fetch-site": "same-origin",
        "x-forwarded-for": `203.0.113.${number % 250}, 198.51.${number % 250}.${(number >> 3) % 250}`,
      },
    });
    note(answer, await answer.text());
    if (answer.status === 200) mails.push(email);
    await sleep(50);
  };
  const publish = async (): Promise<void> => {
    number += 1;
    const made = await surely(async () => await writes.note(`Note ${number}`));
    if (made !== undefined) posts.push(made.uri);
    await sleep(50);
  };

  const during = async (work: () => Promise<void>): Promise<void> => {
    while (running) await work();
  };
  const people = ["bo", "ea", "finn"].map((name) => async () => await sendReply(name));
  const work = [read, read, read, ...people, fillForm, publish].map(during);
  return {
    done: () => posts.length + replies.length + mails.length,
    stop: async () => {
      running = false;
      await Promise.all(work);
    },
    outcome: () => ({ posts, replies, mails, answers: { all, statuses, refusals } }),
  };
}

/** What was made, or undefined when the database was away under it. */
async function surely(make: () => Promise<Made>): Promise<Made | undefined> {
  try {
    return await make();
  } catch (fault) {
    if ((fault as { code?: string }).code !== "database_away") throw fault;
    await sleep(200);
    return undefined;
  }
}
