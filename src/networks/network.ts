import type { NetworkName } from "#schema";

/** What a network can do for us, and its limits. */
export interface Capabilities {
  readonly publish: boolean;
  readonly edit: boolean;
  readonly remove: boolean;
  readonly reply: boolean;
  /** Longest text in the network's own counting; null when there is none. */
  readonly maxCharacters: number | null;
  readonly maxPictures: number;
}

/**
 * One network. It translates between its protocol and our words and decides nothing: what comes in goes
 * to a flow, what goes out comes as a job. Each method is idempotent, since a job may run twice.
 */
export interface Network {
  readonly name: NetworkName;
  readonly can: Capabilities;
  publish(postId: number): Promise<void>;
  update(postId: number): Promise<void>;
  remove(postId: number): Promise<void>;
  /** Sends an owner's answer (a row of `replies` or `answers`) to the one who asked. */
  sendAnswer(
    verb: "publish" | "update" | "remove",
    what: "reply" | "answer",
    id: number,
  ): Promise<void>;
}
