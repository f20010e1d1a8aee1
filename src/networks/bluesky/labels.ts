import type { Messages } from "#words";

/** A mark that somebody set on an account or a post. @source com.atproto.label.defs#label */
interface Label {
  readonly val: string;
  readonly neg?: boolean;
}

/** Whoever is not signed in there is not to see what this account writes. @source atproto.com/specs/label, "!no-unauthenticated" */
const membersOnly = "!no-unauthenticated";
/** Nobody is to see it. */
const hidden = new Set(["!hide", "!takedown", "!suspend"]);
/** What is said before a text is opened, by label. @source docs.bsky.app/docs/advanced-guides/moderation */
const warnings: Readonly<Record<string, Parameters<Messages["t"]>[0]>> = {
  porn: "bluesky.adult",
  sexual: "bluesky.suggestive",
  nudity: "bluesky.nudity",
  "graphic-media": "bluesky.graphic",
  gore: "bluesky.graphic",
};
/** Those that say only that there is something, and what they are not known to say. */
const other = new Set(["!warn", "sensitive", "spoiler", "intolerant", "threat", "self-harm"]);

/** Which labels stand: one may be taken back by another. */
function standing(labels: unknown): Set<string> {
  const all = (Array.isArray(labels) ? labels.slice(0, 100) : []) as Partial<Label>[];
  return new Set(
    all.flatMap(({ val, neg }) => (typeof val === "string" && neg !== true ? [val] : [])),
  );
}

/** Whether an account's labels say that only those who are signed in there may see it. */
export function isMembersOnly(labels: unknown): boolean {
  return standing(labels).has(membersOnly);
}

/** Whether labels say that nobody is to see it. */
export function isHidden(labels: unknown): boolean {
  return [...standing(labels)].some((one) => hidden.has(one));
}

/** What is said before the text is opened; empty where nothing is. */
export function warningOf(messages: Messages, labels: unknown): string {
  const all = [...standing(labels)];
  const known = [...new Set(all.flatMap((one) => warnings[one] ?? []))];
  if (known.length > 0) return known.map((key) => messages.t(key)).join(", ");
  return all.some((one) => other.has(one)) ? messages.t("bluesky.sensitive") : "";
}
