import type { AddressInfo } from "node:net";
import { connect } from "node:net";

import { afterAll, beforeAll, expect, test } from "vitest";

import { allowBody, limitBody } from "#web/request-body.ts";
import { messagesFor } from "#words";

import { createDoorServer, frontDoor } from "./front-door.ts";

const most = 1000;
let port = 0;
let mayMore = false;
let read = 0;
const server = createDoorServer(async (request, env) => {
  const { incoming } = env as { incoming: never };
  const limited = limitBody(request, most, { incoming, withinMs: 300 });
  if (mayMore) allowBody(limited, 10 * most);
  try {
    read = (await limited.arrayBuffer()).byteLength;
    return new Response("taken");
  } catch (fault) {
    return new Response(String(fault), { status: 413 });
  }
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends bytes as they are. @returns what came back until the connection ended or fell silent */
async function send(...pieces: readonly string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (bytes) => (answer += String(bytes)));
  socket.on("error", () => {});
  for (const piece of pieces) socket.write(piece);
  await new Promise<void>((resolve) => {
    socket.on("close", () => resolve());
    socket.on("data", () => setTimeout(resolve, 50));
  });
  socket.destroy();
  return answer;
}

const head = (...lines: readonly string[]): string =>
  ["POST / HTTP/1.1", "Host: localhost", ...lines, "", ""].join("\r\n");
const chunk = (length: number): string => `${length.toString(16)}\r\n${"x".repeat(length)}\r\n`;

test.each([
  ["short, with its length", [head(`Content-Length: ${most}`), "x".repeat(most)], "200", most],
  ["one byte too long", [head(`Content-Length: ${most + 1}`), "x".repeat(most + 1)], "413", 0],
  ["told to be long, nothing sent", [head("Content-Length: 200000000")], "413", 0],
  ["short, in chunks", [head("Transfer-Encoding: chunked"), chunk(600), chunk(0)], "200", 600],
  ["long, in chunks", [head("Transfer-Encoding: chunked"), chunk(600), chunk(600)], "413", 0],
  [
    "both a length and chunks, as for smuggling",
    [head("Content-Length: 10", "Transfer-Encoding: chunked"), chunk(600)],
    "400",
    0,
  ],
  ["two lengths", [head("Content-Length: 10", "Content-Length: 2000"), "x".repeat(10)], "400", 0],
  ["a negative length", [head("Content-Length: -1"), "x".repeat(10)], "400", 0],
])("a body that is %s", async (_what, pieces, status, bytes) => {
  mayMore = false;
  read = 0;
  expect((await send(...pieces)).slice(9, 12)).toBe(status);
  expect(read).toBe(bytes);
});

test("of a body that is longer than it says only what it says is read", async () => {
  mayMore = false;
  read = 0;
  await send(head("Content-Length: 10"), "x".repeat(5000));
  expect(read).toBeLessThanOrEqual(10);
});

test("more is read once it is allowed, and no more than that", async () => {
  mayMore = true;
  const long = [
    head("Transfer-Encoding: chunked"),
    ...Array.from({ length: 8 }, () => chunk(most)),
  ];
  expect((await send(...long, chunk(0))).slice(9, 12)).toBe("200");
  expect(read).toBe(8 * most);
  expect((await send(...long, chunk(3 * most))).slice(9, 12)).toBe("413");
  const told = [head(`Content-Length: ${8 * most}`), "x".repeat(8 * most)];
  expect((await send(...told)).slice(9, 12)).toBe("200");
  expect((await send(head(`Content-Length: ${10 * most + 1}`))).slice(9, 12)).toBe("413");
});

test("a body that does not come ends the connection, unless more is allowed", async () => {
  mayMore = false;
  const slow = await send(head(`Content-Length: ${most}`), "x");
  expect(slow).not.toContain("200");
  mayMore = true;
  const socket = connect(port, "127.0.0.1");
  socket.write(head(`Content-Length: ${most}`));
  await new Promise((resolve) => setTimeout(resolve, 600));
  const answered = new Promise((resolve) => socket.once("data", (bytes) => resolve(String(bytes))));
  socket.write("x".repeat(most));
  expect(await answered).toContain("200");
  socket.destroy();
});

test("what breaks behind the door is told in the language of the site, and not how it broke", async () => {
  const broken = async (): Promise<Response> => {
    throw new Error("select * from secrets");
  };
  const door = frontDoor("https://me.example", broken, undefined, () => messagesFor("da"));
  const answer = await door(new Request("https://me.example/"), {});
  expect(answer.status).toBe(500);
  expect(await answer.text()).toBe(
    "Noget gik galt her\nFejlen er vores, ikke din. Prøv igen om lidt.\n",
  );
});
