import { target } from "./dialects/arguments.ts";

/** What becomes of a link or a picture. */
export type Destination =
  | { readonly kind: "stays" }
  | { readonly kind: "to"; readonly address: string }
  /** It leads nowhere any more: only its words stay. */
  | { readonly kind: "words" }
  /** A picture that is not ours: a link to it. */
  | { readonly kind: "link"; readonly address: string };

/** Where one is: what it is called in the text, and whether it is to be shown there. */
export interface Place {
  readonly address: string;
  readonly isPicture: boolean;
  /** The words it has in the text: a picture's description. */
  readonly words: string;
  /** It stands in the text as it is, so that what it leads to must be whole. */
  readonly isBare: boolean;
}

const label = String.raw`(?:[^[\]\\\n]|\n(?!\s*\n)|\\.|\[(?:[^[\]\\]|\\.|\[[^\]\n]{0,300}\]){0,600}\](?:\([^()\n]{0,600}\))?){0,1000}`;
const title = String.raw`(?:\s+(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?`;
const destination = String.raw`<[^<>\n]*>|(?:[^\s()\\<]|\\.|\((?:[^\s()\\]|\\.)*\))(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*`;
const inline = new RegExp(String.raw`(!?)\[(${label})\]\(\s*(${destination})(${title})\s*\)`, "g");
const loose =
  /(!?\[[^[\]\n]{0,500}\])\(\s*((?!https?:|<)[^()\n<>"']*[^\s()<>"'][ \t][^()\n<>"']*\.\w{2,5})\s*\)/g;
const aDefinition =
  /^ {0,3}\[((?!\^)[^\]\n]{1,200})\]:[ \t]*\n?[ \t]*(<[^<>\n]*>|\S+)([ \t]+(?:"[^"\n]*"|'[^'\n]*'|\([^)\n]*\)))?[ \t]*$/gm;

/**
 * Leads the links and pictures of a Markdown text, code set aside, to where `resolve` says. Addresses that are defined
 * apart (`[ref]: address`) are written where they are used first.
 */
export async function redirectLinks(
  text: string,
  resolve: (place: Place) => Promise<Destination>,
): Promise<string> {
  const ready = withReferences(text.replace(loose, "$1(<$2>)"));
  const found = new Map<string, Destination>();
  const collect = async (part: string): Promise<void> => {
    for (const [, mark = "", words = "", to = ""] of part.matchAll(inline)) {
      const address = addressIn(to);
      const key = `${mark}${address}`;
      if (!found.has(key))
        found.set(
          key,
          await resolve({
            address,
            isPicture: mark === "!",
            words: words.replace(/\\(.)/g, "$1"),
            isBare: false,
          }),
        );
      if (words.includes("](")) await collect(words);
    }
    for (const [address = ""] of part.matchAll(bareAddress))
      if (!found.has(address))
        found.set(
          address,
          await resolve({ address, isPicture: false, words: address, isBare: true }),
        );
  };
  await collect(ready);
  const rewrite = (part: string): string =>
    part
      .replace(inline, (whole: string, mark: string, words: string, to: string, said: string) => {
        const end = found.get(`${mark}${addressIn(to)}`);
        const inner = words.includes("](") ? rewrite(words) : words;
        switch (end?.kind) {
          case "to":
            return `${mark}[${inner}](${target(end.address)}${said})`;
          case "link":
            return `[${inner.trim() === "" ? nameOf(end.address) : inner}](${target(end.address)})`;
          case "words":
            return inner.trim() === "" ? nameOf(addressIn(to)) : inner;
          default:
            return `${mark}[${inner}](${to}${said})`;
        }
      })
      .replace(bareAddress, (address) => {
        const end = found.get(address);
        return end?.kind === "to" ? end.address : address;
      });
  return rewrite(ready);
}

/** Addresses that stand in a text as they are, not as the target of a link. */
const bareAddress = /(?<![(\w/"'=])https?:\/\/[^\s<>()[\]"'`\uFDD0]+[^\s<>()[\]"'`.,;:!?\uFDD0]/g;

function addressIn(to: string): string {
  return (to.startsWith("<") ? to.slice(1, -1) : to).replace(/\\([()\\_*[\]])/g, "$1");
}

function nameOf(address: string): string {
  const name =
    address
      .replace(/[?#].*$/, "")
      .split("/")
      .filter((part) => part !== "")
      .at(-1) ?? address;
  return name.replace(/^wiki:/, "");
}

/** Writes relative addresses that are defined apart into the places that use them. */
function withReferences(text: string): string {
  const addresses = new Map<string, string>();
  const plain = text.replace(
    aDefinition,
    (whole: string, name: string, to: string, said: string | undefined) => {
      const address = to.startsWith("<") ? to.slice(1, -1) : to;
      if (/^(?:mailto:|#)/i.test(address)) return whole;
      if (/^https?:/i.test(address)) {
        // It may be an address of the old site; the definition itself can say the new one.
        return whole;
      }
      addresses.set(plainName(name), `${target(address)}${said ?? ""}`);
      return "";
    },
  );
  if (addresses.size === 0) return text;
  return plain.replace(
    /(!?)\[((?:[^[\]\\\n]|\\.){1,500})\](?:\[([^[\]\n]{0,200})\])?(?![(:[])/g,
    (whole: string, mark: string, words: string, name: string | undefined) => {
      const found = addresses.get(plainName(name === undefined || name === "" ? words : name));
      return found === undefined ? whole : `${mark}[${words}](${found})`;
    },
  );
}

function plainName(name: string): string {
  return name.trim().toLowerCase().replace(/\s+/g, " ");
}
