/**
 * Asks one address as fast as it answers, over a few connections kept open. It reads answers by their
 * length alone, so that it takes little of the processor that the server needs too.
 */
import { connect } from "node:net";

/** What came of it. */
export interface Load {
  readonly perSecond: number;
  /** The slowest hundredth, milliseconds. */
  readonly p99Ms: number;
}

/** @throws Error when the first answer is not 200, or later ones are not as long. */
export async function load(address: string, seconds: number, connections = 16): Promise<Load> {
  const url = new URL(address);
  const request = `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: text/html\r\n\r\n`;
  const took: number[] = [];
  const until = performance.now() + seconds * 1000;
  const began = performance.now();
  const one = async (): Promise<void> => {
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname, () => socket.write(request));
      socket.setNoDelay(true);
      let [length, got, sentAt] = [0, 0, performance.now()];
      let head = "";
      socket.on("error", reject);
      socket.on("data", (chunk) => {
        got += chunk.length;
        if (length === 0) {
          head += chunk.toString("latin1");
          length = wholeLength(head);
        }
        if (length === 0 || got < length) return;
        if (got > length || !head.startsWith("HTTP/1.1 200 ")) {
          reject(new Error(`Not the page: ${head.slice(0, 100)} (${got} for ${length} bytes)`));
          socket.destroy();
          return;
        }
        const now = performance.now();
        took.push(now - sentAt);
        if (now >= until) {
          socket.destroy();
          resolve();
          return;
        }
        [got, sentAt] = [0, now];
        socket.write(request);
      });
    });
  };
  await Promise.all(Array.from({ length: connections }, one));
  const elapsed = (performance.now() - began) / 1000;
  took.sort((a, b) => a - b);
  return {
    perSecond: Math.round(took.length / elapsed),
    p99Ms: Number((took[Math.floor(took.length * 0.99)] ?? 0).toFixed(1)),
  };
}

/** Length of head and body together, in bytes; 0 while the head is not there yet. */
function wholeLength(head: string): number {
  const end = head.indexOf("\r\n\r\n");
  if (end === -1) return 0;
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`No length in ${head.slice(0, end)}`);
  return end + 4 + Number(length);
}

if (import.meta.main)
  process.send?.(await load(process.argv[2] ?? "", Number(process.argv[3] ?? 4)));
