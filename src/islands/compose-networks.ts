/** What the server says of each card. */
interface Drafts {
  readonly cards: readonly {
    readonly id: number;
    readonly html: string;
    readonly automatic: string;
  }[];
  readonly remark: string;
}

const seeAfterMs = 500;

/**
 * `<compose-networks data-see>` under the text: while one writes, the cards show what will stand on each network. A
 * wording by hand is left as it is; one that is not used follows the text. The form works without it.
 */
class ComposeNetworks extends HTMLElement {
  #wait: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  readonly #shown = new Map<number, string>();

  connectedCallback(): void {
    const form = this.closest("form");
    if (form === null) return;
    // Fields beside the sheet belong to the form without standing in it.
    document.addEventListener("input", ({ target }) => {
      if (!(target instanceof Element) || !("form" in target) || target.form !== form) return;
      clearTimeout(this.#wait);
      this.#wait = setTimeout(() => void this.#see(form), seeAfterMs);
    });
  }

  async #see(form: HTMLFormElement): Promise<void> {
    const number = (this.#asked += 1);
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form))
      if (typeof value === "string") fields.append(name, value);
    try {
      const response = await fetch(this.dataset.see ?? "", {
        method: "POST",
        body: fields,
        headers: { accept: "application/json" },
        redirect: "manual",
      });
      // What was asked before the last keys is old.
      if (!response.ok || number !== this.#asked) return;
      this.#show((await response.json()) as Drafts);
    } catch {
      // Without a connection they stay as they were; the text itself is kept by its own island.
    }
  }

  #show({ cards, remark }: Drafts): void {
    for (const { id, html, automatic } of cards) {
      const card = this.querySelector(`[data-connection="${id}"]`);
      const draft = card?.querySelector("[data-draft]");
      // What is the same stays, with what was opened in it.
      if (draft != null && this.#shown.get(id) !== html) draft.innerHTML = html;
      this.#shown.set(id, html);
      const words = card?.querySelector<HTMLTextAreaElement>(`[name="words-${id}"]`);
      const own = card?.querySelector<HTMLInputElement>(`[name="own-${id}"]`);
      if (words != null && own?.checked === false) words.value = automatic;
    }
    const place = this.querySelector("[data-remark]");
    if (place !== null && place.textContent !== remark) place.textContent = remark;
  }
}

customElements.define("compose-networks", ComposeNetworks);
