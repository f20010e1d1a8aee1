import { AppError } from "#core/errors.ts";
import { importIsLogged } from "#flows/import-is-logged.ts";
import { oldSiteIsRemembered } from "#flows/old-site-is-remembered.ts";
import { type ImportedPost, type ImportOutcome, postIsImported } from "#flows/post-is-imported.ts";
import type { OldNames } from "#posts";
import { firstOwner } from "#sign-in";
import { type Language, type Messages, messagesFor } from "#words";

import type { CliContext } from "./cli-context.ts";
import { whyNotTaken } from "./import-fault.ts";
import { startProgress } from "./progress.ts";

/** What an import did. */
export interface ImportReport {
  readonly from:
    | "wordpress"
    | "markdown"
    | "feed"
    | "ghost"
    | "medium"
    | "substack"
    | "bluesky"
    | "mastodon";
  /** New here and public. */
  readonly posts: number;
  readonly drafts: number;
  /** New here, and to be public when their time comes. */
  readonly scheduled: number;
  readonly replies: number;
  /** Here already from an earlier run. */
  readonly known: number;
  /** Here already, and changed as their source was. */
  readonly updated: number;
  /** Pictures and other files that are new here. */
  readonly media: number;
  /** All that stayed out or was changed on the way. */
  readonly notImported: readonly NotImported[];
}

/** What something that stayed out was; the report has a part for each. */
export type LeftKind =
  | "post"
  | "file"
  | "draft"
  | "date"
  | "setting"
  | "text"
  | "media"
  | "link"
  | "changed"
  | "comment"
  | "rest";

/** Something that stayed out, or was changed on the way. */
export interface NotImported {
  /** The file or the post it is about. */
  readonly what: string;
  readonly why: string;
  /** `rest` when absent. */
  readonly kind?: LeftKind;
}

/** A post that is ready, or the work of making it so. */
export interface Waiting {
  readonly name: string;
  readonly make: () => Promise<ImportedPost> | ImportedPost;
}

/**
 * Imports one after the other, each whole or not at all, and writes one public line about it in the log.
 * What cannot be imported is listed, and the rest goes on.
 */
export async function importAll(
  { store, config }: CliContext,
  from: ImportReport["from"],
  waiting: Iterable<Waiting> & { readonly length: number },
  more: {
    readonly quiet: boolean;
    readonly notImported: NotImported[];
    readonly messages?: Messages;
    /** What else stayed out; asked at the end. */
    readonly last?: () => readonly NotImported[];
    /** What the old site called its lists. */
    readonly oldSite?: OldNames;
  },
): Promise<ImportReport> {
  const { notImported, messages = messagesFor("en") } = more;
  const counts = { posts: 0, drafts: 0, scheduled: 0, replies: 0, known: 0, updated: 0 };
  const by = await firstOwner(store.db);
  const filesBefore = await countFiles(store.db);
  const progress = startProgress("Importing", waiting.length, more.quiet);
  const topics = new Set<string>();
  const importOne = async (name: string, post: ImportedPost): Promise<void> => {
    for (const topic of post.topics) topics.add(topic);
    try {
      const { kind, state, replies } = await postIsImported(store, by, config.origin, post);
      counts.replies += replies;
      if (kind === "updated") counts.updated += 1;
      else if (kind !== "imported") counts.known += 1;
      else if (state === "draft") counts.drafts += 1;
      else if (state === "scheduled") counts.scheduled += 1;
      else counts.posts += 1;
      const why = whyKept(messages, post, kind, state);
      if (why !== undefined) notImported.push({ kind: "changed", what: name, why });
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      notImported.push({ kind: "post", what: name, why: whyNotTaken(fault, messages) });
    }
    progress.step(name);
  };
  // Stories that wait at the same time share one commit to disk on SQLite, which costs as much as all their work.
  const atOnce = store.dialect === "sqlite" ? 64 : 1;
  let underWay: Promise<void>[] = [];
  const finish = async (): Promise<void> => {
    const ended = await Promise.allSettled(underWay);
    underWay = [];
    for (const end of ended) if (end.status === "rejected") throw end.reason;
  };
  for (const { name, make } of waiting) {
    try {
      underWay.push(importOne(name, await make()));
    } catch (fault) {
      if (!(fault instanceof AppError)) {
        await finish();
        throw fault;
      }
      notImported.push({ kind: "post", what: name, why: whyNotTaken(fault, messages) });
      progress.step(name);
    }
    if (underWay.length >= atOnce) await finish();
  }
  await finish();
  progress.end("Imported");
  await oldSiteIsRemembered(store, {
    folders: more.oldSite?.folders ?? [],
    topics: [...(more.oldSite?.topics ?? []), ...[...topics].map((name) => ({ name }))],
  });
  if (counts.posts + counts.replies > 0)
    await importIsLogged(store, by, { from, posts: counts.posts, replies: counts.replies });
  const media = (await countFiles(store.db)) - filesBefore;
  return { from, ...counts, media, notImported: [...notImported, ...(more.last?.() ?? [])] };
}

function whyKept(
  messages: Messages,
  post: ImportedPost,
  kind: ImportOutcome["kind"],
  state: ImportOutcome["state"],
): string | undefined {
  if (kind === "kept") return messages.t("import.why_changed_here");
  if (kind === "buried") return messages.t("import.why_deleted_here");
  const isDraftAgain = post.updateReason !== undefined && post.isDraft && state === "published";
  return isDraftAgain ? messages.t("import.why_draft_again") : undefined;
}

async function countFiles(db: CliContext["store"]["db"]): Promise<number> {
  const { n } = await db
    .selectFrom("media")
    .select((from) => from.fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return Number(n);
}

const groups: readonly LeftKind[] = [
  ...(["post", "changed", "draft", "date", "setting", "text", "media", "link"] as const),
  ...(["comment", "file", "rest"] as const),
];

/** The report in words: how many, then what stayed out or was changed, by kind, the same reason once with all its files. */
export function tellReport(report: ImportReport, language: Language = "en"): string {
  const messages = messagesFor(language);
  const t = messages.t.bind(messages);
  const { posts, drafts, scheduled, replies, known, updated, media, notImported } = report;
  const list = [
    t("import.posts", { count: posts }),
    t("import.drafts", { count: drafts }),
    ...(scheduled > 0 ? [t("import.scheduled", { count: scheduled })] : []),
    t("import.replies", { count: replies }),
    ...(media > 0 ? [t("import.files", { count: media })] : []),
  ];
  const lines = [t("import.done", { list: list.join(", ") })];
  if (known > 0) lines.push(t("import.known", { list: t("import.posts", { count: known }) }));
  if (updated > 0) lines.push(t("import.changed", { list: t("import.posts", { count: updated }) }));
  if (notImported.length > 0) lines.push("", t("import.left", { count: notImported.length }));
  for (const group of groups) {
    const byReason = new Map<string, string[]>();
    for (const { kind = "rest", what, why } of notImported) {
      if (kind !== group) continue;
      const names = byReason.get(why);
      if (names === undefined) byReason.set(why, [what]);
      else names.push(what);
    }
    if (byReason.size > 0) lines.push(t(`import.group_${group}`));
    for (const [why, names] of byReason)
      if (names.length === 1) lines.push(`  ${names[0]}: ${why}`);
      else lines.push(`  ${why} (${names.length}):`, ...names.map((name) => `    ${name}`));
  }
  return lines.join("\n");
}
