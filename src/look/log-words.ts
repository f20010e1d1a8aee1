import type { MessageKey, Messages } from "#words";

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
export function logTitle(messages: Messages, row: LogLine): string {
  const told = JSON.parse(row.details_json) as LogDetails;
  const isAppeal = row.kind === "report-closed" && told.appeal === true;
  // An entry of a later version has no words here yet.
  return (
    wordOf(messages, isAppeal ? "openness.kind_appeal-closed" : `openness.kind_${row.kind}`) ??
    messages.t("openness.kind_unknown")
  );
}

/** What a line tells besides. */
export function logFacts(messages: Messages, row: LogLine): LogFact[] {
  const told = JSON.parse(row.details_json) as LogDetails;
  const text = (name: string): string => {
    const value = told[name];
    return typeof value === "string" ? value.trim() : "";
  };
  const facts: LogFact[] = [];
  const add = (key: MessageKey, says: string, href?: string): void => {
    if (says !== "")
      facts.push({ name: messages.t(key), text: says, ...(href === undefined ? {} : { href }) });
  };
  const isSetting = row.subject.startsWith("setting:");
  if (isSetting) add("openness.setting", settingText(messages, row.subject.slice(8), told));
  add("openness.reason", text("reason"));
  add("openness.outcome", text("outcome"));
  add("openness.what", text("what"));
  add("openness.before", text("before"));
  if (told.spam === true) add("openness.reason", messages.t("openness.spam"));
  const post = ownPath(text("post") || text("uri"));
  if (post !== undefined) add("openness.where", text("title") || messages.t("openness.post"), post);
  if (post !== undefined && row.kind === "post-edited" && typeof told.revision === "number") {
    const href = `${post}/revisions?before=${told.revision + 1}#r${told.revision}`;
    add("openness.difference", messages.t("openness.seeDifference"), href);
  }
  if (row.subject.startsWith("domain:")) add("openness.domain", row.subject.slice(7));
  if (row.kind === "moved-away") add("openness.movedTo", text("to"));
  if (row.kind === "import") add("openness.importedWhat", importText(messages, told));
  return facts;
}

/** Only addresses of pages are links, whatever the log holds. */
function ownPath(address: string): string | undefined {
  const url = URL.parse(address);
  return url !== null && /^https?:$/.test(url.protocol) ? url.pathname : undefined;
}

/** The words under a name that may not be there. */
function wordOf(messages: Messages, key: string): string | undefined {
  const text = messages.t(key as MessageKey);
  return text === key ? undefined : text;
}

function settingText(messages: Messages, key: string, told: LogDetails): string {
  const label =
    wordOf(messages, `openness.setting_${key}`) ?? messages.t("openness.setting_unknown");
  const { from, to } = told;
  if (typeof to === "boolean")
    return wordOf(messages, `openness.setting_${key}_${to ? "on" : "off"}`) ?? label;
  const [before, now] = [from, to].map((value) => settingValue(messages, key, value));
  if (now === undefined || now === "") return label;
  if (before === undefined || before === "" || before === now) return `${label}: ${now}`;
  return `${label}: ${messages.t("openness.fromTo", { from: before, to: now })}`;
}

function settingValue(
  messages: Messages,
  key: string,
  value: LogDetails[string] | undefined,
): string {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  switch (key) {
    case "language":
      return (
        new Intl.DisplayNames(messages.language, { type: "language" }).of(text || "und") ?? text
      );
    case "defaultLicence":
      if (text === "arr") return messages.t("openness.allRights");
      return text.replace(/^CC-/, "CC ").replace(/-(?=\d)/, " ");
    case "timeZone":
      return text.replaceAll("_", " ");
    default:
      return text;
  }
}

/** “30 posts and 3 replies from WordPress”. */
function importText(messages: Messages, told: LogDetails): string {
  const count = (name: string): number => Number(told[name] ?? 0);
  const posts =
    count("posts") > 0 ? messages.t("openness.importedPosts", { count: count("posts") }) : "";
  const replies =
    count("replies") > 0 ? messages.t("openness.importedReplies", { count: count("replies") }) : "";
  const what =
    posts !== "" && replies !== ""
      ? messages.t("openness.importedBoth", { posts, replies })
      : posts || replies;
  const from = typeof told.from === "string" ? told.from : "";
  if (from === "") return what;
  const name = wordOf(messages, `openness.importedFrom_${from}`) ?? from;
  return messages.t("openness.importedFrom", { what, from: name });
}
