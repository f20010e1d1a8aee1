import { badInput } from "#core/errors.ts";
import { htmlToMarkdown } from "#core/html-to-markdown.ts";
import type { ImportedPost } from "#flows/post-is-imported.ts";
import type { StoredPicture } from "#posts";
import { readSettings } from "#presence";
import { messagesFor } from "#words";

import type { CliContext } from "./cli-context.ts";
import { declaredOrGuessed } from "./guess-language.ts";
import { addressOf } from "./import-media.ts";
import { importAll, type ImportReport, type NotImported } from "./import-report.ts";

/** A short post as an archive has it. */
export interface ShortNote {
  /** Its id there, and its address for people. */
  readonly id: string;
  readonly address: string;
  /** What it answers; null for what answers nothing. */
  readonly parentId: string | null;
  /** What its writer wants read before it; plain. */
  readonly warning: string;
  readonly html: string;
  readonly topics: readonly string[];
  /** As it says; empty where it does not. */
  readonly language: string;
  /** Unix milliseconds. */
  readonly at: number | undefined;
  readonly pictures: readonly NotePicture[];
}

/** A picture, film or sound below a note. */
export interface NotePicture {
  /** Where it lay, for a text that only leads to it. */
  readonly address: string;
  readonly description: string;
  /** Brings it here; undefined, and a line in the report, where it cannot be had. */
  readonly store?: () => Promise<StoredPicture | undefined>;
}

/**
 * Brings short posts home as notes. What somebody wrote below their own is one note with it, in the order it was written;
 * what answers others stays where it is, since it says little without what it answers.
 */
export async function importShortNotes(
  context: CliContext,
  from: ImportReport["from"],
  notes: readonly ShortNote[],
  options: { readonly quiet: boolean; readonly language?: "da" | "en" },
  notImported: NotImported[],
): Promise<ImportReport> {
  const messages = messagesFor(options.language ?? "en");
  const settings = await readSettings(context.store.db);
  const { threads, answers } = threadsOf(notes);
  if (answers > 0)
    notImported.push({
      what: messages.t("import.name_answers", { count: answers }),
      why: messages.t("import.why_answers"),
    });
  const waiting = threads.map((thread) => {
    const [first] = thread;
    const name = first?.address ?? "";
    return {
      name,
      make: async (): Promise<ImportedPost> => {
        const parts: string[] = [];
        for (const note of thread) parts.push(await markdownOf(note));
        const markdown = parts.filter((part) => part !== "").join("\n\n");
        if (first === undefined || markdown === "") throw badInput(messages.t("import.why_empty"));
        if (first.at === undefined)
          notImported.push({ kind: "date", what: name, why: messages.t("import.why_undated") });
        return {
          ...{ kind: "note", title: "", summary: "", markdown, coverId: null, isDraft: false },
          topics: [...new Set(thread.flatMap(({ topics }) => topics))],
          language: declaredOrGuessed(first.language, markdown) ?? settings.language,
          licence: settings.defaultLicence,
          originalUrl: first.address,
          otherUrls: thread.flatMap(({ id, address }) => [id, address]).slice(0, 200),
          publishedAt: first.at,
          slug: undefined,
          replies: [],
        };
      },
    };
  });
  return await importAll(context, from, waiting, { quiet: options.quiet, notImported, messages });
}

async function markdownOf({ warning, html, pictures }: ShortNote): Promise<string> {
  const lines = [warning === "" ? "" : `*${escapeMarks(warning)}*`, htmlToMarkdown(html)];
  for (const { address, description, store } of pictures) {
    const here = await store?.();
    const words = escapeMarks(description);
    if (here !== undefined) lines.push(`![${words}](${addressOf(here)})`);
    else if (/^https?:/u.test(address))
      lines.push(`[${words || address}](<${encodeURI(decodeURI(address))}>)`);
  }
  return lines.filter((line) => line.trim() !== "").join("\n\n");
}

function escapeMarks(text: string): string {
  return text
    .replace(/\s+/gu, " ")
    .trim()
    .replace(/[\\`*_[\]<>]/gu, (mark) => `\\${mark}`);
}

/** Notes with what their writer wrote below them, each in the order it was written; and how many answer others. */
function threadsOf(notes: readonly ShortNote[]): {
  readonly threads: ShortNote[][];
  readonly answers: number;
} {
  const byId = new Map(notes.flatMap((note) => [[note.id, note] as const]));
  const threads = new Map<string, ShortNote[]>();
  let answers = 0;
  for (const note of byId.values()) {
    let top: ShortNote | undefined = note;
    // What leads round in a circle begins nowhere.
    for (let steps = 0; top !== undefined && top.parentId !== null; steps += 1)
      top = steps > byId.size ? undefined : byId.get(top.parentId);
    if (top === undefined) answers += 1;
    else threads.set(top.id, [...(threads.get(top.id) ?? []), note]);
  }
  const byTime = (one: ShortNote, other: ShortNote): number => (one.at ?? 0) - (other.at ?? 0);
  return {
    threads: [...threads].map(([id, thread]) => [
      ...thread.filter((note) => note.id === id),
      ...thread.filter((note) => note.id !== id).toSorted(byTime),
    ]),
    answers,
  };
}
