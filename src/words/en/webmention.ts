/** What is said to whoever sends a webmention: plain text, for people who look into their own server. */
export const webmention = {
  about:
    "Send webmentions here: a form with source, the page that links, and target, the page here.",
  missing: "source and target are both needed.",
  notWeb: "source and target must be ordinary addresses on the web.",
  itself: "source must be a page elsewhere that links to target.",
  notOurs: "There is no such page here.",
  targetGone: "The page that target names was deleted.",
  tooMany: "Too many at once. Please try again later.",
  unknown: "There is no such webmention.",
  waiting: "It will be read shortly.",
  taken: "It was read and passed on.",
  refused: "It was read and not taken.",
  gone: "What was shown here was taken away again.",
  why_no_link_here: "The page does not link here.",
  why_source_gone: "The page is gone.",
  why_source_blocked: "Its author or site is blocked here.",
  why_reply_closed: "This conversation takes no more answers.",
  why_target_gone: "The page it links to is gone.",
};
