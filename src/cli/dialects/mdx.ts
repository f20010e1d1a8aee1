import { filmAddress, pictureOf, readArguments } from "./arguments.ts";
import type { Guard } from "#core/html-to-markdown/guard.ts";
import type { Tell } from "./notes.ts";
import { callout } from "./shortcodes.ts";

/**
 * Text of an `.mdx` file as Markdown: its imports and exports go, its components become what they stand for, or are named to
 * `tell` and leave what stands in them. HTML in it stays for later.
 * @source https://mdxjs.com/docs/what-is-mdx/, "ESM", "JSX", "Expressions"
 */
export function mdxText(text: string, guard: Guard, tell: Tell): string {
  const pictures = new Map<string, string>();
  let plain = text.replace(/\{\s*\/\*[^]*?\*\/\s*\}/g, "");
  plain = withoutStatements(plain, pictures);
  plain = plain.replace(
    /(\s[\w:-]+)=\{(?:"([^"}]*)"|'([^'}]*)'|`([^`}]*)`|(\w+)(?:\.src)?)\}/g,
    (_, name: string, a?: string, b?: string, c?: string, variable?: string) => {
      const value = a ?? b ?? c ?? pictures.get(variable ?? "") ?? variable ?? "";
      return `${name}="${value.replaceAll('"', "&quot;")}"`;
    },
  );
  // What is left in braces after an equals sign is code.
  plain = withoutBraces(plain, /\s[\w:-]+=\{/g, () => "");
  plain = components(plain, tell);
  return withoutBraces(plain, /\{/g, (inner) => {
    const [, quoted] = /^\s*["'`]([^]*)["'`]\s*$/.exec(inner) ?? [];
    if (quoted !== undefined) return quoted.trim() === "" ? " " : quoted;
    // An id of a heading is no code.
    if (/^#[\w-]+$/.test(inner)) return guard.hold(`{${inner}}`);
    tell({ what: "expression", name: inner.trim().replace(/\s+/g, " ").slice(0, 40) });
    return "";
  });
}

const aStatement =
  /^(?:import\s*(?:["'{*]|\w+\s*(?:,|from\b))|export\s+(?:const|let|var|default|function|async|class|\{|\*))/;

/** Statements stand at the beginning of a line and go on until their brackets are closed. */
function withoutStatements(text: string, pictures: Map<string, string>): string {
  const kept: string[] = [];
  let open = 0;
  let isInside = false;
  for (const line of text.split("\n")) {
    if (!isInside && !aStatement.test(line)) {
      kept.push(line);
      continue;
    }
    const [, name, from] = /^import\s+(\w+)\s+from\s+["']([^"']+)["']/.exec(line) ?? [];
    if (name !== undefined && from !== undefined) pictures.set(name, from);
    open += (line.match(/[{([]/g)?.length ?? 0) - (line.match(/[})\]]/g)?.length ?? 0);
    // A statement that nothing closes ends with the paragraph.
    isInside = open > 0 && line.trim() !== "";
    if (!isInside) open = 0;
  }
  return kept.join("\n");
}

/** Replaces each part that `begins` finds, up to the brace that closes it. */
function withoutBraces(
  text: string,
  begins: RegExp,
  replacement: (inner: string) => string,
): string {
  let done = "";
  let at = 0;
  for (const match of text.matchAll(begins)) {
    if (match.index < at) continue;
    const start = match.index + match[0].length;
    let depth = 1;
    let end = start;
    for (; end < text.length && depth > 0; end += 1)
      depth += text[end] === "{" ? 1 : text[end] === "}" ? -1 : 0;
    if (depth > 0) break;
    done += text.slice(at, match.index) + replacement(text.slice(start, end - 1));
    at = end;
  }
  return done + text.slice(at);
}

const aComponent =
  /<(\/?)([A-Z][\w.]*)((?:\s+[\w:-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*)\s*(\/?)>/g;

/** Components, which are told from HTML by their capital letter. */
function components(text: string, tell: Tell): string {
  const stack: { name: string; rest: string; before: string }[] = [];
  let done = "";
  let at = 0;
  const finish = (name: string, rest: string, inner: string): string => {
    const made = componentOf(name, rest, inner);
    if (made !== undefined) return made;
    if (name !== "Fragment")
      tell(inner.trim() === "" ? { what: "tag", name: `<${name}>` } : { what: "component", name });
    return inner;
  };
  for (const match of text.matchAll(aComponent)) {
    const [whole, slash = "", name = "", rest = "", own = ""] = match;
    done += text.slice(at, match.index);
    at = match.index + whole.length;
    if (own === "/") done += finish(name, rest, "");
    else if (slash === "") {
      stack.push({ name, rest, before: done });
      done = "";
    } else if (stack.some((open) => open.name === name))
      for (let open = stack.pop(); open !== undefined; open = stack.pop()) {
        done = open.before + finish(open.name, open.rest, done);
        if (open.name === name) break;
      }
  }
  done += text.slice(at);
  for (let open = stack.pop(); open !== undefined; open = stack.pop())
    done = open.before + finish(open.name, open.rest, "") + done;
  return done;
}

function componentOf(name: string, rest: string, inner: string): string | undefined {
  const { named } = readArguments(rest.replaceAll("&quot;", "'"));
  const own = name.split(".").at(-1) ?? name;
  if (
    /^(?:Image|Img|Picture|Figure|StaticImage|GatsbyImage|Photo|ExportedImage|NextImage|BlogImage|Screenshot)$/.test(
      own,
    )
  ) {
    const source = named["src"] ?? named["image"] ?? named["url"];
    return source === undefined
      ? undefined
      : `\n\n${pictureOf(source, named["alt"] ?? named["caption"] ?? "", named["caption"] ?? named["title"] ?? "")}\n\n`;
  }
  if (/youtube|vimeo/i.test(own)) {
    const film = filmAddress(
      own,
      named["id"] ??
        named["videoid"] ??
        named["youtubeid"] ??
        named["video"] ??
        named["url"] ??
        named["src"] ??
        "",
    );
    return film === undefined ? undefined : `\n\n${film}\n\n`;
  }
  if (/^(?:Video|Audio)(?:Player)?$/.test(own) && named["src"] !== undefined)
    return `\n\n${pictureOf(named["src"], named["title"] ?? "", named["caption"] ?? "")}\n\n`;
  if (
    /^(?:Tweet|TwitterTweetEmbed|XPost)$/.test(own) &&
    /^\d+$/.test(named["id"] ?? named["tweetid"] ?? "")
  )
    return `\n\nhttps://x.com/i/web/status/${named["id"] ?? named["tweetid"]}\n\n`;
  if (/^(?:Link|NextLink|GatsbyLink|A)$/.test(own) && (named["href"] ?? named["to"]) !== undefined)
    return `[${inner}](<${named["href"] ?? named["to"]}>)`;
  if (
    /^(?:Callout|Aside|Admonition|Alert|Note|Tip|Info|Warning|Caution|Danger|Important|Quote|Blockquote|PullQuote|Highlight)$/.test(
      own,
    ) &&
    inner.trim() !== ""
  )
    return callout(
      named["title"] ??
        (/^(?:Callout|Aside|Admonition|Alert|.*Quote)$/i.test(own) ? (named["type"] ?? "") : own),
      inner,
      named["author"] ?? "",
    );
  if (/^(?:Kbd)$/.test(own)) return `\`${inner}\``;
  return undefined;
}
