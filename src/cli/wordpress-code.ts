import { escapeHtml } from "#core/html.ts";

/** Text that nothing may touch while the rest is worked on, and what is put in its place in the end. */
export interface Kept {
  readonly text: string;
  restore(html: string): string;
}

/** What begins first holds what stands in it: code in a shortcode, else in an element. */
const code =
  /\[(code|sourcecode|source|php|html|css|js|javascript|python|bash|sql|xml|crayon|cci|ruby|java)\b([^\]]*)\]([^]*?)\[\/\1\]|<(pre|code)\b[^>]*>([^]*?)<\/\4\s*>/gi;

/**
 * Takes code out of the text, so that what stands in it stays as it is.
 * @source the plugins SyntaxHighlighter Evolved, Crayon and WordPress.com, for the names of the shortcodes
 */
export function keepCode(content: string): Kept {
  const kept: string[] = [];
  const hold = (html: string, tag: "pre" | "code"): string => {
    const place = `<${tag} data-kept="${kept.push(html) - 1}"></${tag}>`;
    return tag === "pre" ? `\n\n${place}\n\n` : place;
  };
  const text = content.replace(
    code,
    (
      whole: string,
      name: string | undefined,
      rest: string,
      inner: string,
      tag: string | undefined,
      inElement: string,
    ) => {
      if (name !== undefined) return hold(codeHtml(name, rest, inner), "pre");
      if (tag?.toLowerCase() === "pre") return hold(whole, "pre");
      // Several lines are a block of code, which this element alone is not.
      return inElement.trim().includes("\n")
        ? hold(`<pre>${whole}</pre>`, "pre")
        : hold(whole, "code");
    },
  );
  return {
    text,
    restore: (html) =>
      html.replace(
        /<(pre|code) data-kept="(\d+)"><\/\1>/g,
        (_, _tag: string, index: string) => kept[Number(index)] ?? "",
      ),
  };
}

function codeHtml(name: string, rest: string, code: string): string {
  const named = /(?:language|lang)\s*=\s*["']?([\w+#-]{1,20})/i.exec(rest)?.[1];
  const language = named ?? (/^(?:code|sourcecode|source|crayon|cci)$/i.test(name) ? "" : name);
  const plain = code.replace(/^\s*\n|\s+$/g, "");
  // Some plugins keep the signs of HTML escaped, some as they were typed.
  const html = /</.test(plain) ? escapeHtml(plain) : plain;
  const mark = language === "" ? "" : ` class="language-${language.toLowerCase()}"`;
  return `<pre><code${mark}>${html}</code></pre>`;
}
