import { Hono } from "hono";

import type { FaultParams } from "#core/errors.ts";
import type { IncomingAccount } from "#audience";
import type { Incoming } from "#flows/incoming.ts";
import type {
  Capabilities,
  Connect,
  ConnectOutcome,
  ConnectRefusal,
  Draft,
  Limits,
  Network,
  Sending,
} from "#networks";
import { partsOf } from "#networks/thread.ts";
import type { Store } from "#schema";
import { addConnection, type Connection, expireConnection, type SendOutcome } from "#syndication";

/** A network that does everything, with all that stands on it in memory. */
export interface FakeNetwork extends Network {
  /** The texts of ours that stand there, by their ids. */
  readonly texts: ReadonlyMap<string, string>;
  /** What it was asked to do, in order: `publish post`, `like on`. */
  readonly asked: readonly string[];
  /** What `backfeed` tells the next time, and each time after it. */
  readonly news: Incoming[];
  /** How it answers the next time, instead of taking the text. */
  answerNext(outcome: SendOutcome | Error): void;
  /** Whether it still takes the keys of our account. */
  isOpen: boolean;
}

/** Everything that a network can do. */
export const allCapabilities: Capabilities = {
  publish: true,
  edit: true,
  remove: true,
  reply: true,
  react: true,
  follow: true,
  backfeed: true,
  webhook: true,
  readsFromHere: false,
};

/** Somebody on it. */
export function pigeon(network: string, name: string): IncomingAccount {
  return {
    network,
    uri: `${network}:${name}`,
    handle: `${name}.loft`,
    name,
    url: `https://loft.example/${name}`,
    avatarUrl: null,
    bioHtml: "",
  };
}

/** Builds one of this name; `takeIn` gets what is posted to its hook. */
export function fakeNetwork(
  name: string,
  can: Partial<Capabilities> = {},
  takeIn?: (incoming: Incoming) => Promise<void>,
  store?: Store,
): FakeNetwork {
  const texts = new Map<string, string>();
  let last = 0;
  const done = new Map<string, SendOutcome>();
  const asked: string[] = [];
  const reactions = new Set<string>();
  const news: Incoming[] = [];
  const answers: (SendOutcome | Error)[] = [];
  const limits = {
    maxLength: 300,
    countedIn: "graphemes",
    maxBytes: 3000,
    maxPictures: 4,
  } as const;
  const limitsOf = ({ limits_json }: Connection): Limits => ({
    ...limits,
    ...(JSON.parse(limits_json) as Partial<Limits>),
  });
  const compose: Network["compose"] = (text, given = limits) => ({
    ...partsOf(
      text.byHand ?? (text.title === "" ? text.plain : `${text.title}\n\n${text.plain}`),
      text,
      given,
    ),
    card:
      text.title === "" ? null : { url: text.url, title: text.title, description: text.summary },
    pictures: text.pictures.slice(0, given.maxPictures),
  });

  /** Once for each key, as a network that takes one. */
  const once = async (
    verb: string,
    { subject, key }: Pick<Sending, "subject" | "key">,
    act: () => string,
  ): Promise<SendOutcome> => {
    const before = done.get(`${verb} ${key}`);
    if (before !== undefined) return before;
    asked.push(`${verb} ${subject.what}`);
    const answer = answers.shift();
    if (answer instanceof Error) return await Promise.reject(answer);
    if (answer !== undefined) return answer;
    const uri = act();
    const outcome = { kind: "sent", uri, url: `https://loft.example/${uri}` } as const;
    done.set(`${verb} ${key}`, outcome);
    return outcome;
  };
  const put = async (verb: string, sending: Sending): Promise<SendOutcome> =>
    await once(verb, sending, () => {
      const uri = sending.copy?.uri || `${name}:${(last += 1)}`;
      if (sending.text !== undefined)
        texts.set(uri, standing(compose(sending.text, limitsOf(sending.connection))));
      return uri;
    });

  const app = new Hono().post(`/${name}/hook`, async (c) => {
    await takeIn?.((await c.req.json()) as Incoming);
    return c.text("", 202);
  });

  const network: FakeNetwork = {
    name,
    isOpen: true,
    routes: { paths: [`/${name}/`], wellKnown: [], app },
    texts,
    asked,
    news,
    answerNext: (outcome) => void answers.push(outcome),
    capabilities: { ...allCapabilities, ...can },
    limits,
    compose,
    publish: async (sending) => await put("publish", sending),
    update: async (sending) => await put("update", sending),
    reply: async (sending) => await put("reply", sending),
    remove: async (sending) =>
      await once("remove", sending, () => {
        texts.delete(sending.copy?.uri ?? "");
        return sending.copy?.uri ?? "";
      }),
    react: async ({ reaction, isWanted, what, id }) => {
      const one = `${reaction} ${what} ${id}`;
      if (isWanted !== reactions.has(one)) asked.push(isWanted ? reaction : `un${reaction}`);
      if (isWanted) reactions.add(one);
      else reactions.delete(one);
      return await Promise.resolve({ kind: "sent", uri: one, url: "" });
    },
    follow: async ({ verb, key }) => {
      if (!done.has(key)) asked.push(verb);
      done.set(key, { kind: "sent", uri: key, url: "" });
      return await Promise.resolve({ kind: "sent", uri: key, url: "" });
    },
    tell: async ({ kind }, { key }) => {
      if (!done.has(key)) asked.push(kind);
      done.set(key, { kind: "sent", uri: key, url: "" });
      return await Promise.resolve({ kind: "sent", uri: key, url: "" });
    },
    backfeed: async function* (copy) {
      asked.push(`backfeed ${copy.uri}`);
      yield* news;
      await Promise.resolve();
    },
    tidy: async () => await Promise.resolve(),
    limitsOf,
    ...(store === undefined ? {} : { connect: connecting(name, store, () => network.isOpen) }),
  };
  return network;
}

/** Everybody's password on it is `coo`, and its servers ask nobody anything: whoever comes there agrees. */
function connecting(name: string, store: Store, isOpen: () => boolean): Connect {
  const add = async (handle: string): Promise<ConnectOutcome> => {
    const account = { network: name, name: `@${handle}`, uri: `${name}:${handle}` };
    const connectionId = await store.transact(
      async (tx) => await addConnection(tx, { ...account, tokensSealed: "sealed" }),
    );
    return { kind: "connected", connectionId };
  };
  const refused = (code: string, params: FaultParams = {}): ConnectRefusal => ({
    ...{ kind: "refused", code, params },
  });
  return {
    fields: ["handle", "password"],
    byPassword: async ({ handle, password }) =>
      password === "coo" ? await add(handle) : refused("wrong_app_password"),
    start: async ({ handle, state, returnTo }) => {
      if (handle === "") return await Promise.resolve(refused("handle_not_found", { handle }));
      const url = new URL(returnTo);
      url.searchParams.set("state", state);
      url.searchParams.set("code", handle);
      return { kind: "redirect", url: url.href };
    },
    finish: async (query, state) => {
      if (query.get("state") !== state) return refused("connect_other_browser");
      const handle = query.get("code");
      return handle === null ? refused("connect_declined") : await add(handle);
    },
    check: async ({ id }) => {
      if (isOpen()) return { kind: "connected", connectionId: id };
      await store.transact(async (tx) => await expireConnection(tx, id));
      return refused("must_reconnect");
    },
  };
}

/** What stands there of a draft, as one text; a picture of its link too. */
function standing({ parts, card }: Draft): string {
  return [...parts.map(({ text }) => text), ...(card === null ? [] : [card.url])].join("\n");
}
