/** Apps that users let in; written like src/schema.ts, and part of the same database. */
import type { Generated } from "kysely";

declare module "#schema" {
  interface Tables {
    // indieauth
    /** What a user allowed an app to do in their name. */
    app_grants: {
      id: Generated<number>;
      user_id: number;
      /** The app's address, by which it calls itself. */
      client_id: string;
      /** As it was shown to the user who let it in. */
      name: string;
      logo_id: number | null;
      /** Names of scopes, with spaces between. */
      scope: string;
      /** 1 for an app that says that it renews its tokens: these are short-lived. */
      refreshes: number;
      created_at: number;
      used_at: number | null;
      /** When it was let out again; null while it may come in. */
      ended_at: number | null;
    };
    /** Codes that an app exchanges, once, for what a user allowed it; as fingerprints. */
    app_codes: {
      code_hash: string;
      user_id: number;
      client_id: string;
      name: string;
      logo_id: number | null;
      redirect_uri: string;
      scope: string;
      refreshes: number;
      /** The PKCE challenge (S256); null for old apps that know none. */
      challenge: string | null;
      expires_at: number;
      used_at: number | null;
      /** What it was exchanged for, so that a code that comes again ends that. */
      grant_id: number | null;
    };
    /** Tokens of apps, as fingerprints. */
    app_tokens: {
      token_hash: string;
      grant_id: number;
      kind: "access" | "refresh";
      created_at: number;
      expires_at: number;
      /** When a newer one took its place; a refresh token that comes again after that ends the grant. */
      replaced_at: number | null;
    };
  }
}
