import type { Agent } from "@atproto/api";

import type { Kit } from "#kit";
import type { Connection } from "#syndication";
import type { Messages } from "#words";

import type { Client } from "./agent.ts";
import type { Ask } from "./ask.ts";

/** What it takes to read what came of ours, as one account of ours. */
export interface HomeContext {
  readonly kit: Kit;
  readonly client: Client;
  readonly connection: Connection;
  readonly agent: Agent;
  readonly ask: Ask;
  /** Whom questions count against: the server of our account. */
  readonly place: string;
  readonly messages: Messages;
}
