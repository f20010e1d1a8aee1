import type { Finding, Verdict } from "#coach";

/** What the list says, by name; the page brings it in its language. */
export type CoachWords = Readonly<Record<string, string | undefined>>;

/** A finding and the field it stands in. */
export interface Placed extends Finding {
  readonly field: string;
}

/** Words that were let stand, and why. */
export interface Dismissal {
  readonly rule: string;
  readonly words: string;
  readonly reason: string;
}

/** What one can do with a finding. */
export interface Deeds {
  show(finding: Placed): void;
  next(finding: Placed): void;
  apply(finding: Placed): void;
  dismiss(finding: Placed, reason: string): void;
  lookAgain(one: Dismissal): void;
}

/** `{name}` in words, filled. */
export function fill(
  words: string | undefined,
  values: Readonly<Record<string, string | number>>,
): string {
  return (words ?? "").replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** By what a finding is known while one types. */
export const keyOf = ({ field, rule, start, text }: Placed): string =>
  `${field} ${rule} ${start} ${text}`;

/** The list beside the sheet. */
export class CoachList {
  readonly #root: HTMLElement;
  readonly #words: CoachWords;
  readonly #deeds: Deeds;
  readonly #most: number;
  readonly #items = new Map<string, HTMLElement>();

  constructor(root: HTMLElement, words: CoachWords, deeds: Deeds) {
    this.#root = root;
    this.#words = words;
    this.#deeds = deeds;
    this.#most = Number(root.dataset.most ?? "40");
  }

  /** Shows what was found; items that stay keep what one is writing in them. */
  show(findings: readonly Placed[], stood: readonly Dismissal[], onlyNeutral: boolean): void {
    const listed = findings.slice(0, this.#most);
    const before = new Map(this.#items);
    this.#items.clear();
    const items = listed.map((finding) => {
      const key = keyOf(finding);
      const made = before.get(key) ?? this.#make(finding);
      this.#items.set(key, made);
      return made;
    });
    const list = this.#part("list");
    // The same items in the same order are left alone, and with them the focus.
    if (list.childElementCount !== items.length || items.some((one, i) => list.children[i] !== one))
      list.replaceChildren(...items);
    list.hidden = items.length === 0;
    this.#part("none").hidden = items.length > 0;
    this.#part("neutral").hidden = !onlyNeutral;
    const count = findings.length;
    this.#part("count").textContent =
      count === 0 ? "" : fill(this.#words[count === 1 ? "one" : "many"], { n: count });
    const more = this.#part("more");
    more.hidden = count <= this.#most;
    more.textContent = fill(this.#words.more, { n: count - this.#most });
    this.#showStood(stood);
  }

  /** The share of sentences that give and that ask, as two bars, and whether the text leans without one place that does. */
  share({ give, ask, sentences, breach, findings }: Verdict): void {
    const isWhole = breach && findings.length === 0 && this.#items.size === 0;
    this.#part("whole").hidden = !isWhole;
    if (isWhole) this.#part("none").hidden = true;
    this.#part("share").hidden = sentences === 0;
    for (const [name, share, words] of [
      ["give", give, this.#words.gives],
      ["ask", ask, this.#words.asks],
    ] as const) {
      const part = this.#part(name);
      const said = part.querySelector("[data-words]");
      if (said !== null)
        said.textContent = fill(words, { n: Math.round(share * sentences), all: sentences });
      part.querySelector(`rect.${name}`)?.setAttribute("width", (share * 100).toFixed(1));
    }
  }

  /** Marks the one that is looked at. */
  current(key: string | undefined): void {
    for (const [name, item] of this.#items)
      if (name === key) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    const item = this.#items.get(key ?? "");
    // On a phone the list lies below the sheet, and the words are what one wants to see.
    if (matchMedia("(min-width: 75.01rem)").matches) item?.scrollIntoView({ block: "nearest" });
  }

  /** Asks in place why the words may stand. */
  ask(key: string): void {
    const item = this.#items.get(key);
    if (item === undefined) return;
    part(item, "asking").hidden = false;
    part(item, "deeds").hidden = true;
    item.querySelector("input")?.focus();
  }

  /** Says something to who cannot see the list. */
  say(words: string): void {
    this.#part("status").textContent = words;
  }

  #part(name: string): HTMLElement {
    return part(this.#root, name);
  }

  #make(finding: Placed): HTMLElement {
    const item = copyOf(this.#root, "item");
    const set = (name: string, words: string | undefined): void => {
      part(item, name).textContent = words ?? "";
    };
    item.dataset.severity = finding.severity;
    const where = this.#words[finding.field] ?? "";
    const kind = this.#words[`kind_${finding.kind}`] ?? "";
    set("kind", where === "" ? kind : `${kind} · ${where}`);
    set("why", finding.why);
    set("instead", finding.instead);
    set("source-text", finding.source);
    part(item, "source").hidden = finding.source === undefined;
    const show = part(item, "show");
    show.textContent = finding.text;
    show.hidden = false;
    part(item, "quote").remove();
    part(item, "deeds").hidden = false;
    const apply = part(item, "apply");
    apply.hidden = finding.apply === undefined;
    apply.textContent =
      finding.apply === ""
        ? (this.#words.remove ?? "")
        : fill(this.#words.use, { words: finding.apply ?? "" });
    const input = item.querySelector("input") as HTMLInputElement;
    const on = (name: string, then: () => void): void =>
      part(item, name).addEventListener("click", then);
    const cancel = (): void => {
      part(item, "asking").hidden = true;
      part(item, "deeds").hidden = false;
      this.#deeds.show(finding);
    };
    const keep = (): void => {
      const reason = input.value.trim();
      if (reason === "") input.focus();
      else this.#deeds.dismiss(finding, reason);
    };
    on("show", () => this.#deeds.show(finding));
    on("next", () => this.#deeds.next(finding));
    on("apply", () => this.#deeds.apply(finding));
    on("dismiss", () => this.ask(keyOf(finding)));
    on("keep", keep);
    on("cancel", cancel);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") keep();
      else if (event.key === "Escape") cancel();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return item;
  }

  #showStood(stood: readonly Dismissal[]): void {
    this.#part("stood").hidden = stood.length === 0;
    this.#part("stood-list").replaceChildren(
      ...stood.map((one) => {
        const item = copyOf(this.#root, "stood-item");
        part(item, "quote").textContent = one.words;
        part(item, "reason").textContent = one.reason;
        const again = part(item, "again");
        again.hidden = false;
        again.addEventListener("click", () => this.#deeds.lookAgain(one));
        return item;
      }),
    );
  }
}

function copyOf(root: HTMLElement, name: string): HTMLElement {
  const template = root.querySelector<HTMLTemplateElement>(`template[data-${name}]`);
  return template?.content.firstElementChild?.cloneNode(true) as HTMLElement;
}

function part(root: HTMLElement, name: string): HTMLElement {
  return root.querySelector<HTMLElement>(`[data-${name}]`) as HTMLElement;
}
