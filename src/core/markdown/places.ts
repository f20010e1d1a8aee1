import { randomBytes } from "node:crypto";

/**
 * Holds places in HTML for parts of our own while the rest is cleaned. A place is named by a secret
 * drawn for each rendering, so no text can stand for one.
 */
export class Places {
  private readonly secret = `x${randomBytes(16).toString("hex")}x`;
  private readonly parts: string[] = [];

  /** Text that stands for the HTML until `fill`. */
  hold(html: string): string {
    return `${this.secret}${this.parts.push(html) - 1}x`;
  }

  /** The cleaned HTML with every place filled; a place alone in its paragraph replaces it. */
  fill(clean: string): string {
    if (this.parts.length === 0) return clean;
    const place = `${this.secret}(\\d+)x`;
    return clean.replace(
      new RegExp(`<p>${place}</p>|${place}`, "gu"),
      (_, alone: string | undefined, inside: string) => this.parts[Number(alone ?? inside)] ?? "",
    );
  }
}
