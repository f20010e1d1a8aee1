/** Where a text of ours has gone, and what became of it there. */
export const syndication = {
  sent: "Sent to",
  waiting: "On its way to",
  trying: "It has not reached {{network}} yet. It is tried again by itself.",
  notBefore: "Next try:",
  later: "{{Network}} asked us to wait. It will go out by itself.",
  refused: "{{Network}} did not take it.",
  failed: "It did not reach {{network}}.",
  refusedChange: "{{Network}} did not take the change. The version before it stands there.",
  failedChange: "The change did not reach {{network}}. The version before it stands there.",
  refusedOnes: "What networks did not take",
  refusedOnesHow: "Try again once what is said here has been put right.",
  ofPost: "A post",
  ofReply: "An answer",
  ofAnswer: "An answer elsewhere",
  removed: "No longer on {{network}}",
  again: "Try again",
};
