import { AppError } from "#core/errors.ts";
import { postIsImported } from "#flows/post-is-imported.ts";
import type { ImportedReply } from "#flows/replies-are-imported.ts";
import { longest } from "#posts";
import { readSettings } from "#presence";

import type { Ground } from "./ground.ts";
import { guessLanguage } from "./guess-language.ts";

/** A post of old, as an importer read it. */
export interface OldPost {
  readonly title: string;
  readonly summary: string;
  readonly markdown: string;
  readonly topics: readonly string[];
  readonly slug: string | undefined;
  /** Unix milliseconds. */
  readonly publishedAt: number | undefined;
  /** Where it first stood; by this it is known again. */
  readonly originalUrl: string;
  readonly isDraft: boolean;
  readonly replies: readonly ImportedReply[];
}

/** What became of it. */
export type ImportedPost =
  | { readonly kind: "imported" | "known"; readonly replies: number }
  | { readonly kind: "left-out"; readonly why: string };

/** Brings one old post here as an article; its language is guessed, its licence the site's usual one. */
export async function importPost({ store, config }: Ground, post: OldPost): Promise<ImportedPost> {
  if (post.markdown.trim() === "") return { kind: "left-out", why: "it has no text" };
  const settings = await readSettings(store.db);
  try {
    return await postIsImported(store, config.origin, {
      ...post,
      kind: "article",
      title: (post.title.trim() || "Untitled").slice(0, longest.title),
      summary: post.summary.slice(0, longest.summary),
      language: guessLanguage(post.markdown) ?? settings.language,
      licence: settings.defaultLicence,
      coverId: null,
    });
  } catch (fault) {
    if (fault instanceof AppError) return { kind: "left-out", why: fault.safeMessage };
    throw fault;
  }
}
