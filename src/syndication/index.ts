/**
 * Our accounts on networks, and the copies of what we wrote there. A text of ours has at most one copy for each
 * connection; its row says where the copy stands, or why it is not there.
 */
export {
  addConnection,
  type Connection,
  endConnection,
  expireConnection,
  findConnection,
  keepLimits,
  keepTokens,
  lastArrival,
  listConnections,
} from "./connections.ts";
export {
  awaitCopies,
  awaitCopy,
  countStanding,
  holdersOf,
  type Copy,
  dropCopy,
  findCopy,
  listCopies,
  listCopiesOfPosts,
  listHeldBack,
  listRefusedCopies,
} from "./copies.ts";
export { awaitConnectionNews, noteConnectionNews } from "./connection-news.ts";
export {
  awaitNews,
  noteFault,
  noteGone,
  noteHeard,
  noteOutcome,
  type FinalOutcome,
  type SendOutcome,
} from "./outcomes.ts";
export {
  chosenFor,
  type Destination,
  following,
  forgetDestinations,
  isKeptFrom,
  keptFrom,
  listDestinations,
  longestByHand,
  sendOnlyTo,
  setDestinations,
  staysHere,
} from "./destinations.ts";
