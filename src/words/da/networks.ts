/** Ways in and out, by the names they have in the program: in a sentence, on a button, beside a name. */
export const networks = {
  activitypub: "fediverset",
  activitypub_chip: "Fediverset",
  activitypub_beside: "fediverset",
  bluesky: "Bluesky",
  bluesky_chip: "Bluesky",
  bluesky_beside: "Bluesky",
  site: "her",
  site_chip: "Her",
  site_beside: "svarede her",
  webmention: "andre websteder",
  webmention_chip: "Andre websteder",
  webmention_beside: "på sit eget websted",
  feed: "feedlæsere",
  feed_chip: "Feedlæsere",
  feed_beside: "feed",
};
