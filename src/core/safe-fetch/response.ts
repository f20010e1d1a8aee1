import { promisify } from "node:util";
import { brotliDecompress, unzip } from "node:zlib";

import { isTooDeep } from "#core/json-depth.ts";

import type { Answer, AnswerHeaders } from "./exchange.ts";
import { tooLarge, unreachable, wrongType } from "./failures.ts";

const unpackers = new Map([
  ["gzip", promisify(unzip)],
  ["x-gzip", promisify(unzip)],
  ["deflate", promisify(unzip)],
  ["br", promisify(brotliDecompress)],
] as const);

/** The header fields of an answer, read without regard to case. */
export class ResponseHeaders implements Iterable<[string, string]> {
  private readonly fields: AnswerHeaders;

  constructor(fields: AnswerHeaders) {
    this.fields = fields;
  }

  /** One field's value, several of the same name joined by commas; null when it is not there. */
  get(name: string): string | null {
    const value = this.fields[name.toLowerCase()];
    return Array.isArray(value) ? value.join(", ") : (value ?? null);
  }

  has(name: string): boolean {
    return this.fields[name.toLowerCase()] !== undefined;
  }

  *[Symbol.iterator](): Iterator<[string, string]> {
    for (const name of Object.keys(this.fields)) yield [name, this.get(name) ?? ""];
  }
}

/** What a server answered, whole and unpacked. */
export class SafeResponse {
  readonly status: number;
  /** The address that answered, after redirects. */
  readonly url: string;
  readonly headers: ResponseHeaders;
  readonly body: Uint8Array;

  constructor(status: number, url: string, headers: ResponseHeaders, body: Uint8Array) {
    this.status = status;
    this.url = url;
    this.headers = headers;
    this.body = body;
  }

  /** The body as text, in the character set the answer names (UTF-8 when it names none). */
  text(): string {
    const named = /charset\s*=\s*"?([\w.:-]+)/iu;
    const type = this.headers.get("content-type") ?? "";
    const inPage = () =>
      mediaType(type) === "text/html" || type === ""
        ? named.exec(Buffer.from(this.body.subarray(0, 1024)).toString("latin1"))
        : null;
    const charset = (named.exec(type) ?? inPage())?.[1] ?? "utf-8";
    try {
      return new TextDecoder(charset).decode(this.body);
    } catch {
      return new TextDecoder().decode(this.body);
    }
  }

  /**
   * The body as JSON, nested no deeper than anything real.
   *
   * @throws AppError `wrong_type`
   */
  json(): unknown {
    if (isTooDeep(this.body))
      throw wrongType(new URL(this.url).hostname, "something that is nested too deeply");
    try {
      return JSON.parse(new TextDecoder().decode(this.body));
    } catch (fault) {
      throw wrongType(new URL(this.url).hostname, "something that is not JSON", fault);
    }
  }
}

/** The media type of a Content-Type header, without parameters, in lower case. */
export function mediaType(contentType: string): string {
  return contentType.split(";", 1)[0]!.trim().toLowerCase();
}

/** True when a media type is one of those accepted, which are exact or end in `/*`. */
export function isAccepted(type: string, accepted: readonly string[]): boolean {
  return accepted.some((one) =>
    one.endsWith("/*") ? type.startsWith(one.slice(0, -1)) : type === one,
  );
}

/** How a body is packed, or undefined when it is not. */
export function packing(headers: AnswerHeaders): string | undefined {
  const encoding = String(headers["content-encoding"] ?? "")
    .trim()
    .toLowerCase();
  return encoding === "" || encoding === "identity" ? undefined : encoding;
}

/** True when we can unpack that kind of packing; several layers never. */
export function canUnpack(encoding: string): boolean {
  return unpackers.has(encoding as "gzip");
}

/**
 * Unpacks the body of an answer, and stops as soon as it grows beyond the limit.
 *
 * @throws AppError `too_large` for a bomb, `unreachable` for a broken body
 */
export async function unpack(answer: Answer, host: string, maxBytes: number): Promise<Uint8Array> {
  const encoding = packing(answer.headers);
  if (encoding === undefined || answer.body.length === 0) return answer.body;
  try {
    return await unpackers.get(encoding as "gzip")!(answer.body, { maxOutputLength: maxBytes });
  } catch (fault) {
    if (fault instanceof Error && "code" in fault && fault.code === "ERR_BUFFER_TOO_LARGE")
      throw tooLarge(host, maxBytes);
    throw unreachable(host, fault);
  }
}
