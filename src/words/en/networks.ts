/** Ways in and out, by the names they have in the program: in a sentence, on a button, beside a name. */
export const networks = {
  activitypub: "the fediverse",
  activitypub_chip: "The fediverse",
  activitypub_beside: "fediverse",
  bluesky: "Bluesky",
  bluesky_chip: "Bluesky",
  bluesky_beside: "Bluesky",
  site: "here",
  site_chip: "Here",
  site_beside: "replied here",
  webmention: "other websites",
  webmention_chip: "Other websites",
  webmention_beside: "on their own website",
  feed: "feed readers",
  feed_chip: "Feed readers",
  feed_beside: "feed",
};
