/**
 * Our accounts on networks, and the copies of what we wrote there. A text of ours has at most one copy for each
 * connection; its row says where the copy stands, or why it is not there.
 */
export {
  addConnection,
  type Connection,
  endConnection,
  findConnection,
  listConnections,
} from "./connections.ts";
export {
  awaitCopies,
  awaitCopy,
  copiesOf,
  type Copy,
  dropCopy,
  findCopy,
  listCopies,
  listCopiesOfPosts,
} from "./copies.ts";
export { noteFault, noteGone, noteHeard, noteOutcome, type SendOutcome } from "./outcomes.ts";
