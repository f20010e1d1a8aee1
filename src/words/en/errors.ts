export const errors = {
  notFoundTitle: "Page not found",
  notFoundText: "The address may be misspelt, or the page may have moved. Try searching for it.",
  badTitle: "That could not be done",
  badText: "What was sent cannot be used. Go back and try again.",
  tooLongText: "What was sent is too long.",
  serverTitle: "Something went wrong here",
  serverText: "The fault is ours, not yours. Please try again in a moment.",
  awayTitle: "Back in a moment",
  awayText:
    "The site cannot reach its data right now and will carry on by itself as soon as it can. If you were sending something, go back and send it again in a minute.",
  fullTitle: "This could not be saved",
  fullText:
    "There is no room left on the site’s disk, so what you sent was not saved. Keep your text and try again later.",
  fullOwner:
    "The site’s disk is full. Everything can still be read, but nothing new can be saved until there is room again.",
  nearlyFullOwner: "The site’s disk is nearly full: {{megabytes}} MB left. Make room soon.",
  refusedOwner:
    "The site’s data folder cannot be written to. Either the disk is read-only, or the server is not allowed to write there.",
  tooOftenTitle: "A little too fast",
  tooOftenText:
    "A lot came from your connection in a short time. Please wait ten minutes and try again.",
} as const;
