import { AppError } from "#core/errors.ts";
import type { SafeFetch } from "#core/safe-fetch.ts";

/** Milliseconds: a picture of two megabytes goes up in one request. */
const timeoutMs = 30_000;
/** The longest answers are lists of posts and threads. */
const maxBytes = 4 * 1_048_576;

/**
 * The one way out (`SafeFetch`) as the web's `fetch`, for libraries that bring their own requests. What an answer may
 * cost is bounded there, whatever the request asks for.
 */
export function webFetch(safeFetch: SafeFetch): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { method, signal } = request;
    if (method !== "GET" && method !== "POST" && method !== "HEAD")
      throw new TypeError(`${method} is not sent`);
    signal.throwIfAborted();
    const hasBody = request.body !== null;
    const answer = await untilAborted(
      signal,
      safeFetch(request.url, {
        method,
        headers: Object.fromEntries(request.headers),
        ...(hasBody ? { body: new Uint8Array(await request.arrayBuffer()) } : {}),
        timeoutMs,
        maxBytes,
        ...(request.redirect === "follow" ? {} : { maxRedirects: 0 }),
      }),
    );
    if (request.redirect === "error" && answer.status >= 300 && answer.status < 400)
      throw new AppError({
        code: "too_many_redirects",
        status: 502,
        params: { host: new URL(request.url).host },
        safeMessage: "The server redirected where it may not.",
      });
    const headers = new Headers();
    for (const [name, value] of answer.headers)
      // The body is unpacked already.
      if (name !== "content-encoding" && name !== "content-length") headers.set(name, value);
    const isEmpty = method === "HEAD" || [204, 205, 304].includes(answer.status);
    const response = new Response(isEmpty ? null : new Uint8Array(answer.body), {
      status: answer.status,
      headers,
    });
    Object.defineProperty(response, "url", { value: answer.url });
    return response;
  };
}

async function untilAborted<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([answer, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
