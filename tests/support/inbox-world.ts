import { afterEach, beforeEach } from "vitest";

import { createSafeFetch } from "#core/safe-fetch.ts";
import type { Kit } from "#kit";
import { type Fediverse, openFediverse } from "#support/fediverse.ts";
import type { JobHandlers } from "#jobs";
import type { Fresh } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";
import { type RemotePeople, type RemotePerson, startRemotePeople } from "#support/remote-people.ts";
import { publishArticle } from "#support/story.ts";

/** Everyone. @source ActivityPub §5.6 */
export const everyone = "https://www.w3.org/ns/activitystreams#Public";
/** The context of plain activities. */
export const context = "https://www.w3.org/ns/activitystreams";

/** Our inbox with one article to answer, and another server with people on it. */
export interface InboxWorld {
  remote: RemotePeople;
  kit: Kit;
  activitypub: Fediverse;
  /** What sends posts and answers on their way. */
  jobs: JobHandlers;
  ann: RemotePerson;
  /** The article's uri. */
  post: string;
  inbox: string;
  send(request: Request): Promise<number>;
  /** Starts the fediverse anew, as after a restart: nothing is at hand. */
  renew(): void;
  note(by: RemotePerson, path: string, more?: Record<string, unknown>): Record<string, unknown>;
  create(by: RemotePerson, object: Record<string, unknown>): Record<string, unknown>;
  replies(): Promise<{ uri: string; html: string; state: string; author_name: string }[]>;
}

/** Makes the world anew before each test. */
export function inboxWorld(fresh: Fresh): InboxWorld {
  const world: InboxWorld = {
    send: async (request) => (await world.activitypub.routes.fetch(request)).status,
    renew: () => {
      world.activitypub = openFediverse(world.kit);
      world.jobs = world.activitypub.handlers;
    },
    note: (by, path, more = {}) => ({
      id: `${world.remote.origin}${path}`,
      type: "Note",
      attributedTo: by.uri,
      content: "<p>Yes, please</p>",
      inReplyTo: world.post,
      to: [everyone],
      published: new Date().toISOString(),
      ...more,
    }),
    create: (by, object) => ({
      "@context": context,
      id: `${String(object.id)}#create`,
      type: "Create",
      actor: by.uri,
      to: [everyone],
      object,
    }),
    replies: async () =>
      await fresh.store.db
        .selectFrom("replies")
        .select(["uri", "html", "state", "author_name"])
        .orderBy("id")
        .execute(),
  } as Partial<InboxWorld> as InboxWorld;
  let fetch: ReturnType<typeof createSafeFetch>;
  beforeEach(async () => {
    world.remote = await startRemotePeople();
    fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "test" });
    // Signatures are made with the machine's own clock.
    fresh.clock.move(Date.now() - fresh.clock.now());
    world.kit = await kitOn(fresh, { fetch });
    world.renew();
    world.ann = world.remote.person("ann");
    world.post = (await publishArticle(fresh.store)).uri;
    world.inbox = `${world.kit.config.origin}/ap/inbox`;
  });
  afterEach(async () => {
    await world.remote.stop();
    await fetch.close();
  });
  return world;
}
