import type { Settings } from "#presence";
import { messagesFor } from "#words";

/** A line that names who wrote a text, where that is somebody else than the owner; empty where it is not. */
export function authorLine(
  author: string,
  { ownerName, siteName }: Pick<Settings, "ownerName" | "siteName">,
  language: string,
): string {
  const name = author.replace(/\s+/g, " ").trim();
  const isOurs = [ownerName, siteName].some(
    (one) => one.trim().toLowerCase() === name.toLowerCase(),
  );
  return name === "" || isOurs ? "" : messagesFor(language).t("import.author_line", { name });
}
