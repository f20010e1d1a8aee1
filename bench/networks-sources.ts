/** Pages that answer a post, from a thread of their own, so that the server that reads them has its core to itself. */
import { createServer } from "node:http";
import { parentPort, workerData } from "node:worker_threads";

import { sourcePage } from "./networks-source-page.ts";

const { target } = workerData as { readonly target: string };
const server = createServer((request, response) => {
  const page = sourcePage(request.url ?? "/", target);
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
});
server.listen(0, "0.0.0.0", () => {
  const address = server.address();
  parentPort?.postMessage(typeof address === "object" ? address?.port : undefined);
});
