/** What fills the words for a fault, by name. */
export type FaultParams = Readonly<Record<string, string | number>>;

/** What an {@link AppError} is made of. */
export interface AppErrorParts {
  /** A stable word for programs, in snake_case: `address_refused`. */
  readonly code: string;
  /** The HTTP status that tells the same, 400–599. */
  readonly status: number;
  /** What fills the words for the code: names of servers, numbers. May leave the machine. */
  readonly params?: FaultParams;
  /** One English sentence that may leave the machine, for logs, the command line and other programs. */
  readonly safeMessage: string;
  /** True when the same call may go through later; jobs try again only then. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/**
 * Something went wrong that the immediate caller need not handle. Caught in three places: the web
 * handler, the job runner and the network edge. People are told it in their own language, by `code` and
 * `params` (`faultText` in `#words`); nothing else but `safeMessage` leaves the machine.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: string;
  readonly status: number;
  readonly params: FaultParams;
  readonly safeMessage: string;
  readonly retryable: boolean;

  constructor(parts: AppErrorParts) {
    super(`${parts.code}: ${parts.safeMessage}`, { cause: parts.cause });
    this.code = parts.code;
    this.status = parts.status;
    this.params = parts.params ?? {};
    this.safeMessage = parts.safeMessage;
    this.retryable = parts.retryable ?? false;
  }
}

/** Shorthand for what is not there: 404. */
export function notFound(what: string): AppError {
  return new AppError({ code: "not_found", status: 404, safeMessage: `${what} was not found.` });
}

/** Shorthand for input that cannot be taken as it is: 400 by default. */
export function badInput(
  safeMessage: string,
  code = "bad_input",
  status = 400,
  params: FaultParams = {},
): AppError {
  return new AppError({ code, status, safeMessage, params });
}

/**
 * The headers that go with a fault: when to come again, for programs and search engines.
 * @source RFC 9110 §10.2.3 and §15.6.4
 */
export function faultHeaders({ status }: Pick<AppError, "status">): Record<string, string> {
  return status === 503 || status === 507 ? { "retry-after": "60" } : {};
}
