/** Languages that people name by a word, in their own and in ours. */
const named: Readonly<Record<string, string>> = {
  dansk: "da",
  danish: "da",
  english: "en",
  engelsk: "en",
  deutsch: "de",
  german: "de",
  tysk: "de",
  svenska: "sv",
  swedish: "sv",
  svensk: "sv",
  norsk: "no",
  norwegian: "no",
  bokmål: "nb",
  nynorsk: "nn",
  français: "fr",
  french: "fr",
  fransk: "fr",
  español: "es",
  spanish: "es",
  spansk: "es",
  italiano: "it",
  italian: "it",
  nederlands: "nl",
  dutch: "nl",
  suomi: "fi",
  finnish: "fi",
  íslenska: "is",
  icelandic: "is",
  polski: "pl",
  polish: "pl",
  português: "pt",
  portuguese: "pt",
};

/** Two-letter codes that name a folder or an ending more often than a thing. */
const usual = new Set(
  "ar bg bn ca cs da de el en eo es et eu fa fi fo fr ga gl he hi hr hu id is it ja kl ko lt lv nb nl nn no pl pt ro ru se sk sl sr sv th tr uk vi zh".split(
    " ",
  ),
);

/** The code of a language as it is kept, such as `da` or `pt-BR`; undefined when it names none. @source RFC 5646 §2.1 */
export function languageCode(written: string): string | undefined {
  const text = written.normalize("NFC").trim();
  const known = named[text.toLowerCase()];
  if (known !== undefined) return known;
  const code = text.replaceAll("_", "-").replace(/\.utf-?8$/i, "");
  if (!/^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i.test(code)) return undefined;
  try {
    const { language, region, script } = new Intl.Locale(code);
    const name = new Intl.DisplayNames("en", { type: "language", fallback: "none" }).of(language);
    if (name === undefined) return undefined;
    return [language, script, region].filter((part) => part !== undefined).join("-");
  } catch {
    return undefined;
  }
}

/** The language that a file's own name ends with (`index.da.md`), or that a folder on its way is called by. */
export function languageOfPath(path: string, folders: ReadonlySet<string>): string | undefined {
  const parts = path.split("/");
  const file = parts.pop() ?? "";
  const ending = /\.([a-z]{2}(?:[-_][a-z]{2})?)\.[a-z]+$/i.exec(file)?.[1];
  if (ending !== undefined && usual.has(ending.slice(0, 2).toLowerCase()))
    return languageCode(ending);
  for (const [index, part] of parts.entries()) {
    if (!isCode(part)) continue;
    const parent = parts.slice(0, index).join("/");
    // `it` may be a folder about computers; beside `en`, or at the top, it is a language.
    const hasSibling = [...folders].some((other) => {
      const name = other.slice(parent === "" ? 0 : parent.length + 1);
      return other.startsWith(parent) && name !== part && isCode(name);
    });
    if (
      hasSibling ||
      /(?:^|\/)(?:|content|pages|docs|blog|posts|_posts|src|source|_i18n|i18n)$/.test(parent)
    )
      return languageCode(part);
  }
  return undefined;
}

function isCode(part: string): boolean {
  return /^[a-z]{2}(?:[-_][a-z]{2})?$/i.test(part) && usual.has(part.slice(0, 2).toLowerCase());
}
