export const errors = {
  notFoundTitle: "Page not found",
  notFoundText: "The address may be misspelt, or the page may have moved. Try searching for it.",
  badTitle: "That could not be done",
  badText: "What was sent cannot be used. Go back and try again.",
  tooLongText: "What was sent is too long.",
  serverTitle: "Something went wrong here",
  serverText: "The fault is ours, not yours. Please try again in a moment.",
  tooOftenTitle: "A little too fast",
  tooOftenText:
    "A lot came from your connection in a short time. Please wait ten minutes and try again.",
} as const;
