import {
  disclosureOf,
  type Dismissal,
  longestWho,
  readDismissals,
  type PostRow,
  type PostText,
} from "#posts";
import { isTimeZone, type Settings } from "#presence";

import type { FormFields } from "#web/fields.ts";

import { type Chosen, readDestinations } from "./destination-values.ts";

/** The longest text, in UTF-16 units: what Markdown is read of. */
export const longestText = 500_000;

/** What stands in the composer, as it was typed. */
export interface Composed {
  /** Undefined until it was saved once. */
  readonly postId: number | undefined;
  readonly kind: "article" | "note";
  readonly title: string;
  readonly summary: string;
  readonly markdown: string;
  /** Names with commas between. */
  readonly topics: string;
  readonly language: string;
  readonly licence: string;
  readonly coverId: number | null;
  /** What was typed about stored files, by their number. */
  readonly descriptions: ReadonlyMap<number, string>;
  /** What the author got or gives, empty for nothing, and from whom. */
  readonly disclosure: string;
  readonly disclosedWho: string;
  /** What the coach pointed at and the writer let stand. */
  readonly dismissals: readonly Dismissal[];
  /** What the text was made from; another value in the database is a conflict. */
  readonly changedAt: number | undefined;
  /** `2026-10-12T09:30`, or empty. */
  readonly when: string;
  /** The writer's time zone, `Europe/Copenhagen`; the site's where the browser did not say. */
  readonly zone: string;
  /** Why a published post is changed. */
  readonly reason: string;
  /** Where it goes and how; as it was kept when undefined. */
  readonly chosen: Chosen | undefined;
}

/** An empty composer. */
export function freshText(kind: "article" | "note", settings: Settings): Composed {
  return {
    postId: undefined,
    kind,
    title: "",
    summary: "",
    markdown: "",
    topics: "",
    language: settings.language,
    licence: settings.defaultLicence,
    coverId: null,
    descriptions: new Map(),
    disclosure: "",
    disclosedWho: "",
    dismissals: [],
    changedAt: undefined,
    when: "",
    zone: settings.timeZone,
    reason: "",
    chosen: undefined,
  };
}

/** A stored post, ready to be written on. */
export function storedText(
  post: PostRow,
  topics: readonly { readonly name: string }[],
  { timeZone }: Settings,
): Composed {
  return {
    postId: post.id,
    kind: post.kind,
    title: post.title,
    summary: post.summary,
    markdown: post.markdown,
    topics: topics.map((topic) => topic.name).join(", "),
    language: post.language,
    licence: post.licence,
    coverId: post.cover_id,
    descriptions: new Map(),
    disclosure: post.disclosure,
    disclosedWho: post.disclosed_who,
    dismissals: readDismissals(post.coach_dismissed_json),
    changedAt: post.changed_at,
    when: post.scheduled_at === null ? "" : localTime(post.scheduled_at, timeZone),
    zone: timeZone,
    reason: "",
    chosen: undefined,
  };
}

/** Reads the composer's form. */
export function readComposed(form: FormFields): Composed {
  const zone = form.text("zone");
  return {
    postId: form.number("postId"),
    kind: form.text("kind") === "article" ? "article" : "note",
    title: form.text("title").replace(/\s+/g, " ").trim(),
    summary: form.text("summary").replace(/\s+/g, " ").trim(),
    // Browsers send line ends as CRLF; the text is kept as it is written elsewhere.
    markdown: form.text("markdown").replace(/\r\n?/g, "\n"),
    topics: form.text("topics"),
    language: /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(form.text("language"))
      ? form.text("language")
      : "en",
    licence: form.text("licence"),
    coverId: form.number("coverId") ?? null,
    descriptions: readDescriptions(form),
    disclosure: form.text("disclosure"),
    disclosedWho: form.text("disclosedWho").trim().slice(0, longestWho),
    dismissals: readDismissals(form.text("dismissals")),
    changedAt: form.number("changedAt"),
    when: form.text("when"),
    zone: isTimeZone(zone) ? zone : "Europe/Copenhagen",
    reason: form.text("reason").trim(),
    chosen: readDestinations(form),
  };
}

function readDescriptions(form: FormFields): ReadonlyMap<number, string> {
  const typed = new Map<number, string>();
  for (const name of form.names()) {
    const id = Number(/^describe-(\d{1,15})$/.exec(name)?.[1]);
    if (id) typed.set(id, form.text(name).replace(/\s+/g, " ").trim());
  }
  return typed;
}

/** The same as the flows take it. */
export function postTextOf(text: Composed): PostText {
  return {
    title: text.kind === "article" ? text.title : "",
    summary: text.kind === "article" ? text.summary : "",
    markdown: text.markdown,
    topics: text.topics
      .split(/[,\n]/)
      .map((one) => one.trim())
      .filter(Boolean),
    language: text.language,
    licence: text.licence,
    disclosure: disclosureOf({ disclosure: text.disclosure, disclosed_who: text.disclosedWho }),
    coverId: text.coverId,
    dismissals: text.dismissals,
  };
}

/** The moment meant by `when`: Unix milliseconds, undefined where it is empty, or "wrong". */
export function momentOf(text: Composed): number | undefined | "wrong" {
  if (text.when === "") return undefined;
  try {
    return Temporal.PlainDateTime.from(text.when).toZonedDateTime(text.zone).epochMilliseconds;
  } catch (fault) {
    if (fault instanceof RangeError) return "wrong";
    throw fault;
  }
}

/** A moment as a `datetime-local` field has it. */
export function localTime(at: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: "minute" });
}
