import { type Incoming, takeIn } from "#flows/incoming.ts";
import { createSafeFetch } from "#core/safe-fetch.ts";
import type { Kit } from "#kit";
import type { Network } from "#networks";
import { addConnection } from "#syndication";

import type { Fresh } from "./databases.ts";
import { type FakeNetwork, fakeNetwork, pigeon } from "./fake-network.ts";
import { openFediverse } from "./fediverse.ts";
import { context, everyone } from "./inbox-world.ts";
import { kitOn } from "./kit.ts";
import { signedPost, startRemotePeople } from "./remote-people.ts";

/** A network with somebody on it, as the contract's tests use every one of them. */
export interface NetworkUnderTest {
  readonly kit: Kit;
  readonly network: Network;
  readonly connectionId: number;
  /** Texts of ours that stand there, as people there have them. */
  texts(): string[] | Promise<string[]>;
  /** What was told there besides texts, in order: `like`, `unlike`, `follow`, `unfollow`, `accept`, `profile`. */
  told(): string[];
  /** Ann, who lives there, does something; it comes to us in the network's own way. */
  ann(does: Act): Promise<void>;
  /** Ann does something, and it is there for whoever asks; only on a network that is asked. */
  readonly news?: (does: Act) => void | Promise<void>;
  readonly annUri: string;
  close(): Promise<void>;
}

/** What there is not on every network, or what nobody there tells: answers to who wants to follow, some of what people do. */
export type Lacking = "accept" | "edit" | "leave" | "unfollow" | "profile";

/** Something that comes from a network. */
export type Act =
  | { readonly kind: "reply" | "edit"; readonly to: string; readonly text: string }
  | { readonly kind: "erase" }
  | { readonly kind: "like" | "unlike"; readonly to: string }
  | { readonly kind: "mention"; readonly text: string }
  | { readonly kind: "follow" | "unfollow" }
  | { readonly kind: "rename"; readonly name: string }
  | { readonly kind: "leave" };

/** Every network of this program, and one that is none. */
export const networksUnderTest: Readonly<
  Record<string, (fresh: Fresh) => Promise<NetworkUnderTest>>
> = { fake: fakeUnderTest, activitypub: fediverseUnderTest };

async function fakeUnderTest(fresh: Fresh): Promise<NetworkUnderTest> {
  const kit = await kitOn(fresh);
  const network: FakeNetwork = fakeNetwork(
    "pigeon",
    {},
    async (incoming) => await takeIn(fresh.store, incoming),
  );
  const connectionId = await fresh.store.transact(async (tx) => {
    await tx.db.deleteFrom("connections").execute();
    return await addConnection(tx, { network: "pigeon", name: "loft", uri: "pigeon:us" });
  });
  const ann = pigeon("pigeon", "ann");
  const replyUri = "pigeon:ann/1";
  const incoming = (does: Act): Incoming => {
    const now = fresh.clock.now();
    const at = { uri: replyUri, url: "https://loft.example/ann/1" };
    switch (does.kind) {
      case "reply":
        return {
          ...{ kind: "reply", account: ann, ...at, inReplyToUri: does.to },
          ...{ html: `<p>${does.text}</p>`, writtenAt: now },
        };
      case "edit":
        return {
          ...{ kind: "edit", uri: replyUri, authorUri: ann.uri, html: `<p>${does.text}</p>` },
          editedAt: now,
        };
      case "erase":
        return { kind: "erasure", uri: replyUri, authorUri: ann.uri };
      case "like":
        return {
          ...{ kind: "reaction", reaction: "like", uri: "pigeon:ann/like" },
          ...{ objectUri: does.to, account: ann },
        };
      case "unlike":
        return { kind: "undo", uri: "pigeon:ann/like", accountUri: ann.uri };
      case "mention":
        return {
          ...{ kind: "mention", account: ann, uri: "pigeon:ann/2", url: "https://loft.example/2" },
          ...{ html: `<p>${does.text}</p>`, inReplyTo: null, visibility: "public" },
        };
      case "follow":
        return { kind: "follow", account: ann };
      case "unfollow":
        return { kind: "unfollow", accountUri: ann.uri };
      case "rename":
        return { kind: "account-changed", account: { ...ann, name: does.name } };
      default:
        return { kind: "account-gone", uri: ann.uri };
    }
  };
  return {
    kit,
    network,
    connectionId,
    annUri: ann.uri,
    texts: () => [...network.texts.values()],
    told: () =>
      network.asked.filter((one) => !/^(?:publish|reply|update|remove|backfeed)/.test(one)),
    // It sends what happens there itself, as one with a webhook does.
    ann: async (does) => {
      const body = JSON.stringify(incoming(does));
      const answer = await network.routes?.app.request("/pigeon/hook", { method: "POST", body });
      if (answer?.status !== 202)
        throw new Error(`${does.kind} was answered with ${answer?.status}`);
    },
    news: (does) => void network.news.push(incoming(does)),
    close: async () => await Promise.resolve(),
  };
}

async function fediverseUnderTest(fresh: Fresh): Promise<NetworkUnderTest> {
  const remote = await startRemotePeople();
  const fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "test" });
  fresh.clock.move(Date.now() - fresh.clock.now());
  const kit = await kitOn(fresh, { fetch });
  const { network, routes } = openFediverse(kit);
  const ann = remote.person("ann");
  const inbox = `${kit.config.origin}/ap/inbox`;
  const us = `${kit.config.origin}/ap/actor`;
  const note = `${remote.origin}/notes/1`;
  let number = 0;
  const post = async (type: string, more: object): Promise<void> => {
    const id = `${remote.origin}/acts/${(number += 1)}`;
    const activity = { "@context": context, id, type, actor: ann.uri, to: [everyone], ...more };
    const { status } = await routes.fetch(signedPost(inbox, activity, ann));
    if (status >= 300) throw new Error(`${type} was answered with ${status}`);
  };
  const written = (text: string, more: object): object => ({
    ...{ id: note, type: "Note", attributedTo: ann.uri, content: `<p>${text}</p>`, to: [everyone] },
    published: new Date(fresh.clock.now()).toISOString(),
    ...more,
  });
  const follow = { id: `${remote.origin}/follows/1`, type: "Follow", actor: ann.uri, object: us };
  const like = (to: string) => ({ id: `${remote.origin}/likes/1`, type: "Like", object: to });
  const acts: { [K in Act["kind"]]: (does: Extract<Act, { kind: K }>) => Promise<void> } = {
    reply: async ({ to, text }) =>
      await post("Create", { object: written(text, { inReplyTo: to }) }),
    edit: async ({ to, text }) => {
      fresh.clock.move(1000);
      const updated = new Date(fresh.clock.now()).toISOString();
      await post("Update", { object: written(text, { inReplyTo: to, updated }) });
    },
    erase: async () => await post("Delete", { object: note }),
    like: async ({ to }) => await post("Like", like(to)),
    unlike: async ({ to }) => await post("Undo", { object: { ...like(to), actor: ann.uri } }),
    mention: async ({ text }) =>
      await post("Create", {
        object: written(text, {
          id: `${remote.origin}/notes/2`,
          tag: [{ type: "Mention", href: us }],
        }),
      }),
    follow: async () => await post("Follow", follow),
    unfollow: async () => await post("Undo", { object: follow }),
    rename: async ({ name }) => {
      const object = { ...ann.document, name };
      remote.serve(new URL(ann.uri).pathname, object);
      await post("Update", { object });
    },
    leave: async () => await post("Delete", { object: ann.uri }),
  };
  const heard = (): Heard[] => remote.server.heard.flatMap(({ body }) => parsed(body));
  const connection = await fresh.store.db
    .selectFrom("connections")
    .select("id")
    .executeTakeFirstOrThrow();
  return {
    kit,
    network,
    connectionId: connection.id,
    annUri: ann.uri,
    texts: () => {
      const texts = new Map<string, string>();
      for (const { type, object } of heard()) {
        if (typeof object !== "object") continue;
        if (type === "Delete") texts.delete(object.id);
        else if (object.content !== undefined) texts.set(object.id, object.content);
      }
      return [...texts.values()];
    },
    told: () =>
      heard().flatMap(({ type, object }) => {
        const inner = typeof object === "object" ? object.type : "";
        if (type === "Undo") return `un${inner.toLowerCase()}`;
        if (type === "Update") return inner === "Note" || inner === "Article" ? [] : "profile";
        return /^(?:Like|Follow|Accept|Reject)$/.test(type) ? type.toLowerCase() : [];
      }),
    ann: async (does) => await acts[does.kind](does as never),
    close: async () => {
      await remote.stop();
      await fetch.close();
    },
  };
}

interface Heard {
  readonly type: string;
  readonly object:
    | string
    | { readonly id: string; readonly type: string; readonly content?: string };
}

function parsed(body: string): Heard[] {
  return body.startsWith("{") ? [JSON.parse(body) as Heard] : [];
}
