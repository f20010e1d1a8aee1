import type { RemoteDocument } from "./fetch-document.ts";
import { firstText } from "./read-json.ts";

/** Tags that say that the language is not known, or that there is none. @source ISO 639-2 */
const none = new Set(["und", "zxx", "mul", "mis"]);

/** A BCP 47 tag in its usual form; empty for anything else. @source RFC 5646 */
export function languageTag(value: unknown): string {
  if (typeof value !== "string" || value.length > 35) return "";
  try {
    const tag = Intl.getCanonicalLocales(value.replaceAll("_", "-"))[0] ?? "";
    return none.has(tag.split("-")[0] ?? "") ? "" : tag;
  } catch {
    return "";
  }
}

/**
 * The text of a document and the language it is in: that under which the same text stands in `contentMap`, or
 * what the document says in other ways. Empty where nothing is said.
 * @source ActivityStreams §4.7; Lemmy, PeerTube and PieFed: `language.identifier`; Mobilizon: `inLanguage`
 */
export function languageOf(
  document: RemoteDocument,
  context: unknown = document["@context"],
): { readonly language: string; readonly content: string } {
  const said = firstText(document.content);
  const told = entriesOf(document.contentMap);
  // A text that was cleaned differently in the two places is still in the only language there is.
  const isOnly = said === "" || told.length === 1;
  const [tagged, mapped = ""] = (isOnly ? told[0] : told.find(([, text]) => text === said)) ?? [];
  const { language } = document;
  const named =
    typeof language === "object" && language !== null && !Array.isArray(language)
      ? (language as { identifier?: unknown }).identifier
      : language;
  const tag =
    languageTag(tagged) ||
    languageTag(named) ||
    languageTag(document.inLanguage) ||
    languageTag(contextLanguage(document["@context"])) ||
    languageTag(contextLanguage(context));
  return { language: tag, content: said || mapped };
}

/** A text with its `…Map`, of an account, a work or a part of it: as it stands, else in that language, else in the first there is. */
export function textIn(
  document: RemoteDocument,
  property: "content" | "name" | "summary",
  language: string,
): string {
  const told = entriesOf(document[`${property}Map`]);
  const fitting = told.find(([tag]) => language !== "" && languageTag(tag) === language);
  return firstText(document[property]) || (fitting ?? told[0])?.[1] || "";
}

function entriesOf(map: unknown): [string, string][] {
  if (typeof map !== "object" || map === null || Array.isArray(map)) return [];
  return Object.entries(map as Record<string, unknown>)
    .slice(0, 50)
    .flatMap(([tag, text]) => {
      const words = firstText(text);
      return words === "" ? [] : [[tag, words] as [string, string]];
    });
}

/** Pleroma and Akkoma: `"@context": […, { "@language": "da" }]`. */
function contextLanguage(context: unknown): unknown {
  const parts = Array.isArray(context) ? (context as unknown[]).slice(0, 20) : [context];
  for (const part of parts)
    if (typeof part === "object" && part !== null && "@language" in part) return part["@language"];
  return undefined;
}
