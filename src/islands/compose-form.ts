import type { Fields } from "./compose-copy.ts";

/** What the composer says, by name; the page brings them in its language. */
export type ComposeWords = Readonly<Record<string, string | undefined>>;

/** Says how it stands beside the buttons, with buttons or links of its own. */
export type Say = (words: string | undefined, look?: "" | "warn", ...more: Node[]) => void;

/** All text in the form, by field name. */
export function fieldsOf(form: HTMLFormElement): Fields {
  const fields: Record<string, string> = {};
  for (const [name, value] of new FormData(form))
    if (typeof value === "string") fields[name] = value;
  return fields;
}

/** A one-line field of the form, wherever on the page it stands. */
export function inputOf(form: HTMLFormElement, name: string): HTMLInputElement | undefined {
  const found = form.elements.namedItem(name);
  return found instanceof HTMLInputElement ? found : undefined;
}

/** Under which name this text is remembered on this device. */
export function nameOf(fields: Fields): string {
  return fields.postId === "" ? `new-${fields.kind}` : (fields.postId ?? "");
}

/** True when somebody wrote something. */
export function isWorthSaving(fields: Fields): boolean {
  return ["title", "summary", "markdown"].some((name) => (fields[name] ?? "").trim() !== "");
}

/** A small button that does something here. */
export function smallButton(words: string | undefined, then: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn small";
  button.textContent = words ?? "";
  button.addEventListener("click", then);
  return button;
}

/** A link that opens beside this page, so that nothing written here is left. */
export function linkBeside(words: string | undefined, href: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = href;
  link.target = "_blank";
  link.textContent = words ?? "";
  return link;
}

/** Changes only what differs, in a way that the browser can undo. */
export function replaceText(area: HTMLTextAreaElement, text: string): void {
  const before = area.value;
  if (before === text) return;
  let start = 0;
  while (start < before.length && before[start] === text[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, text.length) - start;
  while (end < most && before[before.length - 1 - end] === text[text.length - 1 - end]) end += 1;
  area.setSelectionRange(start, before.length - end);
  const made = text.slice(start, text.length - end);
  // Old, but the only way that keeps Ctrl+Z.
  const done = document.execCommand(made === "" ? "delete" : "insertText", false, made);
  if (done && area.value === text) return;
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Grows with its text where the stylesheet cannot do it. */
export function growWithText(area: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  const fit = (): void => {
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight}px`;
  };
  area.addEventListener("input", fit);
  fit();
}
