import { createServer, type IncomingHttpHeaders } from "node:http";
import { buffer } from "node:stream/consumers";

/** A request that reached a server of the tests. */
export interface Heard {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How it answers; a status alone, or with headers and body. */
export type Answer =
  | number
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

/** Another server on this machine that remembers what it was asked and answers as told. */
export interface RemoteServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly heard: readonly Heard[];
  stop(): Promise<void>;
}

/** Starts one; `answer` decides what each request gets, 202 unless told. */
export async function startRemote(
  answer: (heard: Heard) => Answer | Promise<Answer> = () => 202,
): Promise<RemoteServer> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const one: Heard = {
        method: request.method ?? "",
        target: request.url ?? "",
        headers: request.headers,
        body: (await buffer(request)).toString(),
      };
      heard.push(one);
      const given = await answer(one);
      const {
        status,
        headers = {},
        body = "",
      } = typeof given === "number" ? { status: given } : given;
      response.writeHead(status, headers).end(body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    heard,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
