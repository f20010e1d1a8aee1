/** The 500 servers of the followers: one small process that answers on every address of this machine. */
import { createServer } from "node:http";

let count = 0;
let signed = 0;
let firstAt = 0;
let lastAt = 0;

const server = createServer((request, response) => {
  if (request.method === "GET") {
    response.end(JSON.stringify({ count, signed, firstAt, lastAt }));
    if (request.url === "/reset") [count, signed, firstAt, lastAt] = [0, 0, 0, 0];
    return;
  }
  request.resume().on("end", () => {
    if (request.headers.signature !== undefined) signed += 1;
    lastAt = Date.now();
    if (count === 0) firstAt = lastAt;
    count += 1;
    response.writeHead(202, { "content-length": "0" }).end();
  });
});
// A new connection for each delivery would measure the machine's sockets, not us.
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), "0.0.0.0", () => console.log("ready"));
