const cp1252 = new TextDecoder("windows-1252");
const strict = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads bytes as letters, part by part: as their byte order mark or `label` says, else as UTF-8. What is no UTF-8 is read as
 * Windows-1252, in which old texts of northern Europe often are, and `isOld` says so.
 */
export class LetterReader {
  /** Something in it was no UTF-8, though nothing said so. */
  isOld = false;
  private readonly labelled: TextDecoder | undefined;
  /** A letter that the last part broke off in. */
  private rest: Uint8Array = new Uint8Array();

  constructor(start: Uint8Array, label?: string) {
    const [one, two] = start;
    const mark =
      one === 0xff && two === 0xfe ? "utf-16le" : one === 0xfe && two === 0xff ? "utf-16be" : label;
    this.labelled = decoderFor(mark);
  }

  read(part: Uint8Array): string {
    if (this.labelled !== undefined) return this.labelled.decode(part, { stream: true });
    const bytes = this.rest.length === 0 ? part : Buffer.concat([this.rest, part]);
    const whole = bytes.length - brokenOff(bytes);
    this.rest = bytes.slice(whole);
    return this.decode(bytes.subarray(0, whole));
  }

  end(): string {
    if (this.labelled !== undefined) return this.labelled.decode();
    const last = this.decode(this.rest);
    this.rest = new Uint8Array();
    return last;
  }

  private decode(bytes: Uint8Array): string {
    try {
      return strict.decode(bytes);
    } catch {
      this.isOld = true;
      return mixed(bytes);
    }
  }
}

/** Reads bytes as letters, all at once. */
export function readLetters(
  bytes: Uint8Array,
  label?: string,
): { readonly text: string; readonly isOld: boolean } {
  const reader = new LetterReader(bytes, label);
  const text = reader.read(bytes) + reader.end();
  return { text: text.replace(/^\uFEFF/, ""), isOld: reader.isOld };
}

/** In which letters a file says that it is, in its first line. @source XML 1.0 §4.3.3 */
export function declaredLetters(start: Uint8Array): string | undefined {
  const text = new TextDecoder("latin1").decode(start.subarray(0, 100_000));
  return /<\?xml[^>]{0,200}\sencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(text)?.[1];
}

/** UTF-8 is not taken at its word: many a file says so and is not. */
function decoderFor(label: string | undefined): TextDecoder | undefined {
  if (label === undefined || /^utf-?8$/i.test(label)) return undefined;
  try {
    const decoder = new TextDecoder(label);
    return decoder.encoding === "utf-8" ? undefined : decoder;
  } catch {
    return undefined;
  }
}

/** How many bytes at the end begin a letter of UTF-8 without ending it. */
function brokenOff(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return lengthOf(byte) > back ? back : 0;
  }
  return 0;
}

function lengthOf(first: number): number {
  return first >= 0xf0 && first <= 0xf4
    ? 4
    : first >= 0xe0 && first < 0xf0
      ? 3
      : first >= 0xc2 && first < 0xe0
        ? 2
        : 1;
}

/** Letter by letter: what is UTF-8 stays that, and the rest is Windows-1252. */
function mixed(bytes: Uint8Array): string {
  let text = "";
  let from = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = lengthOf(bytes[at] ?? 0);
    if (
      (bytes[at] ?? 0) < 0x80 ||
      (length > 1 && isWhole(bytes.subarray(at, at + length), length))
    ) {
      at += length;
      continue;
    }
    text += strict.decode(bytes.subarray(from, at)) + cp1252.decode(bytes.subarray(at, at + 1));
    at += 1;
    from = at;
  }
  return text + strict.decode(bytes.subarray(from));
}

function isWhole(letter: Uint8Array, length: number): boolean {
  if (letter.length < length) return false;
  try {
    strict.decode(letter);
    return true;
  } catch {
    return false;
  }
}
