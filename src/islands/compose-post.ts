import { dropCopy, findCopy, sameText, worthKeeping } from "./compose-copy.ts";
import { shelve, takeFiles } from "./compose-files.ts";
import {
  type ComposeWords,
  fieldsOf,
  growWithText,
  inputOf,
  isWorthSaving,
  nameOf,
  replaceText,
  type Say,
  smallButton,
} from "./compose-form.ts";
import { createSaver, type Saver } from "./compose-save.ts";
import { insertBlock, linkOver, type Selected, type Tool, useTool } from "./compose-text.ts";

const seeAfterMs = 600;

/**
 * `<compose-post>` around the form where one writes: saves drafts by itself, keeps a copy on this device,
 * shows the page as it will be, takes pictures in, and listens to a few keys. The form works without it.
 */
class ComposePost extends HTMLElement {
  #form!: HTMLFormElement;
  #area!: HTMLTextAreaElement;
  #words: ComposeWords = {};
  #saver!: Saver;
  #waitSee: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    const form = this.querySelector("form");
    const area = form?.querySelector<HTMLTextAreaElement>("#markdown");
    if (form === null || area === null || area === undefined) return;
    this.#form = form;
    this.#area = area;
    this.#words = JSON.parse(this.dataset.words ?? "{}") as ComposeWords;
    this.#saver = createSaver({
      form,
      address: this.dataset.save ?? "",
      renew: this.dataset.token ?? "",
      words: this.#words,
      say: this.#say,
    });
    this.#offerCopy();
    this.#listen();
    this.#showParts();
    for (const box of form.querySelectorAll("textarea")) growWithText(box);
    this.#putCursor();
  }

  #listen(): void {
    const form = this.#form;
    // Fields beside the sheet belong to the form without standing in it.
    document.addEventListener("input", ({ target }) => {
      if (target instanceof Element && "form" in target && target.form === form) this.#changed();
    });
    form.addEventListener("focusout", () => this.#saver.soon());
    form.addEventListener("submit", (event) => this.#submitted(event));
    form.addEventListener("click", ({ target }) => {
      const tool = target instanceof Element ? target.closest<HTMLElement>("[data-tool]") : null;
      if (tool !== null) this.#use(tool.dataset.tool as Tool);
    });
    document.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.#saver.save(true);
    });
    addEventListener("online", () => void this.#saver.save());
    addEventListener("beforeunload", (event) => {
      if (this.#saver.isUnsaved()) event.preventDefault();
    });
    const add = takeFiles({
      root: this,
      words: this.#words,
      address: () => `${this.dataset.media}?kind=${inputOf(form, "kind")?.value ?? ""}`,
      token: () => inputOf(form, "_token")?.value ?? "",
      take: ({ markdown, shelf }) => {
        this.#put(insertBlock(this.#selected(), markdown));
        shelve(this, shelf);
      },
    });
    this.#area.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const linked = linkOver(this.#selected(), text);
      if (files.length > 0) void add(files);
      else if (linked !== undefined) this.#put(linked);
      else return;
      event.preventDefault();
    });
    document.querySelector("[data-close]")?.addEventListener("click", () => this.#closePreview());
  }

  #changed(): void {
    this.#publishWord();
    this.#saver.changed();
    if (document.querySelector<HTMLElement>("#preview")?.hidden !== false) return;
    clearTimeout(this.#waitSee);
    this.#waitSee = setTimeout(() => void this.#see(), seeAfterMs);
  }

  #submitted(event: SubmitEvent): void {
    const { submitter } = event;
    if (submitter instanceof HTMLButtonElement && submitter.value === "preview") {
      event.preventDefault();
      void this.#see();
      return;
    }
    const saved = this.#saver.underWay();
    if (saved === undefined) {
      this.#saver.leave();
      return;
    }
    event.preventDefault();
    void saved.then(() => this.#form.requestSubmit(submitter));
  }

  #key(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const tools: Readonly<Record<string, Tool>> = { b: "bold", i: "italic", k: "link" };
    const tool = event.target === this.#area ? tools[event.key] : undefined;
    const publish = this.#form.querySelector<HTMLButtonElement>(".ends [value=publish]");
    if (tool !== undefined) this.#use(tool);
    else if (event.key === "s") void this.#saver.save();
    else if (event.key === "Enter" && publish !== null) this.#form.requestSubmit(publish);
    else return;
    event.preventDefault();
  }

  /** A text that never reached the server is offered back. */
  #offerCopy(): void {
    const fields = fieldsOf(this.#form);
    const name = nameOf(fields);
    const copy = findCopy(name);
    if (copy === undefined) return;
    if (sameText(copy.fields, worthKeeping(fields)) || !isWorthSaving(copy.fields)) {
      dropCopy(name);
      return;
    }
    const note = document.createElement("div");
    note.className = "flash";
    note.setAttribute("role", "status");
    const told = document.createElement("span");
    const time = new Intl.DateTimeFormat(document.documentElement.lang, {
      dateStyle: "medium",
      timeStyle: "short",
    });
    told.textContent = (this.#words.found ?? "").replace("{time}", time.format(copy.at));
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
    note.append(told, use, drop);
    this.#form.prepend(note);
  }

  async #see(): Promise<void> {
    const place = document.querySelector<HTMLElement>("#preview");
    const seen = place?.querySelector<HTMLElement>("[data-seen]");
    if (place === null || seen === null || seen === undefined) return;
    try {
      const body = new URLSearchParams({ ...fieldsOf(this.#form) });
      const response = await fetch(this.dataset.see ?? "", {
        method: "POST",
        body,
        redirect: "manual",
      });
      if (!response.ok) return;
      // From our own server, rendered and cleaned there.
      seen.innerHTML = await response.text();
    } catch {
      this.#say(this.#words.offline, "warn");
      return;
    }
    const wasOpen = !place.hidden;
    place.hidden = false;
    place.closest(".side")?.classList.add("see");
    if (!wasOpen && matchMedia("(max-width: 75rem)").matches) place.scrollIntoView();
  }

  #closePreview(): void {
    const place = document.querySelector<HTMLElement>("#preview");
    if (place === null) return;
    place.hidden = true;
    place.closest(".side")?.classList.remove("see");
    this.#form.querySelector<HTMLElement>(".ends [value=preview]")?.focus();
  }

  #use(tool: Tool): void {
    const { bold = "", italic = "", link = "" } = this.#words;
    this.#put(useTool(tool, this.#selected(), { bold, italic, link }));
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

  #showParts(): void {
    for (const part of this.querySelectorAll<HTMLElement>(".tools")) part.hidden = false;
    for (const part of this.querySelectorAll<HTMLElement>("[data-plain]")) part.hidden = true;
    for (const part of this.querySelectorAll<HTMLElement>("[data-drop]"))
      part.textContent = part.dataset.drop ?? "";
    this.querySelector<HTMLElement>("input[type=file]")?.classList.add("sr");
    document.querySelector<HTMLElement>("[data-close]")?.removeAttribute("hidden");
    this.#publishWord();
  }

  #putCursor(): void {
    const asked = this.#form.querySelector("#ask") === null ? null : ".shelf textarea";
    if (asked !== null) this.#form.querySelector<HTMLElement>(asked)?.focus();
    else if (matchMedia("(pointer: fine)").matches && this.#area.value === "")
      (this.#form.querySelector<HTMLElement>("#title") ?? this.#area).focus({
        preventScroll: true,
      });
  }

  #publishWord(): void {
    const button = this.#form.querySelector<HTMLElement>(".ends [value=publish]");
    const when = inputOf(this.#form, "when");
    if (button === null || when === undefined || inputOf(this.#form, "asked") !== undefined) return;
    button.textContent = (when.value === "" ? button.dataset.now : button.dataset.later) ?? "";
  }

  readonly #say: Say = (words, look = "", ...more) => {
    const place = this.#form.querySelector<HTMLElement>(".saved");
    if (place === null || words === undefined) return;
    if (more.length === 0 && place.textContent === words) return;
    place.classList.toggle("warn", look === "warn");
    place.replaceChildren(words, ...more.flatMap((one) => [" ", one]));
  };
}

customElements.define("compose-post", ComposePost);
