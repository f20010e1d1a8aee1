import { html } from "hono/html";

import type { Network } from "#networks";
import type { Connection } from "#syndication";
import type { Piece } from "#web/fields.ts";
import { type MessageKey, networkTells, networkWords } from "#words";

import type { StudioContext } from "./context.ts";
import { moment } from "./frame.ts";

/** A network's name, as words are filled with it: in a sentence and at its beginning. */
export function namesOf(
  c: StudioContext,
  { name }: Pick<Network, "name">,
): { readonly network: string; readonly Network: string } {
  return {
    network: networkWords(c.var.messages, name, "sentence"),
    Network: networkWords(c.var.messages, name, "chip"),
  };
}

/** As whom we are there. */
export function accountName(
  c: StudioContext,
  connection: Pick<Connection, "name" | "uri">,
): string {
  const { settings, parts, messages } = c.var;
  if (connection.name !== "") return connection.name;
  if (connection.uri !== "") return messages.t("connections.ownAccount");
  return `@${settings.handle}@${new URL(parts.kit.config.origin).host}`;
}

/** Whether it works, in words. */
export function stateWords(
  network: Pick<Network, "connect">,
  connection: Pick<Connection, "state"> | undefined,
): MessageKey {
  if (connection === undefined || connection.state === "ended")
    return network.connect === undefined ? "connections.stateAlways" : "connections.stateNone";
  if (connection.state === "expired") return "connections.stateExpired";
  return network.connect === undefined ? "connections.stateAlways" : "connections.stateConnected";
}

/** What goes there, in plain sentences. */
export function sentLines({ var: { messages } }: StudioContext, network: Network): string[] {
  const own = networkTells(messages, network.name, "sends");
  if (own !== undefined) return [own];
  const { publish, edit, repostsEdits, remove, reply, react, follow, readsFromHere } =
    network.capabilities;
  const said: [boolean, MessageKey][] = [
    [publish, "connections.sentPublish"],
    [publish && edit, "connections.sentEdit"],
    [publish && !edit && repostsEdits === true, "connections.sentRepost"],
    [remove, "connections.sentRemove"],
    [reply, "connections.sentReply"],
    [react, "connections.sentReact"],
    [follow, "connections.sentFollow"],
    [readsFromHere, "connections.sentFromHere"],
  ];
  return said.flatMap(([is, key]) => (is ? messages.t(key) : []));
}

/** What comes from there, in plain sentences. */
export function readLines({ var: { messages } }: StudioContext, network: Network): string[] {
  const own = networkTells(messages, network.name, "reads");
  if (own !== undefined) return [own];
  const { webhook, backfeed } = network.capabilities;
  const isAsked = network.notifications !== undefined;
  if (!webhook && !backfeed && !isAsked) return [messages.t("connections.readNothing")];
  const said: [boolean, MessageKey][] = [
    [true, "connections.readAnswers"],
    [webhook, "connections.readWebhook"],
    [backfeed, "connections.readBackfeed"],
    [isAsked, "connections.readNews"],
  ];
  return said.flatMap(([is, key]) => (is ? messages.t(key) : []));
}

/** A moment, or that there was none yet. */
export function momentOrNot(c: StudioContext, at: number | null): Piece {
  return at === null ? html`${c.var.messages.t("connections.notYet")}` : moment(c.var.messages, at);
}
