/**
 * Ways in and out, by the names they have in the program: in a sentence, on a button, beside a name; and what goes there and
 * what is read there, where that is other than for an account of ours.
 */
export const networks = {
  activitypub: "fediverset",
  activitypub_chip: "Fediverset",
  activitypub_beside: "fediverset",
  mastodon: "Mastodon",
  mastodon_chip: "Mastodon",
  mastodon_beside: "Mastodon",
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
  webmention_sends:
    "Besked til de sider, du linker til, hvis de beder om det; igen når teksten bliver rettet eller slettet. Et indlæg, der ikke kommer ud på noget netværk, giver ingen besked.",
  webmention_reads:
    "Hvilke sider der linker til dine, og hvad de skriver der, når deres sites fortæller det.",
  feed_sends:
    "Besked til dem, der har bedt om at høre om dine feeds, hver gang et indlæg bliver udgivet, rettet eller slettet.",
  feed_reads: "Feeds fra de sider, du følger.",
};
