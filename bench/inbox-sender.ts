/**
 * The other servers: serves fifty actors and, told to by a line of JSON on standard input, sends replies
 * that it has signed beforehand. A process of its own, so that its work is not counted as the server's.
 */
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

import { Pool } from "undici";

/** What is asked for. */
interface Order {
  readonly inbox: string;
  readonly post: string;
  readonly count: number;
  /** Where the numbers in the replies' ids begin. */
  readonly from: number;
  readonly atOnce: number;
}

const everyone = "https://www.w3.org/ns/activitystreams#Public";
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = pair.publicKey.export({ type: "spki", format: "pem" });

const server = createServer((request, response) => {
  const id = `${origin}${request.url}`;
  response.setHeader("content-type", "application/activity+json");
  response.end(
    JSON.stringify({
      "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
      id,
      type: "Person",
      preferredUsername: request.url?.split("/").at(-1),
      name: "Somebody",
      inbox: `${id}/inbox`,
      publicKey: { id: `${id}#main-key`, owner: id, publicKeyPem: pem },
    }),
  );
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = server.address();
const origin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
console.log(JSON.stringify({ origin }));

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  const url = new URL(order.inbox);
  const made = Array.from({ length: order.count }, (_, i) => make(order, url, order.from + i));
  console.log(JSON.stringify({ signed: made.length }));
  const pool = new Pool(url.origin, { connections: order.atOnce, pipelining: 1 });
  let next = 0;
  const statuses: Record<number, number> = {};
  const began = performance.now();
  await Promise.all(
    Array.from({ length: order.atOnce }, async () => {
      for (let i = next++; i < made.length; i = next++) {
        const one = made[i];
        if (one === undefined) break;
        const { statusCode, body } = await pool.request({
          path: url.pathname,
          method: "POST",
          ...one,
        });
        await body.dump();
        statuses[statusCode] = (statuses[statusCode] ?? 0) + 1;
      }
    }),
  );
  console.log(JSON.stringify({ sentMs: performance.now() - began, statuses }));
  await pool.close();
}
server.close();

function make(
  order: Order,
  url: URL,
  number: number,
): { headers: Record<string, string>; body: string } {
  const actor = `${origin}/users/u${number % 50}`;
  const id = `${origin}/notes/${number}`;
  const body = JSON.stringify({
    "@context": "https://www.w3.org/ns/activitystreams",
    id: `${id}#create`,
    type: "Create",
    actor,
    to: [everyone],
    object: {
      id,
      type: "Note",
      attributedTo: actor,
      inReplyTo: order.post,
      content: `<p><a href="${order.post}" class="u-url mention">@<span>us</span></a> Reply number ${number}, about as long as people write.</p>`,
      to: [everyone],
      published: new Date().toISOString(),
    },
  });
  const headers: Record<string, string> = {
    date: new Date().toUTCString(),
    digest: `SHA-256=${createHash("sha256").update(body).digest("base64")}`,
    "content-type": "application/activity+json",
  };
  const text = `(request-target): post ${url.pathname}\nhost: ${url.host}\ndate: ${headers.date}\ndigest: ${headers.digest}\ncontent-type: ${headers["content-type"]}`;
  const signature = sign("sha256", Buffer.from(text), pair.privateKey).toString("base64");
  headers.signature = `keyId="${actor}#main-key",algorithm="rsa-sha256",headers="(request-target) host date digest content-type",signature="${signature}"`;
  return { headers, body };
}
