import type { ComposeWords } from "./compose-form.ts";
import { sendFile, type Uploaded } from "./compose-upload.ts";

const failedShownMs = 12_000;

/** Where files come in and what is done with them. */
export interface FileTaker {
  readonly root: HTMLElement;
  readonly words: ComposeWords;
  /** Where they are sent. */
  address(): string;
  token(): string;
  /** One is stored: put it into the text. */
  take(uploaded: Uploaded): void;
}

/** Takes files that are chosen or dropped anywhere on the page. @returns how to add others, as from the clipboard. */
export function takeFiles(taker: FileTaker): (files: readonly File[]) => Promise<void> {
  const { root } = taker;
  const add = async (files: readonly File[]): Promise<void> => {
    for (const file of files) await addOne(taker, file);
  };
  const drop = root.querySelector<HTMLElement>(".drop");
  const input = root.querySelector<HTMLInputElement>("input[type=file]");
  input?.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    void add(files);
  });
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    drop?.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop?.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    drop?.classList.remove("over");
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void add(files);
  });
  return add;
}

async function addOne(taker: FileTaker, file: File): Promise<void> {
  const { words } = taker;
  const list = taker.root.querySelector<HTMLElement>(".uploads");
  if (list === null) return;
  const row = document.createElement("li");
  const told = document.createElement("span");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", file.name);
  row.append(told, bar);
  list.append(row);
  list.hidden = false;
  const say = (text: string | undefined, n = 0): void => {
    told.textContent = (text ?? "").replace("{name}", file.name).replace("{n}", String(n));
  };
  const done = (): void => {
    row.remove();
    list.hidden = list.childElementCount === 0;
  };
  const progress = (share: number): void => {
    bar.value = share;
    say(words.sending, Math.round(share * 100));
    if (share < 1) return;
    bar.removeAttribute("value");
    say(words.working);
  };
  say(words.sending);
  try {
    const lost = words.lost ?? "";
    const uploaded = await sendFile(taker.address(), file, taker.token(), progress, lost);
    done();
    taker.take(uploaded);
  } catch (fault) {
    bar.remove();
    told.className = "error";
    say(words.failed?.replace("{why}", fault instanceof Error ? fault.message : ""));
    setTimeout(done, failedShownMs);
  }
}

/** Puts a stored file on the shelf below the text, once. */
export function shelve(root: HTMLElement, shelf: string): void {
  const part = root.querySelector<HTMLElement>(".shelf-part");
  const list = part?.querySelector(".shelf");
  const holder = document.createElement("template");
  holder.innerHTML = shelf;
  const item = holder.content.querySelector<HTMLElement>("li");
  if (part === null || item === null || list === null || list === undefined) return;
  if (list.querySelector(`[data-media="${item.dataset.media}"]`) === null) list.append(item);
  part.hidden = false;
}
