import type { Kit } from "#kit";

/** Streams open at once: for one address, and in all. */
const mostEach = 12;
const mostOpen = 4000;
/** At most one word a second to each, and a sign of life so that proxies keep the line open. */
const pauseMs = 1000;
const beatMs = 25_000;

/** Tells open pages that their conversation changed. */
export interface EventStreams {
  /** The stream for a post, or 429/503 when there are too many. @source WHATWG HTML §9.2 */
  open(postId: number, address: string): Promise<Response>;
  /** Ends all streams. */
  close(): void;
}

/** Builds the streams of one process. */
export function eventStreams(kit: Kit): EventStreams {
  const encoder = new TextEncoder();
  const listeners = new Map<number, Set<(text: string) => void>>();
  const waiting = new Map<number, NodeJS.Timeout>();
  const perAddress = new Map<string, number>();
  const enders = new Set<() => void>();

  const count = async (postId: number): Promise<number> => {
    const row = await kit.store.db.selectFrom("conversation_counts").select("replies").where("post_id", "=", postId).executeTakeFirst();
    return row?.replies ?? 0;
  };
  const tell = async (postId: number): Promise<void> => {
    waiting.delete(postId);
    const text = `event: changed\ndata: {"replies": ${await count(postId)}}\n\n`;
    for (const send of listeners.get(postId) ?? []) send(text);
  };
  const soon = (postId: number): void => {
    if (waiting.has(postId)) return;
    waiting.set(postId, setTimeout(() => void tell(postId).catch(() => {}), pauseMs).unref());
  };
  const deaf = kit.store.onChange((what) => {
    if (listeners.size === 0) return;
    if (what.has("everything")) for (const postId of listeners.keys()) soon(postId);
    else for (const one of what) if (one.startsWith("post:") && listeners.has(Number(one.slice(5)))) soon(Number(one.slice(5)));
  });

  return {
    open: async (postId, address) => {
      const open = perAddress.get(address) ?? 0;
      if (open >= mostEach || enders.size >= mostOpen) return new Response("Too many open streams.", { status: 429 });
      let end = (): void => {};
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          const send = (text: string): void => {
            // A reader that does not read must not fill our memory.
            if ((controller.desiredSize ?? 0) < -100) end();
            else controller.enqueue(encoder.encode(text));
          };
          const beat = setInterval(() => send(": \n\n"), beatMs).unref();
          const mine = listeners.get(postId) ?? new Set();
          listeners.set(postId, mine.add(send));
          perAddress.set(address, open + 1);
          end = () => {
            clearInterval(beat);
            mine.delete(send);
            if (mine.size === 0) listeners.delete(postId);
            const left = (perAddress.get(address) ?? 1) - 1;
            if (left <= 0) perAddress.delete(address);
            else perAddress.set(address, left);
            if (enders.delete(end))
              try {
                controller.close();
              } catch {
                // The reader had gone already.
              }
          };
          enders.add(end);
          send("retry: 5000\n\n");
        },
        cancel: () => end(),
      });
      return new Response(body, { headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no" } });
    },
    close: () => {
      deaf();
      for (const end of [...enders]) end();
      for (const timer of waiting.values()) clearTimeout(timer);
    },
  };
}
