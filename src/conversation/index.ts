/**
 * What comes back: replies in one tree under each post whatever network they came by, likes and shares,
 * mentions elsewhere, and our answers. A reply is stored once for its uri; erased, its place stays.
 */
export { addressMeant } from "./address-meant.ts";
export { addReply, count, countReplies, keepReply, assignPermalink } from "./add-reply.ts";
export { isPrivate, narrower, visibilityOfAnswer } from "./visibility.ts";
export { answersApprovedBy, findOwnAnswer, type OwnAnswer, setApproval } from "./approvals.ts";
export {
  addAnswer,
  type AnswerRow,
  findAnswer,
  relinkOurs,
  reviseAnswer,
  takeAnswerBack,
} from "./answers.ts";
export { type ReplyContext, readArrival } from "./arrival.ts";
export {
  eraseReply,
  blankRepliesOf,
  findReply,
  markAnswered,
  type ReplyRow,
  reviseReply,
  reviveReply,
  setReplyState,
  lockReply,
  moveReply,
} from "./change-reply.ts";
export {
  countByNetwork,
  listReplies,
  pageOfReply,
  repliesOnPage,
  type ReplyPage,
  type ReplyPlace,
} from "./list-replies.ts";
export {
  addMention,
  changeMention,
  dropMention,
  dropMentionsOf,
  isMentionHere,
  type NewMention,
} from "./mentions.ts";
export { noteFound, noteMissing, repliesToAsk } from "./missing.ts";
export { deepest } from "./path.ts";
export {
  conversationQueue,
  markReplyReacted,
  type QueueFilter,
  type QueueItem,
  queueCounts,
} from "./queue.ts";
export { postUnder } from "./post-under.ts";
export {
  addReaction,
  countEmoji,
  listReactions,
  type NewReaction,
  removeReactions,
} from "./reactions.ts";
export {
  addressHash,
  addressThatWaits,
  confirmWithinMs,
  findReaderReply,
  forgetReader,
  joinReaderReply,
  keepReaderReply,
  type ReaderReply,
  readerToTell,
  renewLink,
  stopProof,
  stopTelling,
  takeReaderReply,
  tidyReaderReplies,
} from "./reader-replies.ts";
export {
  believableTime,
  isStorable,
  longestName,
  type NewReply,
  type ShownReply,
  textOf,
  tidyName,
} from "./reply.ts";
export { renameAuthor, renameOurs } from "./rename-author.ts";
export { listQuotes, type Quote, type QuotedHere, setQuotes, type ShownQuoted } from "./quotes.ts";
export {
  pageOfRevisions,
  type ReplyRevision,
  type RevisionPage,
  revisionsOfReply,
} from "./revisions.ts";
export {
  type Conversation,
  findConversation,
  findConversationAbout,
  openConversation,
  openConversationElsewhere,
  postOf,
  setConversationState,
} from "./conversations.ts";
