/** A value in a structured field: text, a number, true or false, or bytes. */
export type BareItem = string | number | boolean | Buffer;

/** What stands behind a value, after `;`. */
export type Parameters = ReadonlyMap<string, BareItem>;

/** One member of a dictionary. */
export interface Member {
  /** The single value, or the values of an inner list. */
  readonly value:
    | BareItem
    | readonly { readonly value: BareItem; readonly parameters: Parameters }[];
  readonly parameters: Parameters;
  /** Value and parameters exactly as they came. */
  readonly text: string;
}

class Unreadable extends Error {}

/**
 * Reads a dictionary such as `Signature-Input`; undefined when it is none. Texts may hold commas, semicolons and
 * brackets. Dates and display strings, which signatures have no use for, are not read.
 * @source RFC 9651 §4.2
 */
export function readDictionary(field: string): ReadonlyMap<string, Member> | undefined {
  const reader = new Reader(field);
  try {
    return reader.dictionary();
  } catch (fault) {
    if (fault instanceof Unreadable) return undefined;
    throw fault;
  }
}

class Reader {
  private readonly field: string;
  private at = 0;

  constructor(field: string) {
    this.field = field;
  }

  dictionary(): ReadonlyMap<string, Member> {
    const members = new Map<string, Member>();
    this.take(/[ \t]*/y);
    while (this.at < this.field.length) {
      const name = this.take(key);
      const from = this.next("=") ? this.at : undefined;
      const value = from === undefined ? true : this.next("(") ? this.innerList() : this.bareItem();
      const parameters = this.parameters();
      // @source RFC 9651 §4.2.2: of members with one name the last counts
      members.set(name, { value, parameters, text: this.field.slice(from ?? this.at, this.at) });
      this.take(/[ \t]*/y);
      if (this.at === this.field.length) break;
      this.take(/,[ \t]*/y);
      if (this.at === this.field.length) throw new Unreadable();
    }
    return members;
  }

  private innerList(): { value: BareItem; parameters: Parameters }[] {
    const items: { value: BareItem; parameters: Parameters }[] = [];
    for (;;) {
      this.take(/ */y);
      if (this.next(")")) return items;
      items.push({ value: this.bareItem(), parameters: this.parameters() });
      if (this.field[this.at] !== ")") this.take(/ +/y);
    }
  }

  private parameters(): Parameters {
    const found = new Map<string, BareItem>();
    while (this.next(";")) {
      this.take(/ */y);
      const name = this.take(key);
      found.set(name, this.next("=") ? this.bareItem() : true);
    }
    return found;
  }

  private bareItem(): BareItem {
    switch (this.field[this.at]) {
      case '"':
        return this.take(/"(?:[ !\x23-\x5b\x5d-\x7e]|\\["\\])*"/y)
          .slice(1, -1)
          .replace(/\\(.)/g, "$1");
      case ":":
        return Buffer.from(this.take(/:[A-Za-z0-9+/=]*:/y).slice(1, -1), "base64");
      case "?":
        return this.take(/\?[01]/y) === "?1";
      default:
        return /[-\d]/.test(this.field[this.at] ?? "")
          ? Number(this.take(/-?\d{1,15}(?:\.\d{1,3})?/y))
          : this.take(/[A-Za-z*][\w!#$%&'*+\-.^`|~:/]*/y);
    }
  }

  private next(sign: string): boolean {
    if (this.field[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const [text] = pattern.exec(this.field) ?? [];
    if (text === undefined) throw new Unreadable();
    this.at += text.length;
    return text;
  }
}

const key = /[a-z*][a-z\d_\-.*]*/y;
