/** What of Micropub went wrong, as it words it. @source https://www.w3.org/TR/micropub/ §3.8; RFC 6750 §3.1 */
export type MicropubError =
  | "invalid_request"
  | "unauthorized"
  | "forbidden"
  | "insufficient_scope"
  | "temporarily_unavailable";

/** Ends the work on a request; the app is told why. */
export class MicropubFault extends Error {
  override readonly name = "MicropubFault";
  readonly error: MicropubError;
  /** The scope that would have been needed. */
  readonly scope: string | undefined;

  constructor(error: MicropubError, description: string, scope?: string) {
    super(description);
    this.error = error;
    this.scope = scope;
  }
}

/** The status for each. RFC 6750 has 403 for a token with too little, where Micropub of 2017 has 401. */
export const statusOf = {
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  insufficient_scope: 403,
  temporarily_unavailable: 503,
} as const;

/** A request that cannot be taken as it is. */
export function refuse(description: string): MicropubFault {
  return new MicropubFault("invalid_request", description);
}
