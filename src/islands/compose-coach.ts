import type { Coach, CoachLanguage, OwnRules, Verdict } from "#coach";

import {
  CoachList,
  type CoachWords,
  fill,
  keyOf,
  type Dismissal,
  type Placed,
} from "./coach-list.ts";
import { type Mirror, mirrorOf } from "./coach-mirror.ts";
import { replaceText } from "./compose-form.ts";

/** A field that the coach reads, and what it said last. */
interface Read {
  readonly name: string;
  readonly area: HTMLTextAreaElement;
  readonly mirror: Mirror;
  text: string | undefined;
  verdict: Verdict | undefined;
}

/**
 * `<compose-coach>` beside the sheet: reads along while one writes, underlines what it points at and lists
 * it. Alt+N goes to the next place, Alt+R changes it as suggested, Alt+D lets it stand with a reason. It
 * advises; nothing waits for it.
 */
class ComposeCoach extends HTMLElement {
  #coach!: Coach;
  #form!: HTMLFormElement;
  #list!: CoachList;
  #words: CoachWords = {};
  #reads: Read[] = [];
  #findings: Placed[] = [];
  #stood: Dismissal[] = [];
  #current: Placed | undefined;
  #isDisclosed = false;
  #wait: ReturnType<typeof setTimeout> | undefined;
  #tookMs = 0;
  #silenced: ReadonlySet<string> = new Set();

  async connectedCallback(): Promise<void> {
    const form = document.querySelector<HTMLFormElement>(`#${this.dataset.form}`);
    if (form === null) return;
    this.#form = form;
    this.#words = JSON.parse(this.dataset.words ?? "{}") as CoachWords;
    this.#silenced = new Set(JSON.parse(this.dataset.silenced ?? "[]") as string[]);
    this.#stood = JSON.parse(this.#kept()?.value || "[]") as Dismissal[];
    const { startCoach } = await import("./coach-core.ts");
    this.#coach = startCoach(JSON.parse(this.dataset.own ?? "[]") as OwnRules);
    this.#reads = ["title", "summary", "markdown"].flatMap((name): Read[] => {
      const area = form.elements.namedItem(name);
      return area instanceof HTMLTextAreaElement
        ? [{ name, area, mirror: mirrorOf(area), text: undefined, verdict: undefined }]
        : [];
    });
    this.#list = new CoachList(this, this.#words, {
      show: (finding) => this.#goTo(finding),
      next: (finding) => this.#goTo(this.#after(finding)),
      apply: (finding) => this.#apply(finding),
      dismiss: (finding, reason) => this.#dismiss(finding, reason),
      lookAgain: (one) => this.#lookAgain(one),
    });
    document.addEventListener("input", ({ target }) => {
      if (!(target instanceof Element) || !("form" in target) || target.form !== form) return;
      const typedAt = performance.now();
      clearTimeout(this.#wait);
      // Long texts take longer to read; then the keys come first.
      this.#wait = setTimeout(() => this.#read(typedAt), Math.min(400, 2 * this.#tookMs));
    });
    document.addEventListener("keydown", (event) => this.#key(event));
    this.#read(performance.now());
  }

  /** The hidden field in which what was let stand goes along with the draft. */
  #kept(): HTMLInputElement | undefined {
    const found = this.#form.elements.namedItem("dismissals");
    return found instanceof HTMLInputElement ? found : undefined;
  }

  #read(typedAt: number): void {
    const from = performance.now();
    const disclosure = this.#form.elements.namedItem("disclosure");
    const isDisclosed = disclosure instanceof HTMLSelectElement && disclosure.value !== "";
    for (const read of this.#reads) {
      const text = read.area.value;
      if (read.text === text && this.#isDisclosed === isDisclosed) continue;
      read.text = text;
      read.verdict = this.#coach.check(text, {
        interfaceLanguage: (this.dataset.language ?? "en") as CoachLanguage,
        isTitle: read.name === "title",
        silenced: this.#silenced,
        isDisclosed,
      });
    }
    this.#isDisclosed = isDisclosed;
    this.#show();
    this.#tookMs = performance.now() - from;
    performance.clearMeasures("coach");
    performance.measure("coach", { start: typedAt, end: performance.now() });
  }

  #show(): void {
    this.#findings = [];
    for (const { name, mirror, verdict } of this.#reads) {
      const here = (verdict?.findings ?? [])
        .filter(({ rule, text }) => !this.#mayStand(rule, text))
        .toSorted((a, b) => a.start - b.start || a.end - b.end);
      mirror.show(here);
      this.#findings.push(...here.map((finding) => ({ ...finding, field: name })));
    }
    const verdicts = this.#reads.flatMap(({ verdict }) => verdict ?? []);
    this.#list.show(
      this.#findings,
      this.#stood,
      verdicts.some((one) => one.onlyNeutral),
    );
    const main = this.#reads.at(-1)?.verdict;
    if (main !== undefined) this.#list.share(main);
    const key = this.#current === undefined ? "" : keyOf(this.#current);
    this.#current = this.#findings.find((one) => keyOf(one) === key);
    if (this.#current === undefined) this.#list.current(undefined);
  }

  #mayStand(rule: string, words: string): boolean {
    return this.#stood.some((one) => one.rule === rule && one.words === words);
  }

  #key(event: KeyboardEvent): void {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // By the place of the key: with Alt a Mac types other letters.
    if (event.code === "KeyN") this.#goTo(this.#after(this.#current));
    else if (event.code === "KeyR") this.#apply(this.#here());
    else if (event.code === "KeyD") {
      const here = this.#here();
      if (here !== undefined) {
        this.#setCurrent(here);
        this.#list.ask(keyOf(here));
      }
    } else return;
    event.preventDefault();
  }

  /** The finding one looks at, or the one the cursor stands in. */
  #here(): Placed | undefined {
    const read = this.#reads.find(({ area }) => area === document.activeElement);
    if (read === undefined) return this.#current;
    const { selectionStart, selectionEnd } = read.area;
    return this.#findings.find(
      ({ field, start, end }) =>
        field === read.name && start <= selectionStart && selectionEnd <= end,
    );
  }

  /** The finding after this one, or after the cursor; the first one after the last. */
  #after(finding: Placed | undefined): Placed | undefined {
    const order = this.#reads.map(({ name }) => name);
    const active = this.#reads.findIndex(({ area }) => area === document.activeElement);
    let [field, at] = [active, this.#reads[active]?.area.selectionStart ?? 0];
    const isThere = finding !== undefined && this.#findings.includes(finding);
    if (isThere && (active === -1 || finding === this.#here())) {
      const number = this.#findings.indexOf(finding);
      return this.#findings[number + 1] ?? this.#findings[0];
    }
    if (active === -1) [field, at] = [0, 0];
    return (
      this.#findings.find((one) => {
        const place = order.indexOf(one.field);
        return place > field || (place === field && one.start >= at);
      }) ?? this.#findings[0]
    );
  }

  #setCurrent(finding: Placed): void {
    this.#current = finding;
    this.#list.current(keyOf(finding));
  }

  #goTo(finding: Placed | undefined): void {
    const read = this.#reads.find(({ name }) => name === finding?.field);
    if (finding === undefined || read === undefined) {
      this.#list.say(this.#words.spokenNone ?? "");
      return;
    }
    read.area.focus({ preventScroll: true });
    read.area.setSelectionRange(finding.start, finding.end);
    const inField = this.#findings.filter(({ field }) => field === finding.field);
    read.mirror.reveal(inField.indexOf(finding));
    this.#setCurrent(finding);
    const { text: words, why, instead } = finding;
    const [n, all] = [this.#findings.indexOf(finding) + 1, this.#findings.length];
    this.#list.say(fill(this.#words.spoken, { n, all, words, why, instead }));
  }

  #apply(finding: Placed | undefined): void {
    const read = this.#reads.find(({ name }) => name === finding?.field);
    if (finding === undefined || read === undefined) return;
    if (finding.apply === undefined) {
      this.#goTo(finding);
      this.#list.say(this.#words.noApply ?? "");
      return;
    }
    const { value } = read.area;
    const { start } = finding;
    let [{ end }, made] = [finding, finding.apply];
    // A word that goes takes the space after it along.
    if (made === "" && value[end] === " " && (start === 0 || /\s/u.test(value[start - 1] ?? "")))
      end += 1;
    if (/^\p{Lu}/u.test(finding.text) && !/^\p{Lu}+$/u.test(finding.text))
      made = made.charAt(0).toLocaleUpperCase() + made.slice(1);
    read.area.focus();
    replaceText(read.area, value.slice(0, start) + made + value.slice(end));
    read.area.setSelectionRange(start + made.length, start + made.length);
    this.#read(performance.now());
    this.#list.say(fill(this.#words.spokenUsed, { left: this.#findings.length }));
  }

  #dismiss(finding: Placed, reason: string): void {
    this.#keep([...this.#stood, { rule: finding.rule, words: finding.text, reason }]);
    const read = this.#reads.find(({ name }) => name === finding.field);
    read?.area.focus({ preventScroll: true });
    read?.area.setSelectionRange(finding.end, finding.end);
    this.#list.say(fill(this.#words.spokenStood, { words: finding.text }));
  }

  #lookAgain(one: Dismissal): void {
    this.#keep(this.#stood.filter((other) => other !== one));
    this.#goTo(this.#findings.find(({ rule, text }) => rule === one.rule && text === one.words));
  }

  #keep(stood: Dismissal[]): void {
    this.#stood = stood;
    this.#show();
    const kept = this.#kept();
    if (kept === undefined) return;
    kept.value = JSON.stringify(stood);
    // By this the composer hears that there is something to save.
    kept.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("compose-coach", ComposeCoach);
