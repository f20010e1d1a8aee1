/** Accounts that belong to the same person. */
export const people = {
  accountsOf: "Accounts",
  met: "First contact: {{date}}.",
  page: "Their page",
  title: "Other accounts of the same person",
  intro:
    "Join accounts when you are sure that they belong to one person. Who follows you, and what has passed between you, stays with each account. Only those who work here can see it, and you can undo it.",
  none: "No other account is joined with this one.",
  proof_rel_me: "Each page links to the other ({{date}}).",
  proof_same_user: "The same person signed in here with both ({{date}}).",
  proof_by_hand: "Joined by {{name}} ({{date}}).",
  through: "Joined through another account.",
  somebody: "someone who no longer works here",
  part: "Not the same person",
  who: "Another account of theirs",
  whoHelp: "Such as @ann@example.org. It must be an account that has been in touch with this site.",
  join: "Join",
  whoMissing: "Say which account it is.",
  unknown: "No account called “{{who}}” has been in touch with this site.",
  itself: "That is the account you are looking at.",
  doneJoined: "The accounts are joined.",
  doneParted: "The accounts are separate again.",
};
