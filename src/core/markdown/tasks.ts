import type { Token } from "markdown-it";

/** `[ ] ` or `[x] ` at the beginning of an item. @source GitHub Flavored Markdown §5.3 */
const box = /^\[([ xX])\][ \u00A0]+/u;

/**
 * Shows what is done and what is not in lists of tasks. The boxes are letters and no form fields, so that
 * they also come along where the text is shown elsewhere.
 */
export function placeTasks(tokens: readonly Token[]): void {
  for (const [index, item] of tokens.entries()) {
    if (item.type !== "list_item_open" || tokens[index + 1]?.type !== "paragraph_open") continue;
    const first = tokens[index + 2]?.children?.[0];
    const found = first?.type === "text" ? box.exec(first.content) : null;
    if (first === undefined || found === null) continue;
    first.content = `${found[1] === " " ? "☐" : "☑"} ${first.content.slice(found[0].length)}`;
    item.attrJoin("class", "task");
  }
}
