/** What became of a delivery; the status says it to the sender. */
export interface InboxAnswer {
  readonly status: 202 | 400 | 401 | 403 | 413 | 415 | 503;
  /** Plain text for whoever reads the other server's log. */
  readonly why: string;
}

export const taken: InboxAnswer = { status: 202, why: "" };

export function refuse(status: InboxAnswer["status"], why: string): InboxAnswer {
  return { status, why };
}
