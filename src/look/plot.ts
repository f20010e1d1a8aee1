import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

import type { Messages } from "#words";

/** One number at one time (Unix milliseconds). */
export interface PlotPoint {
  readonly at: number;
  readonly value: number;
}

/** What a plot shows and says. */
export interface PlotParts {
  /** What is counted, as the caption says it: "Followers". */
  readonly label: string;
  readonly points: readonly PlotPoint[];
  readonly messages: Messages;
}

/** Inner size of the drawing; CSS stretches it, so only the proportions of the line matter. */
const [width, height] = [720, 150];
/** More points than this are thinned out: a screen shows no more, and the table stays readable. */
const mostPoints = 180;

/** The next round number at or above: 1, 2, 5, 10, 20 … */
export function roundUp(value: number): number {
  if (value <= 1) return 1;
  const size = 10 ** Math.floor(Math.log10(value));
  for (const step of [1, 1.5, 2, 3, 4, 5, 6, 8, 10])
    if (step * size >= value && Number.isInteger(step * size)) return step * size;
  return 10 * size;
}

function thin(points: readonly PlotPoint[]): PlotPoint[] {
  const sorted = points
    .filter((point) => Number.isFinite(point.at) && Number.isFinite(point.value))
    .toSorted((a, b) => a.at - b.at);
  if (sorted.length <= mostPoints) return sorted;
  const step = (sorted.length - 1) / (mostPoints - 1);
  return Array.from({ length: mostPoints }, (_, index) => sorted[Math.round(index * step)]).filter(
    (point) => point !== undefined,
  );
}

const tidy = (value: number): string => String(Math.round(value * 10) / 10);

/** A line with its area over time, with a label for who cannot see it and the table behind it. Negative numbers stand on the ground line. */
export function plot({ label, points, messages }: PlotParts): HtmlEscapedString {
  const locale = messages.language === "da" ? "da-DK" : "en-GB";
  const number = new Intl.NumberFormat(locale);
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const shown = thin(points);
  const [first, last] = [shown[0], shown.at(-1)];
  if (first === undefined || last === undefined)
    return html`<figure class="plot">
      <figcaption>${label}</figcaption>
      <p class="none">${messages.t("plot.none")}</p>
    </figure>` as HtmlEscapedString;
  if (shown.length === 1)
    return html`<figure class="plot">
      <figcaption>${label}</figcaption>
      <p class="none">
        ${messages.t("plot.one")} <b>${number.format(first.value)}</b>, ${date.format(first.at)}.
      </p>
    </figure>` as HtmlEscapedString;
  const top = roundUp(Math.max(...shown.map((point) => point.value)));
  const length = Math.max(1, last.at - first.at);
  const xy = shown.map((point) => {
    const x = tidy(((point.at - first.at) / length) * width);
    const y = tidy(height - (Math.max(0, point.value) / top) * height);
    return `${x} ${y}`;
  });
  const line = `M${xy.join("L")}`;
  const spoken = messages.t("plot.spoken", {
    label,
    first: number.format(first.value),
    firstDate: date.format(first.at),
    last: number.format(last.value),
    lastDate: date.format(last.at),
  });
  const rows = shown.toReversed().map((point) => {
    const day = new Date(point.at).toISOString().slice(0, 10);
    return html`<tr>
      <td><time datetime="${day}">${date.format(point.at)}</time></td>
      <td class="n">${number.format(point.value)}</td>
    </tr>`;
  });
  const drawing = raw(
    `<path class="grid" d="M0 0H${width}M0 ${height / 2}H${width}M0 ${height}H${width}"/><path class="fill" d="${line}V${height}H0Z"/><path class="trend" d="${line}"/><path class="dot" d="M${xy.at(-1)}h0"/>`,
  );
  return html`<figure class="plot">
    <figcaption>${label}</figcaption>
    <div class="area">
      <svg
        viewBox="0 0 ${width} ${height}"
        preserveAspectRatio="none"
        role="img"
        aria-label="${spoken}"
      >
        ${drawing}
      </svg>
      <div class="scale" aria-hidden="true">
        <span>${number.format(top)}</span
        ><span>${Number.isInteger(top / 2) ? number.format(top / 2) : ""}</span><span>0</span>
      </div>
    </div>
    <div class="span" aria-hidden="true">
      <span>${date.format(first.at)}</span><span>${date.format(last.at)}</span>
    </div>
    <details>
      <summary>${messages.t("plot.table")}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">${messages.t("plot.date")}</th>
            <th scope="col" class="n">${label}</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </details>
  </figure>` as HtmlEscapedString;
}
