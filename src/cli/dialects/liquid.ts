import { filmAddress, readArguments } from "./arguments.ts";
import type { Guard } from "#core/html-to-markdown/guard.ts";
import type { Tell } from "./notes.ts";
import { inTags } from "./shortcodes.ts";

/** Parts of pages that a program fills in: nothing a writer wrote. */
const loops =
  /\{%-?\s*(for|if|unless|case|comment|macro|block|assign_block|tablerow)\b[^%]*%\}[^]*?\{%-?\s*end\1\s*-?%\}/g;
const aTag =
  /\{%-?\s*(end)?([\w.-]+)((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?!%\}|\{%)[^])*?)-?%\}/g;

/** Jekyll's, Hexo's, Eleventy's and Zola's `{% … %}` and `{{ … }}`. */
export function liquidTags(text: string, guard: Guard, tell: Tell): string {
  let plain = text.replace(/\{#[^#]*#\}/g, "");
  // The innermost first, so that a loop in a loop goes too.
  for (let depth = 0; depth < 5; depth += 1)
    plain = plain.replace(loops, (_, name: string) => {
      if (name !== "comment") tell({ what: "expression", name });
      return "";
    });
  plain = plain.replace(
    /\{%-?\s*include\s+([\w./-]+)([^%]*)%\}/g,
    (_, file: string, rest: string) => {
      const made = included(file, rest);
      if (made === undefined) tell({ what: "tag", name: `include ${file}` });
      return made ?? "";
    },
  );
  plain = inTags(plain, aTag, guard, tell, ([, end = "", name = "", rest = ""]) => ({
    // Zola's end names nothing: it is that of the last one.
    name: name === "end" ? "" : name,
    rest: rest.replace(/^\s*\(|\)\s*$/g, ""),
    isEnd: end !== "" || name === "end",
  }));
  return plain.replace(
    /\{\{-?\s*((?:"[^"]*"|'[^']*'|(?!\}\}|\{\{)[^])*?)-?\}\}/g,
    (_, inner: string) => outputOf(inner.trim(), guard, tell),
  );
}

/** `{% include figure.html src="a.jpg" %}` and `{% include youtube.html id="x" %}`, as themes have them. */
function included(file: string, rest: string): string | undefined {
  const name = (file.split("/").at(-1) ?? file).replace(/\.\w+$/, "");
  const { named } = readArguments(rest);
  const film = /youtube|vimeo|video/i.test(name)
    ? filmAddress(named["provider"] ?? name, named["id"] ?? "")
    : undefined;
  if (film !== undefined) return `\n\n${film}\n\n`;
  const picture =
    named["src"] ?? named["image_path"] ?? named["url"] ?? named["image"] ?? named["file"];
  if (picture === undefined || !/fig|image|img|picture|photo|gallery|lightbox/i.test(name))
    return undefined;
  return `\n\n![${named["alt"] ?? named["caption"] ?? ""}](<${picture}>${named["caption"] === undefined ? "" : ` "${named["caption"].replaceAll('"', "'")}"`})\n\n`;
}

/** `{{ … }}`: an address that is put together, Zola's shortcodes, or words a program fills in. */
function outputOf(inner: string, guard: Guard, tell: Tell): string {
  const shortcode = /^([\w-]+)\s*\(([^]*)\)$/.exec(inner);
  if (shortcode !== null)
    return inTags(
      `{%${shortcode[1]} ${shortcode[2]}%}`,
      /\{%([\w-]+) ([^]*)%\}/g,
      guard,
      tell,
      ([, name = "", rest = ""]) => ({ name, rest, isEnd: false }),
    );
  // `{{ site.baseurl }}/a.png` and `{{ '/a.png' | relative_url }}` are addresses.
  if (/^site\.(?:base_?url|url)$|^page\.(?:base_?url)$/i.test(inner)) return "";
  const [, , quoted] =
    /^(["'])(.*?)\1\s*(?:\|\s*(?:relative_url|absolute_url|prepend|append|url|safe|abs_url|markdownify)\b.*)*$/.exec(
      inner,
    ) ?? [];
  if (quoted !== undefined) return quoted;
  tell({ what: "expression", name: `{{ ${inner.slice(0, 40)} }}` });
  return "";
}
