import { visitorAddress } from "#web/client-address.ts";
import { clientKey } from "#core/rate-limit.ts";
import { isFromElsewhere } from "#web/same-origin.ts";
import type { Kit } from "#kit";

import { html, type Piece } from "#web/html.ts";
import { messagePage } from "./page.ts";
import type { SiteContext } from "./context.ts";

/** The key by which a visitor is counted; never stored. */
export function visitorKey(c: SiteContext, kit: Kit): string {
  return clientKey(visitorAddress(c, kit.config));
}

/** Who may send a form, and how often. */
export interface Visitors {
  /** By what this visitor's mails are counted. */
  keyOf(c: SiteContext): string;
  /** Whether the form stands on another site than ours. */
  isStrange(c: SiteContext): boolean;
  /** Whether this visitor has sent more than one does: `write` for what is kept, `link` for links in mails. */
  isTooOften(c: SiteContext, what: "write" | "link"): Promise<boolean>;
}

/** Builds the guards of all forms that readers send. */
export function createVisitors(kit: Kit): Visitors {
  // A network of many households may send more than one of them, but not as much as all of them.
  const limits = {
    write: kit.limits.placeLimiter("write", { points: [10, 40, 160], perSeconds: 600 }),
    link: kit.limits.placeLimiter("link", { points: [60, 240, 960], perSeconds: 600 }),
  };
  return {
    keyOf: (c) => visitorKey(c, kit),
    isStrange: (c) => isFromElsewhere(c.req.raw, kit.config.origin),
    isTooOften: async (c, what) =>
      !(await limits[what].take(visitorAddress(c, kit.config))).allowed,
  };
}

/** The page for those who sent more than one does. */
export function tooOften(c: SiteContext, back?: Piece): Response {
  const messages = c.var.messages;
  const what = {
    title: messages.t("errors.tooOftenTitle"),
    text: messages.t("errors.tooOftenText"),
  } as const;
  const action = back === undefined ? {} : { action: html`<p class="actions">${back}</p>` };
  const answer = privately(messagePage(c, { ...what, icon: "clock", ...action }, 429));
  answer.headers.set("retry-after", "600");
  return answer;
}

/** Says that a page is one reader's own: never kept, its address told to nobody else. */
export function privately(answer: Response): Response {
  answer.headers.set("cache-control", "no-store");
  answer.headers.set("referrer-policy", "same-origin");
  return answer;
}
