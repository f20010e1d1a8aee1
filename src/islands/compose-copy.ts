/** What stands in the composer, by field name. */
export type Fields = Readonly<Record<string, string>>;

/** The text as this device remembers it. */
export interface Copy {
  readonly fields: Fields;
  /** Unix milliseconds. */
  readonly at: number;
}

/** What is remembered; the rest belongs to the page. */
const remembered = ["title", "summary", "markdown", "topics", "reason"] as const;

const prefix = "medspil-text-";
const sentKey = "medspil-sent";

/** Picks from a form what is worth remembering. */
export function worthKeeping(fields: Fields): Fields {
  const kept: Record<string, string> = {};
  for (const name of remembered) {
    const value = fields[name];
    if (value !== undefined && value !== "") kept[name] = value.replaceAll("\r\n", "\n");
  }
  return kept;
}

/** True when both hold the same text. */
export function sameText(one: Fields, other: Fields): boolean {
  return remembered.every((name) => (one[name] ?? "").trim() === (other[name] ?? "").trim());
}

/** Remembers a text on this device. A full or forbidden storage is no reason to stop writing. */
export function keepCopy(name: string, fields: Fields, now = Date.now()): void {
  const copy: Copy = { fields: worthKeeping(fields), at: now };
  try {
    localStorage.setItem(prefix + name, JSON.stringify(copy));
  } catch {
    // Private windows may refuse; the server's copy is the one that counts.
  }
}

/** The text remembered under this name. */
export function findCopy(name: string): Copy | undefined {
  try {
    const copy = JSON.parse(localStorage.getItem(prefix + name) ?? "null") as Copy | null;
    return copy !== null && typeof copy.at === "number" && typeof copy.fields === "object"
      ? copy
      : undefined;
  } catch {
    return undefined;
  }
}

/** Forgets it. */
export function dropCopy(name: string): void {
  try {
    localStorage.removeItem(prefix + name);
  } catch {
    // Nothing was kept, then.
  }
}

/** Notes which text was just sent with a form, so that the next page can forget it when it arrived. */
export function noteSent(name: string): void {
  try {
    sessionStorage.setItem(sentKey, name);
  } catch {
    // It is offered back once too often, no more.
  }
}

/** Called on a page that says that something arrived. */
export function forgetSent(): void {
  try {
    const name = sessionStorage.getItem(sentKey);
    if (name === null) return;
    sessionStorage.removeItem(sentKey);
    dropCopy(name);
  } catch {
    // As above.
  }
}
