import type { ActingUser } from "#schema";
import type { Context } from "hono";

import type { Kit } from "#kit";
import type { Registry } from "#networks/registry.ts";
import type { Settings } from "#presence";
import type { User } from "#sign-in";
import type { Messages } from "#words";

/** Where the studio's pages find their stylesheets and scripts. */
export interface StudioAssets {
  /** The address of a built file: `studio.css`, `compose-post.js`. */
  url(name: string): string;
  /** The address of the stylesheet that sets the owner's accent colour. */
  accent(hex: string): string;
  /** The address of the favicon in that colour. */
  favicon(hex: string): string;
}

/** What the studio is handed besides the kit. */
export interface StudioParts {
  readonly kit: Kit;
  readonly assets: StudioAssets;
  /** The networks there are, what they can do, and whom and what they find. */
  readonly networks: Pick<Registry, "all" | "can" | "find" | "lookup">;
}

/** What every screen of the studio knows about the request. */
export interface StudioVars {
  readonly user: User;
  /** The same, for what is kept of who did something. */
  readonly by: ActingUser;
  /** Fingerprint of the session's token. */
  readonly session: string;
  /** When they last showed a password or passkey in this browser, Unix milliseconds. */
  readonly provedAt: number;
  /** What a form must send back, so that no other site can send it. */
  readonly formToken: string;
  readonly settings: Settings;
  readonly messages: Messages;
}

export interface StudioEnv {
  Variables: StudioVars & { parts: StudioParts };
  Bindings: { incoming?: { socket?: { remoteAddress?: string } } };
}

export type StudioContext = Context<StudioEnv>;
