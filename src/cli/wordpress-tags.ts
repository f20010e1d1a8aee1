import { unescaped } from "#core/html-to-markdown/guard.ts";

/** A shortcode as it stands in a text. */
export interface Shortcode {
  /** In small letters. */
  readonly name: string;
  /** What is named in it: `id="3"`. */
  readonly named: Readonly<Record<string, string>>;
  /** What stands in it without a name. */
  readonly bare: readonly string[];
  /** What stands between it and its end; undefined where it has none. */
  readonly inner: string | undefined;
  /** Nothing stands beside it in its line. */
  readonly isAlone: boolean;
}

interface Open {
  readonly tag: Omit<Shortcode, "inner">;
  /** As it is written. */
  readonly whole: string;
  /** A bracket before its own. */
  readonly extra: string;
  /** What stands before it, done. */
  readonly before: string;
}

const aTag = /\[(\[?)(\/?)([a-z][\w-]{0,60})((?:[\s=][^[\]]{0,5000})?)\/?\](\]?)/gi;

/**
 * Replaces the shortcodes of a text, the inner ones first. What `make` returns undefined for stays as it is written, and so does
 * an end that nothing began. Two brackets around one mean that it is to be shown itself, where `isKnown`.
 * @source WordPress get_shortcode_regex()
 */
export function replaceShortcodes(
  text: string,
  make: (tag: Shortcode) => string | undefined,
  isKnown: (tag: Shortcode) => boolean,
): string {
  const stack: Open[] = [];
  /** How many of each name are open. */
  const open = new Map<string, number>();
  const take = (): Open | undefined => {
    const last = stack.pop();
    if (last !== undefined) open.set(last.tag.name, (open.get(last.tag.name) ?? 1) - 1);
    return last;
  };
  let done = "";
  let at = 0;
  /** Ends the last that is open as one without an end: what came after it is not inside it. */
  const leaveLast = (): void => {
    const last = take();
    if (last !== undefined)
      done =
        last.before + last.extra + (make({ ...last.tag, inner: undefined }) ?? last.whole) + done;
  };
  for (const match of text.matchAll(aTag)) {
    const [all, extra = "", slash = "", given = "", rest = "", extraEnd = ""] = match;
    const whole = all.slice(extra.length, all.length - extraEnd.length);
    const name = given.toLowerCase();
    done += text.slice(at, match.index);
    at = match.index + all.length;
    if (slash === "") {
      const tag = { name, ...readRest(rest), isAlone: isAlone(text, match.index, at) };
      if (extra !== "" && extraEnd !== "") {
        // A link of a wiki is written the same way.
        done += isKnown({ ...tag, inner: undefined }) ? whole : all;
        continue;
      }
      stack.push({ tag, whole, extra, before: done });
      open.set(name, (open.get(name) ?? 0) + 1);
      done = extraEnd;
      continue;
    }
    if ((open.get(name) ?? 0) === 0) {
      done += all;
      continue;
    }
    while (stack.at(-1)?.tag.name !== name) leaveLast();
    const begun = take();
    if (begun === undefined) continue;
    const written = begun.whole + done + whole;
    const isShown = begun.extra !== "" && extraEnd !== "";
    done =
      begun.before +
      (isShown
        ? written
        : begun.extra + (make({ ...begun.tag, inner: done }) ?? written) + extraEnd);
  }
  done += text.slice(at);
  while (stack.length > 0) leaveLast();
  return done;
}

function isAlone(text: string, from: number, to: number): boolean {
  return (
    /(?:^|[\n>\]])[ \t]*$/.test(text.slice(Math.max(0, from - 50), from)) &&
    /^[ \t]*(?:$|[\n<[])/.test(text.slice(to, to + 50))
  );
}

/** Editors turn the quotes around a value into others. */
const anArgument =
  /([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|[“”″]([^“”″]*)[“”″]|([^\s"'“”″]+))|"([^"]*)"|'([^']*)'|(\S+)/g;

function readRest(rest: string): Pick<Shortcode, "named" | "bare"> {
  const named: Record<string, string> = {};
  const bare: string[] = [];
  const plain = unescaped(
    rest
      .replace(/^\s*=\s*/, " ")
      .replace(/&#8220;|&#8221;|&#8243;/g, '"')
      .replace(/&#0?38;/g, "&"),
  );
  for (const [, name, ...values] of plain.matchAll(anArgument)) {
    const value = values.find((one) => one !== undefined)?.trim() ?? "";
    if (name !== undefined) named[name.toLowerCase()] = value;
    else if (value !== "" && value !== "/") bare.push(value);
  }
  return { named, bare };
}
