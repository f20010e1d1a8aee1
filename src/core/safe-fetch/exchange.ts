import type { Dispatcher } from "undici";

import { AppError } from "#core/errors.ts";

import { timedOut, tooLarge, unreachable } from "./failures.ts";

/** One request to one address, and how much we put up with. */
export interface Ask {
  readonly url: URL;
  readonly host: string;
  readonly method: "GET" | "POST" | "HEAD" | "PUT" | "DELETE";
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | undefined;
  /** Milliseconds left of the whole exchange, and its whole length for the message. */
  readonly remainingMs: number;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Breaks it off, as if its time were over. */
  readonly signal: AbortSignal | undefined;
  /** Looks at status and headers before any body is read: throws to refuse, "leave" to skip the body. */
  readonly judge: (status: number, headers: AnswerHeaders) => "read" | "leave";
}

/** Header fields by lower-case name. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What came back, still packed as the server packed it. */
export interface Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: Buffer;
}

/** A body that is not wanted is still read this far, so that the connection can be used again. */
const drainedBytes = 16_384;

/**
 * Sends one request and collects the answer within its limits.
 *
 * @throws AppError `timeout`, `too_large`, `unreachable`, `address_refused`, or what `judge` throws
 */
export function exchange(dispatcher: Dispatcher, ask: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let limit = ask.maxBytes;
    let head: Omit<Answer, "body"> | undefined;
    let controller: Dispatcher.DispatchController | undefined;
    let stopped: AppError | undefined;

    const stop = (fault: AppError) => {
      settled();
      stopped ??= fault;
      reject(stopped);
      controller?.abort(stopped);
    };
    const endOfTime = () => stop(timedOut(ask.host, ask.timeoutMs));
    const timer = setTimeout(endOfTime, Math.max(ask.remainingMs, 1));
    ask.signal?.addEventListener("abort", endOfTime, { once: true });
    const settled = () => {
      clearTimeout(timer);
      ask.signal?.removeEventListener("abort", endOfTime);
    };

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        // The deadline may have passed while the request waited for a connection.
        if (stopped) started.abort(stopped);
      },
      onResponseStart(_, status, headers) {
        if (status < 200) return;
        try {
          head = { status, headers };
          if (ask.judge(status, headers) === "leave") {
            limit = drainedBytes;
            resolve({ ...head, body: Buffer.alloc(0) });
          } else if (ask.method !== "HEAD" && Number(headers["content-length"] ?? 0) > limit)
            throw tooLarge(ask.host, limit);
        } catch (fault) {
          stop(asAppError(fault, ask));
        }
      },
      onResponseData(_, chunk) {
        bytes += chunk.length;
        if (bytes > limit) stop(tooLarge(ask.host, limit));
        else if (limit === ask.maxBytes) chunks.push(chunk);
      },
      onResponseEnd() {
        settled();
        if (head) resolve({ ...head, body: Buffer.concat(chunks, chunks.length > 0 ? bytes : 0) });
      },
      onResponseError(_, fault) {
        stop(asAppError(fault, ask));
      },
    };

    try {
      dispatcher.dispatch(
        {
          origin: ask.url.origin,
          path: ask.url.pathname + ask.url.search,
          method: ask.method,
          headers: ask.headers,
          body: ask.body ?? null,
        },
        handler,
      );
    } catch (fault) {
      stop(asAppError(fault, ask));
    }
  });
}

function asAppError(fault: unknown, ask: Ask): AppError {
  if (fault instanceof AppError) return fault;
  const code = fault instanceof Error && "code" in fault ? fault.code : undefined;
  if (code === "UND_ERR_CONNECT_TIMEOUT") return timedOut(ask.host, ask.timeoutMs);
  if (code === "UND_ERR_HEADERS_OVERFLOW" || code === "HPE_HEADER_OVERFLOW")
    return tooLarge(ask.host, maxHeaderBytes);
  return unreachable(ask.host, fault);
}

/** All header fields of an answer together may be this long, in bytes. */
export const maxHeaderBytes = 16_384;
