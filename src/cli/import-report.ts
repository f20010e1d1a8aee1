import { AppError } from "#core/errors.ts";
import { importIsLogged } from "#flows/import-is-logged.ts";
import { type ImportedPost, postIsImported } from "#flows/post-is-imported.ts";

import type { Ground } from "./ground.ts";
import { startProgress } from "./progress.ts";
import { several } from "./several.ts";

/** What an import did. */
export interface ImportReport {
  readonly from: "wordpress" | "markdown" | "feed";
  /** New here and public. */
  readonly posts: number;
  readonly drafts: number;
  readonly replies: number;
  /** Here already from an earlier run. */
  readonly known: number;
  /** Pictures and other files that are new here. */
  readonly media: number;
  readonly notImported: readonly NotImported[];
}

/** Something that stayed out. */
export interface NotImported {
  readonly what: string;
  readonly why: string;
}

/** A post that is ready, or the work of making it so. */
export interface Waiting {
  readonly name: string;
  make(): Promise<ImportedPost> | ImportedPost;
}

/**
 * Imports one after the other, each whole or not at all, and writes one public line about it in the log.
 * What cannot be imported is listed, and the rest goes on.
 */
export async function importAll(
  { store, config }: Ground,
  from: ImportReport["from"],
  waiting: readonly Waiting[],
  more: {
    readonly quiet: boolean;
    readonly notImported: NotImported[];
    /** What else stayed out; asked at the end. */
    readonly last?: () => readonly NotImported[];
  },
): Promise<ImportReport> {
  const counts = { posts: 0, drafts: 0, replies: 0, known: 0 };
  const filesBefore = await countFiles(store.db);
  const progress = startProgress("Importing", waiting.length, more.quiet);
  for (const one of waiting) {
    const { name } = one;
    try {
      const post = await one.make();
      const { kind, replies } = await postIsImported(store, config.origin, post);
      counts.replies += replies;
      if (kind === "known") counts.known += 1;
      else if (post.isDraft) counts.drafts += 1;
      else counts.posts += 1;
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      more.notImported.push({ what: name, why: fault.safeMessage });
    }
    progress.step(name);
  }
  progress.end("Imported");
  if (counts.posts + counts.replies > 0)
    await importIsLogged(store, { from, posts: counts.posts, replies: counts.replies });
  const media = (await countFiles(store.db)) - filesBefore;
  return { from, ...counts, media, notImported: [...more.notImported, ...(more.last?.() ?? [])] };
}

async function countFiles(db: Ground["store"]["db"]): Promise<number> {
  const { n } = await db
    .selectFrom("media")
    .select((from) => from.fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return Number(n);
}

/** The report in words. */
export function tellReport(report: ImportReport): string {
  const { posts, drafts, replies, known, media, notImported } = report;
  const lines = [
    `Imported: ${several(posts, "post")}, ${several(drafts, "draft")}, ${several(replies, "reply", "replies")}${media > 0 ? `, ${several(media, "file")}` : ""}.`,
  ];
  if (known > 0) lines.push(`Here already: ${several(known, "post")}.`);
  if (notImported.length > 0) lines.push("", `Not imported (${notImported.length}):`);
  for (const { what, why } of notImported) lines.push(`  ${what}: ${why}`);
  return lines.join("\n");
}
