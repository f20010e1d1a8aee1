export const errors = {
  notFoundTitle: "Nothing is here",
  notFoundText: "The address may have been written wrongly, or what was here has moved.",
  badTitle: "That could not be done",
  serverTitle: "Something went wrong here",
  serverText: "It is our fault, not yours. Please try again in a moment.",
  tooOftenTitle: "A little too fast",
} as const;
