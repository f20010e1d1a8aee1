import { brokenMedia } from "./broken-media.ts";

/** An element of a WebM file. @source RFC 8794 §3 */
export interface Element {
  readonly id: number;
  readonly at: number;
  readonly content: number;
  /** Undefined when its length is not said, as in what was recorded live. */
  readonly end: number | undefined;
}

/** How many bytes {@link elementOf} needs at most. */
export const longestElementHead = 12;

/** The element that these bytes begin, which lie at `at`; undefined when it is none. @source RFC 8794 §4 (variable-size integers), §5 (element ids), §6.2 (unknown sizes) */
export function elementOf(head: Buffer, at: number): Element | undefined {
  const idLength = lengthOf(head[0], 4);
  const sizeLength = lengthOf(head[idLength], 8);
  if (idLength === 0 || sizeLength === 0 || head.length < idLength + sizeLength) return undefined;
  const id = head.readUIntBE(0, idLength);
  const length = numberIn(head.subarray(idLength, idLength + sizeLength));
  const content = at + idLength + sizeLength;
  const isUnknown = length === (1n << BigInt(7 * sizeLength)) - 1n;
  return { id, at, content, end: isUnknown ? undefined : content + Number(length) };
}

/** The number that stands at the start of bytes, written in as many as it needs; undefined when it is none. */
export function leadingNumber(bytes: Buffer): number | undefined {
  const length = lengthOf(bytes[0], 8);
  return length === 0 || bytes.length < length
    ? undefined
    : Number(numberIn(bytes.subarray(0, length)));
}

function numberIn(bytes: Buffer): bigint {
  let value = BigInt((bytes[0] ?? 0) & (0xff >> bytes.length));
  for (const byte of bytes.subarray(1)) value = (value << 8n) | BigInt(byte);
  return value;
}

/** How many bytes a number has, told by its first bit that is set; 0 where that is more than `most`. */
function lengthOf(first: number | undefined, most: number): number {
  const length = first === undefined || first === 0 ? 9 : Math.clz32(first) - 23;
  return length > most ? 0 : length;
}

/** The elements between two places of bytes in memory. @throws AppError `broken_media` when they do not fill it */
export function elementsIn(
  bytes: Buffer,
  from: number,
  to: number,
): (Element & { readonly end: number })[] {
  const found: (Element & { readonly end: number })[] = [];
  for (let at = from; at < to;) {
    const element = elementOf(bytes.subarray(at, Math.min(to, at + longestElementHead)), at);
    const end = element?.end;
    if (element === undefined || end === undefined || end > to) throw brokenMedia();
    found.push({ ...element, end });
    at = end;
  }
  return found;
}

/** The head of an element of nothing that is so long in all; two bytes is the shortest. @source RFC 8794 §11.3.2 (Void) */
export function voidHead(length: number): Buffer {
  if (length < 9) return Buffer.from([0xec, 0x80 | (length - 2)]);
  const head = Buffer.alloc(9);
  head.writeUInt8(0xec, 0);
  head.writeBigUInt64BE((1n << 56n) | BigInt(length - 9), 1);
  return head;
}

/** What may stay of an element: a number, its bytes as they are, its bytes emptied, or what is listed of what it holds. */
export type Rule = "number" | "bytes" | "empty" | Rules;
export interface Rules {
  readonly [id: number]: Rule;
}

/** Makes nothing of what is not listed among the elements between two places. @returns whether anything changed */
export function tidyElements(bytes: Buffer, from: number, to: number, rules: Rules): boolean {
  let isChanged = false;
  for (const { id, at, content, end } of elementsIn(bytes, from, to)) {
    const rule = rules[id];
    if (rule === undefined || (rule === "number" && end - content > 8)) {
      const head = voidHead(end - at);
      bytes.fill(0, at, end);
      head.copy(bytes, at);
      isChanged = true;
    } else if (rule === "empty") {
      bytes.fill(0, content, end);
      isChanged = true;
    } else if (typeof rule === "object" && tidyElements(bytes, content, end, rule))
      isChanged = true;
  }
  return isChanged;
}
