import type { Scope } from "./scopes.ts";

/** What a user allowed an app, before the app has asked for it. */
export interface CodeRequest {
  readonly userId: number;
  readonly clientId: string;
  readonly name: string;
  readonly logoId: number | null;
  readonly redirectUri: string;
  readonly scopes: readonly Scope[];
  readonly refreshes: boolean;
  /** The S256 challenge; null for old apps. */
  readonly challenge: string | null;
}

/** What a code stands for, once it was exchanged; `codeHash` names it for `openGrant`. */
export interface Redeemed extends CodeRequest {
  readonly codeHash: string;
}
