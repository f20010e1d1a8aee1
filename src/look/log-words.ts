import type { WordKey, Words } from "#words";

/** What a line of the openness log holds. */
export interface LogLine {
  readonly kind: string;
  readonly subject: string;
  readonly details_json: string;
}

/** One thing a line tells, in a reader's words; with the path of the page it speaks of. */
export interface LogFact {
  readonly name: string;
  readonly text: string;
  readonly href?: string;
}

type LogDetails = Readonly<Record<string, string | number | boolean | null>>;

/** What happened, in a few words. */
export function logTitle(w: Words, row: LogLine): string {
  const told = JSON.parse(row.details_json) as LogDetails;
  const isAppeal = row.kind === "report-closed" && told.appeal === true;
  // An entry of a later version has no words here yet.
  return (
    wordOf(w, isAppeal ? "openness.kind_appeal-closed" : `openness.kind_${row.kind}`) ??
    w.t("openness.kind_unknown")
  );
}

/** What a line tells besides. */
export function logFacts(w: Words, row: LogLine): LogFact[] {
  const told = JSON.parse(row.details_json) as LogDetails;
  const text = (name: string): string => {
    const value = told[name];
    return typeof value === "string" ? value.trim() : "";
  };
  const facts: LogFact[] = [];
  const add = (key: WordKey, says: string, href?: string): void => {
    if (says !== "")
      facts.push({ name: w.t(key), text: says, ...(href === undefined ? {} : { href }) });
  };
  const isSetting = row.subject.startsWith("setting:");
  if (isSetting) add("openness.setting", settingText(w, row.subject.slice(8), told));
  add("openness.reason", text("reason"));
  add("openness.outcome", text("outcome"));
  add("openness.what", text("what"));
  add("openness.before", text("before"));
  if (told.spam === true) add("openness.reason", w.t("openness.spam"));
  const post = ownPath(text("post") || text("uri"));
  if (post !== undefined) add("openness.where", text("title") || w.t("openness.post"), post);
  if (post !== undefined && row.kind === "post-edited" && typeof told.revision === "number") {
    const href = `${post}/revisions?before=${told.revision + 1}#r${told.revision}`;
    add("openness.difference", w.t("openness.seeDifference"), href);
  }
  if (row.subject.startsWith("domain:")) add("openness.domain", row.subject.slice(7));
  if (row.kind === "moved-away") add("openness.movedTo", text("to"));
  if (row.kind === "import") add("openness.importedWhat", importText(w, told));
  return facts;
}

/** Only addresses of pages are links, whatever the log holds. */
function ownPath(address: string): string | undefined {
  const url = URL.parse(address);
  return url !== null && /^https?:$/.test(url.protocol) ? url.pathname : undefined;
}

/** The words under a name that may not be there. */
function wordOf(w: Words, key: string): string | undefined {
  const text = w.t(key as WordKey);
  return text === key ? undefined : text;
}

function settingText(w: Words, key: string, told: LogDetails): string {
  const label = wordOf(w, `openness.setting_${key}`) ?? w.t("openness.setting_unknown");
  const { from, to } = told;
  if (typeof to === "boolean")
    return wordOf(w, `openness.setting_${key}_${to ? "on" : "off"}`) ?? label;
  const [before, now] = [from, to].map((value) => settingValue(w, key, value));
  if (now === undefined || now === "") return label;
  if (before === undefined || before === "" || before === now) return `${label}: ${now}`;
  return `${label}: ${w.t("openness.fromTo", { from: before, to: now })}`;
}

function settingValue(w: Words, key: string, value: LogDetails[string] | undefined): string {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  switch (key) {
    case "language":
      return new Intl.DisplayNames(w.language, { type: "language" }).of(text || "und") ?? text;
    case "defaultLicence":
      if (text === "arr") return w.t("openness.allRights");
      return text.replace(/^CC-/, "CC ").replace(/-(?=\d)/, " ");
    case "timeZone":
      return text.replaceAll("_", " ");
    default:
      return text;
  }
}

/** “30 posts and 3 replies from WordPress”. */
function importText(w: Words, told: LogDetails): string {
  const count = (name: string): number => Number(told[name] ?? 0);
  const posts = count("posts") > 0 ? w.t("openness.importedPosts", { count: count("posts") }) : "";
  const replies =
    count("replies") > 0 ? w.t("openness.importedReplies", { count: count("replies") }) : "";
  const what =
    posts !== "" && replies !== ""
      ? w.t("openness.importedBoth", { posts, replies })
      : posts || replies;
  const from = typeof told.from === "string" ? told.from : "";
  if (from === "") return what;
  const name = wordOf(w, `openness.importedFrom_${from}`) ?? from;
  return w.t("openness.importedFrom", { what, from: name });
}
