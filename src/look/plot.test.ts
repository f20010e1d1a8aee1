import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { messagesFor } from "#words";
import { plot, roundUp } from "./plot.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);

describe("plot", () => {
  it("draws what it is given, says it in words and lists it", () => {
    const page = String(
      plot({
        label: "Følgere",
        messages: messagesFor("da"),
        points: [
          { at: start, value: 640 },
          { at: start + 30 * day, value: 1284 },
        ],
      }),
    );
    expect(page).toContain(
      'aria-label="Følgere: fra 640 (1. jan. 2026) til 1.284 (31. jan. 2026)"',
    );
    expect(page).toContain('d="M0 86L720 21.6"');
    expect(page.match(/<tr>\s*<td>/g)).toHaveLength(2);
    expect(page).not.toContain("style=");
  });

  it("says in words when there is nothing, or one number", () => {
    expect(String(plot({ label: "Followers", messages: messagesFor("en"), points: [] }))).toContain(
      "no numbers yet",
    );
    const one = String(
      plot({ label: "Followers", messages: messagesFor("en"), points: [{ at: start, value: 7 }] }),
    );
    expect(one).toContain("<b>7</b>");
    expect(one).not.toContain("<svg");
  });

  it("stays within its frame and finite for any series", () => {
    const point = fc.record({ at: fc.integer({ min: 0, max: 4e12 }), value: fc.double() });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 400 }), (points) => {
        const page = String(plot({ label: "<b>x", messages: messagesFor("en"), points }));
        expect(page).not.toMatch(/NaN|Infinity|<b>x/);
        const line = /class="trend" d="M([^"]+)"/.exec(page)?.[1]?.split("L") ?? [];
        expect(line.length).toBeLessThanOrEqual(180);
        for (const pair of line) {
          const [x, y] = pair.split(" ").map(Number);
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(720);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(150);
        }
      }),
    );
  });

  it("rounds the scale up to a number one can halve or read", () => {
    expect([0, 1, 3, 7, 12, 640, 1284, 99_999].map(roundUp)).toEqual([
      1, 1, 3, 8, 15, 800, 1500, 100_000,
    ]);
  });
});
