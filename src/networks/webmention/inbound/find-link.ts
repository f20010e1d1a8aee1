import type { SafeResponse } from "#core/safe-fetch.ts";

import { baseOf, walkPage } from "#core/walk-page.ts";

/** Attributes that lead somewhere. @source https://www.w3.org/TR/webmention/#webmention-verification */
const leading = ["href", "src", "cite", "poster", "data"] as const;

/**
 * Whether what a page answered really links to an address: an attribute of its HTML that leads there, a value of its JSON, or the
 * address in its plain text. What comes after `#` is the same page.
 */
export function linksTo(page: SafeResponse, target: string): boolean {
  const type = (page.headers.get("content-type") ?? "").toLowerCase();
  if (/^application\/(?:[\w.-]+\+)?json\b/u.test(type)) return isInJson(page.json(), target);
  const text = page.text();
  if (/^text\/plain\b/u.test(type))
    return text
      .split(/[\s<>"']+/u)
      .some((word) => isSame(word.replace(/[).,;:!?]+$/u, ""), target));
  const base = baseOf(text, page.url);
  let isFound = false;
  walkPage(text, (_, attributes) => {
    isFound = leading.some((key) => {
      const value = attributes[key];
      return value !== undefined && isSame(value, target, base);
    });
    return isFound;
  });
  return isFound;
}

/** Whether two addresses lead to the same page. */
export function isSame(one: string, other: string, base?: string): boolean {
  // Most links on a page are no whole addresses that could be this one.
  const url = URL.parse(one, base);
  return url !== null && bare(url) === bare(new URL(other));
}

function bare({ protocol, host, pathname, search }: URL): string {
  // One that says http and one that says https are the same place to whoever wrote them.
  return `${protocol.replace("http:", "https:")}//${host}${pathname.replace(/\/$/u, "")}${search}`;
}

function isInJson(value: unknown, target: string): boolean {
  if (typeof value === "string") return /^https?:/u.test(value) && isSame(value, target);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((one) => isInJson(one, target));
}
