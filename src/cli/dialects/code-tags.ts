import { holdCode, type Guard, unescaped } from "#core/html-to-markdown/guard.ts";

/** Each stands for code or for words that are to be left alone. */
const tags =
  /\{%-?\s*(highlight|codeblock|code|raw|verbatim)\b([^%]*)-?%\}([^]*?)\{%-?\s*end\1\s*-?%\}|\{\{([<%])\s*(highlight|code)\b([^>%]*)[>%]\}\}([^]*?)\{\{[<%]\s*\/\s*\5\s*[>%]\}\}|<pre\b[^>]*>([^]*?)<\/pre\s*>/gi;

/** Holds what other programs mark as code: Jekyll's, Hexo's and Hugo's `highlight`, `raw`, and `<pre>`. */
export function guardCodeTags(text: string, guard: Guard): string {
  return text.replace(
    tags,
    (
      whole: string,
      liquid: string | undefined,
      options: string,
      inner: string,
      _hugo: string | undefined,
      hugoName: string | undefined,
      hugoOptions: string,
      hugoInner: string,
      pre: string | undefined,
    ) => {
      if (liquid === "raw" || liquid === "verbatim") return guard.hold(guard.restore(inner));
      // Code is held already where it stands in a block of its own.
      if (liquid !== undefined)
        return holdCode(guard, guard.restore(inner), languageIn(liquid, options));
      if (hugoName !== undefined)
        return holdCode(guard, guard.restore(hugoInner), languageIn("highlight", hugoOptions));
      if (pre === undefined) return whole;
      const language = /class\s*=\s*["'][^"']*\blang(?:uage)?-([\w+#-]+)/i.exec(whole)?.[1];
      const code = guard
        .restore(pre)
        .replace(/<br\s*\/?>/gi, "\n")
        .replace(/<[^>]+>/g, "");
      return holdCode(guard, unescaped(code), language);
    },
  );
}

/** `{% highlight ruby linenos %}`, `{% codeblock Title lang:js %}`, `{{< highlight go "linenos=true" >}}`. */
function languageIn(tag: string, options: string): string {
  const named = /\blang(?:uage)?\s*[:=]\s*["']?([\w+#-]+)/i.exec(options)?.[1];
  if (named !== undefined) return named;
  const first = /^\s*["']?([\w+#-]+)/.exec(options)?.[1] ?? "";
  return tag === "codeblock" ? "" : first;
}
