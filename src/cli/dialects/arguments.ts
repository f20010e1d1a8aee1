/** What stands in a tag after its name: `src="a.jpg" "b" c`. */
export interface Arguments {
  readonly named: Readonly<Record<string, string>>;
  readonly bare: readonly string[];
}

/** Reads arguments as Hugo, Liquid, Nunjucks, Zola and JSX write them. */
export function readArguments(text: string): Arguments {
  const named: Record<string, string> = Object.create(null) as Record<string, string>;
  const bare: string[] = [];
  const part =
    /([\w:.-]+)\s*[=:]\s*(?:\{\s*)?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`|([^\s,"'}]+))\s*\}?|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`|([^\s,]+)/g;
  for (const [, name, one, two, three, four, five, six, seven, eight] of text.matchAll(part)) {
    const value = (one ?? two ?? three ?? four ?? five ?? six ?? seven ?? eight ?? "").replace(
      /\\(["'])/g,
      "$1",
    );
    // `https://…` is no name with a value.
    if (name !== undefined && !/^https?$/i.test(name)) named[name.toLowerCase()] = value;
    else if (name !== undefined) bare.push(`${name}:${value}`);
    else bare.push(value);
  }
  return { named, bare };
}

/** A picture in Markdown; its address may hold anything. */
export function pictureOf(address: string, alt = "", title = ""): string {
  const words = alt.replace(/\s+/g, " ").replace(/[[\]]/g, "\\$&").trim();
  const caption = title
    .replace(/<[^>]+>/g, "")
    .replace(/\s+/g, " ")
    .trim();
  const said = caption === "" || caption === words ? "" : ` "${caption.replaceAll('"', '\\"')}"`;
  return `![${words}](${target(address)}${said})`;
}

/** A link in Markdown. */
export function linkOf(address: string, words: string): string {
  return `[${words.replace(/\s+/g, " ").trim()}](${target(address)})`;
}

/** An address as a link's target; in angle brackets where it could not stand bare. */
export function target(address: string): string {
  const clean = address.trim().replace(/\n/g, " ");
  return /[\s()<>]/.test(clean) ? `<${clean.replace(/[<>]/g, encodeURIComponent)}>` : clean;
}

/** The address of a film, by what it is called elsewhere; undefined when that names none. */
export function filmAddress(site: string, id: string): string | undefined {
  const name = site.toLowerCase();
  if (/^https?:\/\//i.test(id)) return id;
  if (!/^[\w-]{3,40}$/.test(id)) return undefined;
  if (/youtube|^yt$/.test(name)) return `https://www.youtube.com/watch?v=${id}`;
  if (/vimeo/.test(name)) return `https://vimeo.com/${id}`;
  return undefined;
}
