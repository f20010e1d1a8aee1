/**
 * Who can sign in here: users with a role, their passwords, passkeys and sessions, and the one-time
 * link by which the first of them sets the site up. Only fingerprints of tokens are stored.
 */
export { fingerprintBytes, fingerprintOf, folded } from "./common-passwords.ts";
export { endOtherSessions, endSession } from "./end-sessions.ts";
export {
  addUser,
  eraseUser,
  findHost,
  firstOwner,
  findUserByEmail,
  passwordHashOf,
  renameOwner,
  setPassword,
  type User,
} from "./users.ts";
export {
  addPasskey,
  listPasskeys,
  type NewPasskey,
  type Passkey,
  passkeyCreation,
  passkeyRequest,
  type PasskeySite,
  removePasskey,
  signInByPasskey,
  verifyNewPasskey,
} from "./passkeys.ts";
export { isPermitted, type Permission, permissionsOf, roles, rolesWith } from "./permissions.ts";
export { hashPassword, longestPassword, passwordFits, shortestPassword } from "./password.ts";
export { type PasswordFault, passwordFault } from "./password-rules.ts";
export {
  findSession,
  freshMs,
  listSessions,
  longestSessionMs,
  type Session,
  sessionMs,
  startSession,
  tidySessions,
} from "./sessions.ts";
export { accountsOfUser, keepUserAccount } from "./user-accounts.ts";
export { findUserAt, profileAddress } from "./profile-address.ts";
export { makeSetupLink, type SetupLinkState, setupLinkState, useSetupLink } from "./setup-link.ts";
