import { AppError } from "#core/errors.ts";

/** We do not contact this address; asking again does not help. */
export function addressRefused(why: string): AppError {
  return new AppError({
    code: "address_refused",
    status: 400,
    safeMessage: `The address was not fetched: ${why}.`,
  });
}

/** The whole exchange took longer than allowed. */
export function timedOut(host: string, timeoutMs: number): AppError {
  return new AppError({
    code: "timeout",
    status: 504,
    params: { host, seconds: timeoutMs / 1000 },
    safeMessage: `${host} did not answer within ${timeoutMs / 1000} seconds.`,
    retryable: true,
  });
}

/** The answer is larger than allowed, packed or unpacked. */
export function tooLarge(host: string, maxBytes: number): AppError {
  return new AppError({
    code: "answer_too_large",
    status: 502,
    params: { host },
    safeMessage: `The answer of ${host} is larger than ${maxBytes} bytes.`,
  });
}

/** The answer is of another kind than asked for. */
export function wrongType(host: string, what: string, cause?: unknown): AppError {
  return new AppError({
    code: "wrong_type",
    status: 502,
    params: { host },
    safeMessage: `${host} answered with ${what}.`,
    cause,
  });
}

/** No connection, no such name, a bad certificate, or an answer that broke off. */
export function unreachable(host: string, cause?: unknown): AppError {
  return new AppError({
    code: "unreachable",
    status: 502,
    params: { host },
    safeMessage: `${host} could not be reached.`,
    retryable: true,
    cause,
  });
}

/** The address led on and on. */
export function tooManyRedirects(host: string): AppError {
  return new AppError({
    code: "too_many_redirects",
    status: 502,
    params: { host },
    safeMessage: `${host} redirected too many times.`,
  });
}
