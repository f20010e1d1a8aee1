/** Where a text of ours has gone, and what became of it there. */
export const syndication = {
  sent: "Sent to {{network}}",
  waiting: "On its way to {{network}}",
  later: "{{Network}} asked us to wait. It goes out by itself.",
  refused: "{{Network}} did not take it.",
  failed: "It did not reach {{network}}.",
  removed: "No longer on {{network}}",
  again: "Try again",
};
