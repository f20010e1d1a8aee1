import type { Severity } from "#coach";

/** A stretch of a field that gets a line below it. */
export interface Marked {
  readonly start: number;
  readonly end: number;
  readonly severity: Severity;
}

/** What lies behind a field and underlines its words. */
export interface Mirror {
  show(marked: readonly Marked[]): void;
  /** Brings the words of the mark with this number into view. */
  reveal(number: number): void;
}

/**
 * What decides where a letter stands, besides the size of the type and of the lines: those come by the classes
 * of the field, since a size that was read back is rounded, and a hundred lines later that shows.
 */
const metrics = [
  ...["font-family", "font-weight", "font-style", "font-stretch", "font-kerning"],
  ...["font-feature-settings", "font-variation-settings", "font-optical-sizing", "font-variant"],
  ...["word-spacing", "text-indent", "text-align", "tab-size"],
  ...["text-wrap-style", "line-break", "word-break", "hyphens", "direction", "text-transform"],
  ...["padding-top", "padding-right", "padding-bottom", "padding-left"],
  ...["border-top-width", "border-right-width", "border-bottom-width", "border-left-width"],
];

/** Longer texts are only listed: their layout would have to be made twice for each letter. */
const longestMirrored = 100_000;

/** Lays a mirror behind a text area: the same letters in the same places, seen only by their underlines. */
export function mirrorOf(area: HTMLTextAreaElement): Mirror {
  const layer = document.createElement("div");
  layer.className = `${area.className} coach-mirror`;
  layer.setAttribute("aria-hidden", "true");
  area.parentElement?.classList.add("coached");
  area.before(layer);
  const fit = (): void => {
    const look = getComputedStyle(area);
    for (const name of metrics) layer.style.setProperty(name, look.getPropertyValue(name));
    layer.style.left = `${area.offsetLeft}px`;
    layer.style.top = `${area.offsetTop}px`;
    layer.style.width = `${area.clientWidth}px`;
    layer.style.height = `${area.offsetHeight}px`;
  };
  const follow = (): void => {
    layer.scrollTop = area.scrollTop;
  };
  new ResizeObserver(fit).observe(area);
  void document.fonts.ready.then(fit);
  area.addEventListener("scroll", follow, { passive: true });
  fit();
  let marks: HTMLElement[] = [];
  return {
    show(marked) {
      marks = [];
      const text = area.value;
      if (text.length > longestMirrored || marked.length === 0) {
        layer.replaceChildren();
        return;
      }
      const parts: (string | HTMLElement)[] = [];
      let at = 0;
      for (const { start, end, severity } of marked) {
        const mark = document.createElement("mark");
        marks.push(mark);
        // Of two that overlap the later one gets what is left.
        if (end <= at) continue;
        const from = Math.max(start, at);
        parts.push(text.slice(at, from), mark);
        mark.dataset.severity = severity;
        mark.textContent = text.slice(from, end);
        at = end;
      }
      layer.replaceChildren(...parts, text.slice(at));
      follow();
    },
    reveal(number) {
      const mark = marks[number];
      const target = mark?.isConnected === true ? mark : area;
      target.scrollIntoView({ block: "center" });
    },
  };
}
