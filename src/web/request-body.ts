import type { IncomingMessage } from "node:http";

import { AppError } from "#core/errors.ts";

/** How much of one request's body may still be read, and until when. */
interface Allowance {
  most: number;
  /** What Content-Length says; 0 when it says nothing. */
  readonly told: number;
  readonly clock: NodeJS.Timeout | undefined;
}

const allowances = new WeakMap<Request, Allowance>();

/**
 * The request, of whose body no more than `most` bytes can be read; reading on fails with `body_too_large`. A
 * body that is not here within `withinMs` ends the connection. What is refused is never held in memory:
 * nothing is read before somebody asks for it, and then piece by piece.
 * @source RFC 9110 §15.5.14 for 413
 */
export function limitBody(
  request: Request,
  most: number,
  slow?: { readonly incoming: IncomingMessage; readonly withinMs: number },
): Request {
  const { method, headers } = request;
  if (method === "GET" || method === "HEAD") return request;
  const isChunked = headers.has("transfer-encoding");
  const told = Number(headers.get("content-length") ?? 0);
  if (!isChunked && told === 0) return request;
  const clock = slow === undefined ? undefined : waitFor(slow.incoming, slow.withinMs);
  const allowance: Allowance = { most, told, clock };
  // Node hands over no more than Content-Length says, so what is short enough needs no counting.
  const limited = !isChunked && told <= most ? request : withBody(request, allowance);
  allowances.set(limited, allowance);
  return limited;
}

/** Lets more of the body be read, without hurry. Call it once the sender's right to that is proved. */
export function allowBody(request: Request, most: number): void {
  const allowance = allowances.get(request);
  if (allowance === undefined) return;
  allowance.most = most;
  clearTimeout(allowance.clock);
}

function waitFor(incoming: IncomingMessage, withinMs: number): NodeJS.Timeout | undefined {
  if (incoming.complete) return undefined;
  const clock = setTimeout(() => incoming.destroy(), withinMs).unref();
  incoming.once("close", () => clearTimeout(clock));
  return clock;
}

function withBody(request: Request, allowance: Allowance): Request {
  const { method, headers, signal } = request;
  // Node asks for `duplex`, which the types of browsers do not know.
  const init = { method, headers, signal, body: counted(request, allowance), duplex: "half" };
  return new Request(request.url, init);
}

function counted(request: Request, allowance: Allowance): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let read = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        if (allowance.told > allowance.most) return controller.error(tooLarge());
        reader ??= request.body?.getReader();
        const { done = true, value } = (await reader?.read()) ?? {};
        if (done || value === undefined) return controller.close();
        read += value.byteLength;
        if (read <= allowance.most) return controller.enqueue(value);
        controller.error(tooLarge());
        void reader?.cancel().catch(() => {});
      },
      cancel: async () => await reader?.cancel(),
    },
    { highWaterMark: 0 },
  );
}

function tooLarge(): AppError {
  return new AppError({
    code: "body_too_large",
    status: 413,
    safeMessage: "This is more than can be sent to this address at once.",
  });
}
