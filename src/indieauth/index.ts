/**
 * Apps that users let in (IndieAuth): what each may do in whose name, the codes and tokens by which it shows that, and
 * the rules for how apps call themselves. Only fingerprints of codes and tokens are stored; a code works once.
 */
export { isClientId, isLoopback, isOwnRedirect, isRedirect, isSameClient } from "./client-id.ts";
export type { CodeRequest, Redeemed } from "./allowed.ts";
export { codeMs, keepCode, redeemCode } from "./codes.ts";
export {
  type AppGrant,
  endGrant,
  endGrantsOf,
  type Grant,
  listGrants,
  openGrant,
} from "./grants.ts";
export { grantedScopes, hasScope, readScopes, type Scope, scopeNames } from "./scopes.ts";
export {
  describeToken,
  findAccess,
  type Access,
  issueTokens,
  type Issued,
  refreshTokens,
  revokeToken,
  tidyApps,
} from "./tokens.ts";
