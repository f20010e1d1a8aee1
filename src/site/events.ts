import { second } from "#core/clock.ts";
import type { Kit } from "#kit";

/** Streams open at once: for one address, and in all. */
const mostEach = 12;
const mostOpen = 4000;
/** At most one word a second about each post, and a sign of life so that proxies keep the line open. */
const pauseMs = second;
const beatMs = 25 * second;
/** A reader that is so many words behind does not read; it may come again. */
const mostUnread = 20;

/** Tells open pages that their conversation changed. */
export interface EventStreams {
  /** The stream for a post; 404 when there is none, 429 when there are too many. @source WHATWG HTML §9.2 */
  open(postId: number, visitor: string): Promise<Response>;
  /** How many are open. */
  size(): number;
  /** Ends all streams. */
  close(): void;
}

interface Stream {
  readonly postId: number;
  readonly visitor: string;
  send(text: string): void;
  end(): void;
}

/** Builds the streams of one process. */
export function eventStreams(kit: Kit): EventStreams {
  const encoder = new TextEncoder();
  const byPost = new Map<number, Set<Stream>>();
  const waiting = new Map<number, NodeJS.Timeout>();
  const perVisitor = new Map<string, number>();
  const all = new Set<Stream>();

  const tell = async (postId: number): Promise<void> => {
    waiting.delete(postId);
    const row = await kit.store.db
      .selectFrom("conversation_counts")
      .select("replies")
      .where("conversation_id", "=", postId)
      .executeTakeFirst();
    const text = `event: changed\ndata: {"replies": ${row?.replies ?? 0}}\n\n`;
    for (const stream of [...(byPost.get(postId) ?? [])]) stream.send(text);
  };
  const soon = (postId: number): void => {
    if (waiting.has(postId)) return;
    const timer = setTimeout(() => void tell(postId).catch(() => {}), pauseMs);
    waiting.set(postId, timer.unref());
  };
  const unsubscribe = kit.store.onChange((what) => {
    if (what.has("everything")) for (const postId of byPost.keys()) soon(postId);
    else for (const postId of byPost.keys()) if (what.has(`post:${postId}`)) soon(postId);
  });
  const beat = setInterval(() => {
    for (const stream of [...all]) stream.send(": \n\n");
  }, beatMs).unref();

  const add = (stream: Stream): void => {
    all.add(stream);
    const some = byPost.get(stream.postId) ?? new Set();
    byPost.set(stream.postId, some.add(stream));
    perVisitor.set(stream.visitor, (perVisitor.get(stream.visitor) ?? 0) + 1);
  };
  const remove = (stream: Stream): boolean => {
    if (!all.delete(stream)) return false;
    const some = byPost.get(stream.postId);
    some?.delete(stream);
    if (some?.size === 0) byPost.delete(stream.postId);
    const left = (perVisitor.get(stream.visitor) ?? 1) - 1;
    if (left <= 0) perVisitor.delete(stream.visitor);
    else perVisitor.set(stream.visitor, left);
    return true;
  };

  return {
    open: async (postId, visitor) => {
      const post = await kit.store.db
        .selectFrom("posts")
        .select("id")
        .where("id", "=", postId)
        .where("state", "=", "published")
        .executeTakeFirst();
      if (post === undefined) return new Response(null, { status: 404 });
      if ((perVisitor.get(visitor) ?? 0) >= mostEach || all.size >= mostOpen)
        return new Response(null, { status: 429, headers: { "retry-after": "60" } });
      let stream: Stream | undefined;
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          const mine: Stream = {
            postId,
            visitor,
            send: (text) => {
              if ((controller.desiredSize ?? 0) < -mostUnread) mine.end();
              else controller.enqueue(encoder.encode(text));
            },
            end: () => {
              if (remove(mine)) controller.close();
            },
          };
          stream = mine;
          add(mine);
          mine.send("retry: 5000\n\n");
        },
        cancel: () => {
          if (stream !== undefined) remove(stream);
        },
      });
      return new Response(body, {
        headers: {
          "content-type": "text/event-stream",
          "cache-control": "no-store",
          "x-accel-buffering": "no",
          "x-content-type-options": "nosniff",
        },
      });
    },
    size: () => all.size,
    close: () => {
      unsubscribe();
      clearInterval(beat);
      for (const timer of waiting.values()) clearTimeout(timer);
      for (const stream of [...all]) stream.end();
    },
  };
}
