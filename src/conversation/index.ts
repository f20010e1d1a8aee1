/**
 * What comes back: replies in one tree under each post whatever network they came by, likes and shares,
 * mentions elsewhere, and our answers. A reply is stored once for its uri; erased, its place stays.
 */
export { addReply } from "./add-reply.ts";
export { addAnswer, type AnswerRow, findAnswer, takeAnswerBack } from "./answers.ts";
export {
  blankReply,
  findReply,
  markAnswered,
  type ReplyRow,
  reviseReply,
  setReplyState,
} from "./change-reply.ts";
export {
  countByNetwork,
  listReplies,
  pageOfReply,
  repliesOnPage,
  type ReplyPage,
  type ReplyPlace,
} from "./list-replies.ts";
export { addMention, changeMention, type NewMention } from "./mentions.ts";
export { deepest } from "./path.ts";
export { addReaction, listReactions, type NewReaction, removeReactions } from "./reactions.ts";
export {
  confirmWithinMs,
  findReaderReply,
  forgetReader,
  joinReaderReply,
  keepReaderReply,
  type ReaderReply,
  readerToTell,
  stopTelling,
  tidyReaderReplies,
} from "./reader-replies.ts";
export type { NewReply, ShownReply } from "./reply.ts";
