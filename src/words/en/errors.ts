export const errors = {
  notFoundTitle: "Nothing is here",
  notFoundText:
    "The address may be written wrongly, or what was here has moved. The search may find it.",
  badTitle: "That could not be done",
  badText: "What was sent cannot be used as it is. Go back and try once more.",
  tooLongText: "What was sent is too long.",
  serverTitle: "Something went wrong here",
  serverText: "It is our fault, not yours. Please try again in a moment.",
  tooOftenTitle: "A little too fast",
  tooOftenText:
    "Much came from your connection in a short time. Please wait ten minutes and try again.",
} as const;
