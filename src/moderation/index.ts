/**
 * Who may not speak here, what was reported, and which replies wait for an owner. Nothing is thrown away:
 * a suspicious reply is held, a hidden one leaves a public trace. Every decision is a public line in the
 * openness log, written by the flow that makes it.
 */
export { addBlock, domainsAbove, isBlocked, removeBlock } from "./blocks.ts";
export { type Evidence, heldFrom, type HoldReason, judge, type Verdict } from "./judge.ts";
export { type Counted, countMail, tidyMailCounts } from "./mail-limits.ts";
export { addReport, closeReport, countOpen, findReport, type NewReport } from "./reports.ts";
export { learnSpam, mostRead, spamChance } from "./spam.ts";
