/**
 * Ways in and out, by the names they have in the program: in a sentence, on a button, beside a name; and what goes there and
 * what is read there, where that is other than for an account of ours.
 */
export const networks = {
  activitypub: "the fediverse",
  activitypub_chip: "The fediverse",
  activitypub_beside: "fediverse",
  mastodon: "Mastodon",
  mastodon_chip: "Mastodon",
  mastodon_beside: "Mastodon",
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
  webmention_sends:
    "Word to pages that you link to, where they ask for it; again when the text is changed or goes. A post that goes to no network stays quiet.",
  webmention_reads: "Which pages link to yours, and what they say there, as their sites tell it.",
  feed_sends:
    "Word to those who asked to hear of your feeds, each time a post is published, changed or deleted.",
  feed_reads: "The feeds of the pages that you follow.",
};
