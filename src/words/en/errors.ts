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
    "The site cannot reach its own data right now and goes on by itself as soon as it can. If you were sending something, go back and send it again in a minute.",
  fullTitle: "This could not be stored",
  fullText:
    "The site has no room left on its disk, so what was sent is not stored. Keep your text, and try again later.",
  fullOwner:
    "The disk of this site is full. What is there can be read, but nothing new can be stored until somebody makes room.",
  nearlyFullOwner:
    "The disk of this site is nearly full: {{megabytes}} MB are left. Make room soon.",
  refusedOwner:
    "The data folder of this site cannot be written to. Is its disk read-only, or may the server not write there?",
  tooOftenTitle: "A little too fast",
  tooOftenText:
    "A lot came from your connection in a short time. Please wait ten minutes and try again.",
} as const;
