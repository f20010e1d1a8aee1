/**
 * Writes the site that bench/pages-server.ts measures, in a process of its own: what writing 10,000 replies
 * takes of memory is not what showing them takes.
 */
import { join } from "node:path";

import { fixedClock } from "#core/clock.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { migrate } from "#core/db/migrate.ts";
import { openSqlite } from "#core/db/sqlite-store.ts";
import { migrations } from "#migrations";
import type { Tables } from "#schema";
import { publish, siteOn } from "#support/site.ts";
import { replyOf } from "#support/story.ts";

const [folder = "", replies = "200"] = process.argv.slice(2);

const paragraph =
  "Mange virksomheder forsøger at styre, hvad andre siger om dem. Vi gjorde det også. Videoen lå bag en formular, og ingen måtte klippe i den. Så lagde vi den frit frem med råfilerne.";

const clock = fixedClock("2026-10-12T12:00:00Z");
const store = openSqlite<Tables>(join(folder, "medspil.sqlite"), clock);
await migrate(store.db as never, "sqlite", migrations);
const site = await siteOn({ store, clock, folder });
const post = await publish(site, {
  summary: "Man kan forære noget væk uden at miste det.",
  topics: ["Video"],
  markdown: Array.from({ length: 12 }, (_, i) => `## Del ${i + 1}\n\n${paragraph}`).join("\n\n"),
});
const uris: string[] = [];
while (uris.length < Number(replies)) {
  const batch = Array.from({ length: Math.min(100, Number(replies) - uris.length) }, (_, i) => {
    const n = uris.length + i;
    // Two of three answer somebody else, some of them deep in a thread.
    const to =
      n % 3 === 0
        ? post.uri
        : (uris[Math.floor((n * 7919) % Math.max(1, uris.length))] ?? post.uri);
    return replyOf(`reader${n % 97}`, to, {
      html: `<p>Svar nummer ${n}: tak for filerne, dem brugte vi i går. Må vi oversætte dem?</p>`,
      writtenAt: clock.now(),
    });
  });
  clock.move(1000);
  await Promise.all(batch.map(async (reply) => await replyArrives(store, reply)));
  uris.push(...batch.map((reply) => reply.uri));
}
await store.close();
process.send?.({ path: post.path, now: clock.now() });
process.disconnect?.();
