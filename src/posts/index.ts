/**
 * Articles and notes: what the writer wrote, every public revision of it, its topics, and the search.
 * A published post keeps its address for good; deleted, it leaves a tombstone there.
 */
export { addressName } from "./address-name.ts";
export {
  diffTexts,
  type DiffParagraph,
  type DiffPiece,
  type Revision,
  revisionsOf,
} from "./diff.ts";
export {
  type Disclosure,
  type DisclosureColumns,
  disclosureHtml,
  disclosureKinds,
  disclosureOf,
  disclosurePrefix,
  disclosureText,
  longestWho,
} from "./disclosure.ts";
export { youtubeVideo } from "./embeds.ts";
export { findPost, findPostBySlug, findPublicByUri, type PostRow, lockPost } from "./find.ts";
export {
  mediaAddress,
  pictureHtml,
  type StoredPicture,
  storedPicture,
  type Variant,
} from "#core/picture.ts";
export {
  countNote,
  countWords,
  gatherTopics,
  keptText,
  longest,
  longestNote,
  type PostKind,
  type PostText,
  readingMinutes,
  refuseTooLong,
  slugOf,
} from "./post.ts";
export { awaitPreviews, fetchPreview, type PreviewDeps, readPageFacts } from "./previews.ts";
export { type GiveAsk, giveAskOverTime, rollingPosts } from "./give-ask.ts";
export { importedText, keepImportedText, wasChangedHere } from "./imported-text.ts";
export { type Dismissal, longestReason, readDismissals } from "./dismissals.ts";
export { linkKnownNames } from "./link-names.ts";
export {
  keepRevision,
  likelyAddress,
  makePublic,
  mostPinned,
  pin,
  type Publication,
  schedule,
} from "./publish.ts";
export {
  atOldAddress,
  findByOldAddress,
  keepOldAddresses,
  oldAddressKey,
} from "./old-addresses.ts";
export {
  keepOldNames,
  oldFolders,
  type OldNames,
  type OldTopic,
  topicByOldName,
} from "./old-names.ts";
export { afterPlace, type PostPlace, publicPosts, publicTopics } from "./public.ts";
export { renderAgain, renderPost, renderPostsWith } from "./render.ts";
export { findRemoved, keepRemoved, type RemovedPost, takeRemoved, tidyRemoved } from "./removed.ts";
export { tombstonePost, revise, type RevisionOutcome } from "./revise.ts";
export { type Draft, type DraftOutcome, dropDraft, saveDraft } from "./save-draft.ts";
export { type Found, indexAllPosts, indexPost, searchPosts } from "./search.ts";
export { shownByOthers } from "./shown-by-others.ts";
export { keepWeight, type PostAnalysis } from "./analysis.ts";
export { setTopics, topicsOf } from "./topics.ts";
