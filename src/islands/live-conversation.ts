/**
 * `<live-conversation events target have one many>`: hears that there are more replies than the page `have`s
 * and offers to show them. Nothing moves under the reader's eyes before they ask. The event `changed` tells
 * how many there are now: `data: {"replies": 43}`.
 */
class LiveConversation extends HTMLElement {
  #source: EventSource | undefined;
  #news = 0;
  #had = 0;
  #button: HTMLButtonElement | undefined;

  connectedCallback(): void {
    const address = this.getAttribute("events");
    if (address === null || this.#source !== undefined) return;
    this.setAttribute("aria-live", "polite");
    this.#had = Number(this.getAttribute("have") ?? "0");
    this.#source = new EventSource(address);
    this.#source.addEventListener("changed", (event) => this.#hear(String(event.data)));
  }

  disconnectedCallback(): void {
    this.#source?.close();
    this.#source = undefined;
  }

  #hear(data: string): void {
    const replies = /"replies"\s*:\s*(\d+)/.exec(data)?.[1];
    const news = replies === undefined ? this.#news + 1 : Number(replies) - this.#had;
    if (news <= this.#news) return;
    this.#news = news;
    this.#offer();
  }

  #offer(): void {
    const words = this.getAttribute(this.#news === 1 ? "one" : "many") ?? "{n}";
    this.#button ??= this.#makeButton();
    this.#button.textContent = words.replace("{n}", String(this.#news));
  }

  #makeButton(): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn small live";
    button.addEventListener("click", () => void this.#show(button));
    this.append(button);
    return button;
  }

  async #show(button: HTMLButtonElement): Promise<void> {
    const id = this.getAttribute("target") ?? "conversation";
    const seen = this.#news;
    button.disabled = true;
    try {
      const response = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById(id);
      const old = document.getElementById(id);
      if (fresh === null || old === null) throw new Error("no conversation");
      swap(old, fresh);
      // The swapped part brought a listener of its own when this one stood inside it.
      if (!this.isConnected) return;
      this.#had += seen;
      this.#news -= seen;
      if (this.#news > 0) return this.#offer();
      button.remove();
      this.#button = undefined;
    } catch {
      location.reload();
    } finally {
      button.disabled = false;
    }
  }
}

/** Puts the new conversation in place, marks what was not there before, keeps what the reader is writing. */
function swap(old: Element, fresh: Element): void {
  const known = new Set([...old.querySelectorAll(".reply[id]")].map((reply) => reply.id));
  for (const reply of fresh.querySelectorAll(".reply[id]"))
    if (!known.has(reply.id)) reply.classList.add("new");
  for (const form of old.querySelectorAll("form[id]")) {
    const twin = fresh.querySelector(`form[id="${CSS.escape(form.id)}"]`);
    if (twin !== null) twin.replaceWith(form);
  }
  old.replaceWith(fresh);
  const first = fresh.querySelector<HTMLElement>(".reply.new");
  if (first === null) return;
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: "center" });
}

customElements.define("live-conversation", LiveConversation);
