import {
  dropCopy,
  type Fields,
  findCopy,
  keepCopy,
  noteSent,
  sameText,
  worthKeeping,
} from "./compose-copy.ts";
import { insertBlock, linkOver, type Selected, type Tool, useTool } from "./compose-text.ts";
import { sendFile } from "./compose-upload.ts";

const saveAfterMs = 3000;
const saveAtLeastMs = 15_000;
const seeAfterMs = 600;
const tryAgainMs = 10_000;

/**
 * `<compose-post>` around the form where one writes: saves drafts by itself, keeps a copy on this device,
 * shows the page as it will be, takes pictures in, and listens to a few keys. The form works without it.
 */
class ComposePost extends HTMLElement {
  #form!: HTMLFormElement;
  #area!: HTMLTextAreaElement;
  #words: Readonly<Record<string, string>> = {};
  /** What the server has. */
  #saved: Fields = {};
  #savedAt = 0;
  #saving = false;
  #stopped = false;
  #leaving = false;
  #wait: ReturnType<typeof setTimeout> | undefined;
  #waitSee: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    const form = this.querySelector("form");
    const area = form?.querySelector<HTMLTextAreaElement>("#markdown");
    if (form === null || area === null || area === undefined) return;
    this.#form = form;
    this.#area = area;
    this.#words = JSON.parse(this.dataset.words ?? "{}") as Record<string, string>;
    this.#useOwnTime();
    this.#saved = this.#fields();
    this.#savedAt = Date.now();
    this.#offerCopy();
    this.#listen();
    this.#showParts();
    for (const box of form.querySelectorAll("textarea")) grow(box);
    if (form.querySelector("#ask") !== null)
      form.querySelector<HTMLElement>(".shelf textarea")?.focus();
    else if (matchMedia("(pointer: fine)").matches && area.value === "")
      (form.querySelector<HTMLElement>("#title") ?? area).focus({ preventScroll: true });
  }

  // — what is in the form

  #fields(): Fields {
    const fields: Record<string, string> = {};
    for (const [name, value] of new FormData(this.#form))
      if (typeof value === "string") fields[name] = value;
    return fields;
  }

  #field(name: string): HTMLInputElement | null {
    const found = this.#form.elements.namedItem(name);
    return found instanceof HTMLInputElement ? found : null;
  }

  get #name(): string {
    const fields = this.#fields();
    return fields.postId === "" ? `new-${fields.kind}` : (fields.postId ?? "");
  }

  /** Everything that the server keeps, to see whether there is something to save. */
  #differs(): boolean {
    const now = this.#fields();
    const ignored = new Set(["_token", "changedAt", "postId", "zone", "asked"]);
    return Object.keys({ ...now, ...this.#saved }).some(
      (name) => !ignored.has(name) && (now[name] ?? "") !== (this.#saved[name] ?? ""),
    );
  }

  // — listening

  #listen(): void {
    const form = this.#form;
    // Fields beside the sheet belong to the form without standing in it.
    document.addEventListener("input", (event) => {
      if (event.target instanceof Element && isOf(form, event.target)) this.#changed();
    });
    form.addEventListener("focusout", () => this.#saveSoon(400));
    form.addEventListener("submit", (event) => this.#submitted(event));
    form.addEventListener("click", (event) => this.#clicked(event));
    document.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.#save(true);
    });
    addEventListener("online", () => void this.#save());
    addEventListener("beforeunload", (event) => {
      if (!this.#leaving && this.#differs() && worthSaving(this.#fields())) event.preventDefault();
    });
    this.#area.addEventListener("paste", (event) => this.#pasted(event));
    this.#takeFiles();
    document.querySelector("[data-close]")?.addEventListener("click", () => this.#closePreview());
  }

  #changed(): void {
    keepCopy(this.#name, this.#fields());
    this.#publishWord();
    if (this.dataset.save === "") this.#say(this.#words.kept);
    else {
      if (!this.#stopped) this.#say(this.#words.unsaved);
      this.#saveSoon(Date.now() - this.#savedAt > saveAtLeastMs ? 200 : saveAfterMs);
    }
    this.#seeSoon();
  }

  #submitted(event: SubmitEvent): void {
    const button = event.submitter;
    if (button instanceof HTMLButtonElement && button.value === "preview") {
      event.preventDefault();
      void this.#see();
      return;
    }
    clearTimeout(this.#wait);
    this.#leaving = true;
    noteSent(this.#name);
  }

  #clicked(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    const tool = target?.closest<HTMLElement>("[data-tool]")?.dataset.tool;
    if (tool !== undefined) this.#use(tool as Tool);
  }

  #key(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const tools: Readonly<Record<string, Tool>> = { b: "bold", i: "italic", k: "link" };
    const tool = event.target === this.#area ? tools[event.key] : undefined;
    if (tool !== undefined) this.#use(tool);
    else if (event.key === "s") this.#saveNow();
    else if (event.key === "Enter") this.#press("publish");
    else return;
    event.preventDefault();
  }

  #press(value: string): void {
    const button = this.#form.querySelector<HTMLButtonElement>(`.ends button[value="${value}"]`);
    if (button !== null) this.#form.requestSubmit(button);
  }

  #saveNow(): void {
    if (this.dataset.save === "") void this.#see();
    else void this.#save();
  }

  // — saving

  #saveSoon(afterMs: number): void {
    if (this.dataset.save === "" || this.#stopped || !this.#differs()) return;
    clearTimeout(this.#wait);
    this.#wait = setTimeout(() => void this.#save(), afterMs);
  }

  async #save(isLast = false): Promise<void> {
    clearTimeout(this.#wait);
    const fields = this.#fields();
    if (
      this.dataset.save === "" ||
      this.#saving ||
      this.#leaving ||
      this.#stopped ||
      !this.#differs() ||
      !worthSaving(fields)
    )
      return;
    this.#saving = true;
    this.#say(this.#words.saving);
    try {
      await this.#send(fields, isLast);
    } catch {
      this.#say(this.#words.offline, "warn");
      this.#wait = setTimeout(() => void this.#save(), tryAgainMs);
    } finally {
      this.#saving = false;
    }
  }

  async #send(fields: Fields, isLast: boolean, isSecond = false): Promise<void> {
    const response = await fetch(this.dataset.save ?? "", {
      method: "POST",
      body: new URLSearchParams({ ...fields, _token: this.#field("_token")?.value ?? "" }),
      headers: { accept: "application/json" },
      redirect: "manual",
      keepalive: isLast && JSON.stringify(fields).length < 60_000,
    });
    if (response.type === "opaqueredirect") {
      this.#signedOut();
      return;
    }
    // Signed in anew in another window: the page's token is an old one.
    if (response.status === 403 && !isSecond && (await this.#renewToken())) {
      await this.#send(fields, isLast, true);
      return;
    }
    const answer = (await response.json()) as {
      kind?: string;
      postId?: number;
      changedAt?: number;
    };
    if (answer.kind === "saved" && answer.postId !== undefined)
      this.#arrived(fields, answer.postId, answer.changedAt ?? 0);
    else if (answer.kind === "conflict") this.#conflict(answer.changedAt ?? 0);
    else throw new Error(String(response.status));
  }

  #arrived(fields: Fields, postId: number, changedAt: number): void {
    const before = this.#name;
    set(this.#field("postId"), String(postId));
    set(this.#field("changedAt"), String(changedAt));
    if (fields.postId === "") history.replaceState(null, "", `/studio/write/${postId}`);
    this.#saved = fields;
    this.#savedAt = Date.now();
    dropCopy(before);
    if (this.#differs()) {
      keepCopy(this.#name, this.#fields());
      this.#saveSoon(saveAfterMs);
    } else this.#say(this.#words.saved?.replace("{time}", clock(Date.now())));
  }

  async #renewToken(): Promise<boolean> {
    const response = await fetch(this.dataset.token ?? "", { redirect: "manual" });
    if (!response.ok) return false;
    const { token } = (await response.json()) as { token: string };
    for (const field of document.querySelectorAll<HTMLInputElement>("input[name=_token]"))
      field.value = token;
    return true;
  }

  #signedOut(): void {
    const link = document.createElement("a");
    link.href = "/studio/sign-in";
    link.target = "_blank";
    link.textContent = this.#words.signIn ?? "";
    this.#say(this.#words.signedOut, "warn", link);
    this.#wait = setTimeout(() => void this.#save(), tryAgainMs);
  }

  #conflict(changedAt: number): void {
    this.#stopped = true;
    const keep = smallButton(this.#words.keepMine, () => {
      set(this.#field("changedAt"), String(changedAt));
      this.#stopped = false;
      void this.#save();
    });
    const open = document.createElement("a");
    open.href = location.pathname;
    open.target = "_blank";
    open.textContent = this.#words.openOther ?? "";
    this.#say(this.#words.conflict, "warn", keep, open);
  }

  // — the copy on this device

  #offerCopy(): void {
    const name = this.#name;
    const copy = findCopy(name);
    if (copy === undefined) return;
    if (sameText(copy.fields, worthKeeping(this.#saved)) || !worthSaving(copy.fields)) {
      dropCopy(name);
      return;
    }
    const note = document.createElement("div");
    note.className = "flash";
    note.setAttribute("role", "status");
    const words = document.createElement("span");
    words.textContent = (this.#words.found ?? "").replace("{time}", moment(copy.at));
    const use = smallButton(this.#words.use, () => {
      for (const [field, value] of Object.entries(copy.fields)) {
        const found = this.#form.elements.namedItem(field);
        if (found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement)
          found.value = value;
      }
      note.remove();
      this.#area.dispatchEvent(new Event("input", { bubbles: true }));
      this.#area.focus();
    });
    const drop = smallButton(this.#words.drop, () => {
      dropCopy(name);
      note.remove();
      this.#area.focus();
    });
    note.append(words, use, drop);
    this.#form.prepend(note);
  }

  // — seeing it first

  async #see(): Promise<void> {
    const place = document.querySelector<HTMLElement>("#preview");
    const seen = place?.querySelector<HTMLElement>("[data-seen]");
    if (place === null || seen === null || seen === undefined) return;
    const wasOpen = !place.hidden;
    try {
      const response = await fetch(this.dataset.see ?? "", {
        method: "POST",
        body: new URLSearchParams({ ...this.#fields() }),
        redirect: "manual",
      });
      if (!response.ok) return;
      // From our own server, rendered and cleaned there.
      seen.innerHTML = await response.text();
    } catch {
      this.#say(this.#words.offline, "warn");
      return;
    }
    place.hidden = false;
    place.closest(".side")?.classList.add("see");
    if (!wasOpen && matchMedia("(max-width: 75rem)").matches) place.scrollIntoView();
  }

  #seeSoon(): void {
    if (document.querySelector<HTMLElement>("#preview")?.hidden !== false) return;
    clearTimeout(this.#waitSee);
    this.#waitSee = setTimeout(() => void this.#see(), seeAfterMs);
  }

  #closePreview(): void {
    const place = document.querySelector<HTMLElement>("#preview");
    if (place === null) return;
    place.hidden = true;
    place.closest(".side")?.classList.remove("see");
    this.#form.querySelector<HTMLElement>(".ends button[value=preview]")?.focus();
  }

  // — the text

  #use(tool: Tool): void {
    const words = { bold: "", italic: "", link: "", ...this.#words };
    this.#put(useTool(tool, this.#selected(), words));
  }

  #selected(): Selected {
    const { value, selectionStart, selectionEnd } = this.#area;
    return { text: value, from: selectionStart, to: selectionEnd };
  }

  #put(now: Selected): void {
    this.#area.focus();
    replaceText(this.#area, now.text);
    this.#area.setSelectionRange(now.from, now.to);
  }

  #pasted(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) {
      event.preventDefault();
      void this.#add(files);
      return;
    }
    const linked = linkOver(this.#selected(), event.clipboardData?.getData("text/plain") ?? "");
    if (linked === undefined) return;
    event.preventDefault();
    this.#put(linked);
  }

  // — pictures and video

  #takeFiles(): void {
    const drop = this.querySelector<HTMLElement>(".drop");
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    if (drop === null || input === null) return;
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      input.value = "";
      void this.#add(files);
    });
    document.addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      drop.classList.add("over");
    });
    document.addEventListener("dragleave", (event) => {
      if (event.relatedTarget === null) drop.classList.remove("over");
    });
    document.addEventListener("drop", (event) => {
      drop.classList.remove("over");
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      void this.#add(files);
    });
  }

  async #add(files: readonly File[]): Promise<void> {
    for (const file of files) await this.#addOne(file);
  }

  async #addOne(file: File): Promise<void> {
    const list = this.querySelector<HTMLElement>(".uploads");
    if (list === null) return;
    const row = document.createElement("li");
    const words = document.createElement("span");
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", file.name);
    row.append(words, bar);
    list.append(row);
    list.hidden = false;
    const say = (text: string | undefined, n = 0): void => {
      words.textContent = (text ?? "").replace("{name}", file.name).replace("{n}", String(n));
    };
    say(this.#words.sending);
    try {
      const kind = this.#field("kind")?.value ?? "";
      const made = await sendFile(
        `${this.dataset.media}?kind=${kind}`,
        file,
        this.#field("_token")?.value ?? "",
        (share) => {
          if (share < 1) {
            bar.value = share;
            say(this.#words.sending, Math.round(share * 100));
          } else {
            bar.removeAttribute("value");
            say(this.#words.working);
          }
        },
        this.#words.lost ?? "",
      );
      row.remove();
      list.hidden = list.childElementCount === 0;
      this.#put(insertBlock(this.#selected(), made.markdown));
      this.#shelve(made.shelf);
    } catch (fault) {
      const why = fault instanceof Error ? fault.message : "";
      bar.remove();
      words.className = "error";
      say(this.#words.failed?.replace("{why}", why));
      setTimeout(() => {
        row.remove();
        list.hidden = list.childElementCount === 0;
      }, 12_000);
    }
  }

  #shelve(shelf: string): void {
    const part = this.querySelector<HTMLElement>(".shelf-part");
    const holder = document.createElement("template");
    holder.innerHTML = shelf;
    const item = holder.content.querySelector<HTMLElement>("li");
    const list = part?.querySelector(".shelf");
    if (part === null || item === null || list === null || list === undefined) return;
    const known = list.querySelector(`[data-media="${item.dataset.media}"]`);
    if (known === null) list.append(item);
    part.hidden = false;
  }

  // — what the page says

  #showParts(): void {
    for (const part of this.querySelectorAll<HTMLElement>(".tools")) part.hidden = false;
    for (const part of this.querySelectorAll<HTMLElement>("[data-plain]")) part.hidden = true;
    for (const part of this.querySelectorAll<HTMLElement>("[data-drop]"))
      part.textContent = part.dataset.drop ?? "";
    this.querySelector<HTMLElement>("input[type=file]")?.classList.add("sr");
    document.querySelector<HTMLElement>("[data-close]")?.removeAttribute("hidden");
    this.#publishWord();
  }

  /** The writer's own time instead of UTC, here and on the server. */
  #useOwnTime(): void {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const when = this.#field("when");
    const sent = this.#field("zone");
    if (when === null || sent === null || zone === undefined) return;
    if (when.value !== "" && sent.value === "UTC") {
      const local = new Date(`${when.value}Z`);
      const minutes = local.getTime() - local.getTimezoneOffset() * 60_000;
      when.value = new Date(minutes).toISOString().slice(0, 16);
    }
    sent.value = zone;
    const help = document.querySelector("#when-help");
    if (help !== null) help.textContent = (this.#words.whenLocal ?? "").replace("{zone}", zone);
  }

  #publishWord(): void {
    const button = this.#form.querySelector<HTMLElement>(".ends button[value=publish]");
    const when = this.#field("when");
    if (button === null || when === null || this.#field("asked") !== null) return;
    button.textContent = (when.value === "" ? button.dataset.now : button.dataset.later) ?? "";
  }

  #say(words: string | undefined, look: "" | "warn" = "", ...more: Node[]): void {
    const place = this.#form.querySelector<HTMLElement>(".saved");
    if (place === null || words === undefined) return;
    if (more.length === 0 && place.textContent === words) return;
    place.classList.toggle("warn", look === "warn");
    place.replaceChildren(words, ...more.flatMap((one) => [" ", one]));
  }
}

function isOf(form: HTMLFormElement, element: Element): boolean {
  return "form" in element && element.form === form;
}

function worthSaving(fields: Fields): boolean {
  return ["title", "summary", "markdown"].some((name) => (fields[name] ?? "").trim() !== "");
}

function set(field: HTMLInputElement | null, value: string): void {
  if (field !== null) field.value = value;
}

function smallButton(words: string | undefined, then: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn small";
  button.textContent = words ?? "";
  button.addEventListener("click", then);
  return button;
}

const language = document.documentElement.lang;
const clock = (at: number): string =>
  new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(at);
const moment = (at: number): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(at);

/** Changes only what differs, in a way that the browser can undo. */
function replaceText(area: HTMLTextAreaElement, text: string): void {
  const before = area.value;
  if (before === text) return;
  let start = 0;
  while (start < before.length && before[start] === text[start]) start += 1;
  let end = 0;
  while (
    end < Math.min(before.length, text.length) - start &&
    before[before.length - 1 - end] === text[text.length - 1 - end]
  )
    end += 1;
  area.setSelectionRange(start, before.length - end);
  const made = text.slice(start, text.length - end);
  // Old, but the only way that keeps Ctrl+Z.
  const done = document.execCommand(made === "" ? "delete" : "insertText", false, made);
  if (done && area.value === text) return;
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Grows with its text where the stylesheet cannot do it. */
function grow(area: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  const fit = (): void => {
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight}px`;
  };
  area.addEventListener("input", fit);
  fit();
}

customElements.define("compose-post", ComposePost);
