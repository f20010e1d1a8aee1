import { expect, test, vi } from "vitest";

import { replyArrives } from "#flows/reply-arrives.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publish, siteOn } from "#support/site.ts";
import { replyOf } from "#support/story.ts";

/** Reads a stream until it ends or `isEnough` says so. */
async function read(answer: Response, isEnough: (text: string) => boolean): Promise<string> {
  const reader = answer.body?.getReader();
  let text = "";
  while (reader !== undefined && !isEnough(text)) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += new TextDecoder().decode(value as Uint8Array);
  }
  await reader?.cancel();
  return text;
}

describeOnEachDatabase("open pages hear of new replies", (fresh) => {
  test("many changes in a moment are one word, with how many replies there are now", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const other = await publish(site, { title: "En anden" });
    const stream = await site.get(`/events/posts/${post.id}`);
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    expect(stream.headers.get("cache-control")).toBe("no-store");
    await replyArrives(site.kit.store, replyOf("bo", other.uri));
    for (const name of ["a", "b", "c"]) await replyArrives(site.kit.store, replyOf(name, post.uri));
    const text = await read(stream, (so) => so.includes("changed"));
    expect(text.match(/event: changed/g)).toHaveLength(1);
    expect(text).toContain('event: changed\ndata: {"replies": 3}\n\n');
    site.site.close();
  });

  test("no more than a dozen for one address; who leaves makes room; all end when the site stops", async () => {
    const site = await siteOn(fresh);
    const { id } = await publish(site);
    const path = `/events/posts/${id}`;
    const open = await Promise.all(Array.from({ length: 12 }, async () => await site.get(path)));
    expect(open.map(({ status }) => status)).toEqual(Array<number>(12).fill(200));
    expect((await site.get(path)).status).toBe(429);
    await open[0]?.body?.cancel();
    const late = await site.get(path);
    expect(late.status).toBe(200);
    site.site.close();
    expect(await read(late, () => false)).toBe("retry: 5000\n\n");
    expect((await site.get("/events/posts/999")).status).toBe(404);
  });

  test("a sign of life comes every 25 seconds", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const site = await siteOn(fresh);
      const { id } = await publish(site);
      const stream = await site.get(`/events/posts/${id}`);
      vi.advanceTimersByTime(25_000);
      expect(await read(stream, (so) => so.includes("\n: "))).toBe("retry: 5000\n\n: \n\n");
      site.site.close();
    } finally {
      vi.useRealTimers();
    }
  });
});
