/**
 * Accounts we have met, who follows whom, and what has passed between us. An account is one identity on
 * one network; its uri names it for good. What somebody asks to have erased is gone from here.
 */
export { domainOf, type IncomingAccount } from "./account.ts";
export { type AccountRow, findAccount } from "./find-account.ts";
export {
  acceptFollowing,
  addFollower,
  addFollowing,
  countFollowers,
  countFollowing,
  type Follow,
  listFollowers,
  listFollowing,
  refuseFollowing,
  removeFollower,
  removeFollowing,
} from "./follows.ts";
export { eraseAccount, forgetAccount } from "./erase-account.ts";
export { loseInbox } from "./lose-inbox.ts";
export { addTie, type NewTie } from "./ties.ts";
export { refreshAccount, setAvatar, type Upserted, upsertAccount } from "./upsert-account.ts";
