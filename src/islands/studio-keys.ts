import { forgetSent } from "./compose-copy.ts";

/**
 * The studio by keyboard: j and k move in a list, a answers, h hides, e says it needs no answer, g and a
 * letter goes somewhere, ? shows the keys. Silent while one writes.
 */
let waitsForPlace = 0;
const placeWithinMs = 1500;

function writes(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    // A dialog that was closed a moment ago may still hold the focus.
    (target.isContentEditable || target.closest("input, textarea, select, dialog[open]") !== null)
  );
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(".work .queue > li")];
}

function current(): HTMLElement | undefined {
  return rows().find((row) => row.classList.contains("now"));
}

function moveTo(row: HTMLElement | undefined): void {
  if (row === undefined) return;
  for (const other of rows()) other.classList.remove("now");
  row.classList.add("now");
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by: 1 | -1): void {
  const all = rows();
  const now = current();
  const at = now === undefined ? (by === 1 ? -1 : all.length) : all.indexOf(now);
  moveTo(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

/** Opens what can be opened and puts the cursor there, or presses the button. */
function deed(key: string): void {
  const row = current() ?? rows()[0];
  const found = row?.querySelector<HTMLElement>(`[data-deed="${key}"]`);
  if (row === undefined || found === undefined || found === null) return;
  if (current() === undefined) moveTo(row);
  if (found instanceof HTMLDetailsElement) {
    found.open = true;
    found.querySelector<HTMLElement>("textarea, input:not([type=hidden])")?.focus();
  } else found.click();
}

function showKeys(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#keys");
  if (dialog !== null && !dialog.open) dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  const { key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) {
    sendByKey(event);
    return;
  }
  if (key === "Escape") leave(event.target);
  if (event.defaultPrevented || writes(event.target)) return;
  if (Date.now() - waitsForPlace < placeWithinMs) {
    waitsForPlace = 0;
    const link = document.querySelector<HTMLAnchorElement>(`[data-go="${CSS.escape(key)}"]`);
    if (link !== null) {
      event.preventDefault();
      location.assign(link.href);
    }
    return;
  }
  if (key === "g") waitsForPlace = Date.now();
  else if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "?") showKeys();
  else if (key === "a" || key === "h" || key === "e") deed(key);
  else return;
  event.preventDefault();
});

/** Ctrl+Enter sends the answer or the reason that one is writing. */
function sendByKey(event: KeyboardEvent): void {
  const { target } = event;
  if (event.key !== "Enter" || !(target instanceof HTMLElement)) return;
  const form = target.closest<HTMLFormElement>("form.answer");
  const button = form?.querySelector<HTMLButtonElement>("button[name=action]");
  if (form === null || form === undefined || button === null) return;
  event.preventDefault();
  form.requestSubmit(button);
}

/** Escape leaves what one writes, and closes it when nothing was written. */
function leave(target: EventTarget | null): void {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
  const details = target.closest<HTMLDetailsElement>("details.deed");
  if (details === null) return;
  if (target.value.trim() === "") details.open = false;
  moveTo(details.closest<HTMLElement>(".queue > li") ?? undefined);
}

// What one opens with the mouse is written in at once too; another that stands open and empty is closed.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!(target instanceof HTMLDetailsElement) || !target.open || !target.matches(".deed")) return;
    for (const other of target.parentElement?.querySelectorAll("details.deed") ?? [])
      if (other !== target) (other as HTMLDetailsElement).open = false;
    target.querySelector<HTMLElement>("textarea, input:not([type=hidden])")?.focus();
  },
  true,
);

for (const button of document.querySelectorAll<HTMLElement>("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", showKeys);
}

if (new URLSearchParams(location.search).has("done")) {
  forgetSent();
  // Told once: a page that is loaded again does not say so again.
  const address = new URL(location.href);
  address.searchParams.delete("done");
  history.replaceState(null, "", address);
}
