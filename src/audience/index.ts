/**
 * Accounts we have met, who follows whom, and what has passed between us. An account is one identity on
 * one network; its uri names it for good. Accounts are one person's only on proof or by hand, and can be
 * parted again; who follows, and what passed, stays each account's own. What somebody asks to have erased is
 * gone from here.
 */
export { joinByLinks } from "./join-by-links.ts";
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
export { type JoinOutcome, type JoinProof, joinAccounts } from "./join-accounts.ts";
export { forgetJoinsOfUser, partAccount } from "./part-accounts.ts";
export { type OtherOfPerson, othersOfPerson } from "./people.ts";
export { addTie, type NewTie } from "./ties.ts";
export { refreshAccount, setAvatar, type Upserted, upsertAccount } from "./upsert-account.ts";
