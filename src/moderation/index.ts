/**
 * Who may not speak here, what was reported, and the spam guard. Every decision is a public line in the
 * openness log, written by the flow that makes it.
 */
export { addBlock, domainsAbove, isBlocked, removeBlock } from "./blocks.ts";
export { addReport, closeReport, findReport, type NewReport } from "./reports.ts";
export { countLinks, heldFrom, learnSpam, spamScore, spamWords } from "./spam.ts";
