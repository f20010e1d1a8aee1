import type { Hono } from "hono";

import type { JobHandlers } from "#jobs";
import type { Tx } from "#schema";

/** A part of the program, as `src/app.ts` puts it together; what a part does not need it leaves out. */
export interface Part {
  /** What it answers. */
  readonly routes?: {
    /** Whether an address, `/studio/write` for one, is this part's; the first part that says so has it. */
    owns(pathname: string): boolean;
    // oxlint-disable-next-line typescript/no-explicit-any -- Each part keeps other things with a request.
    readonly app: Hono<any>;
  };
  /** The jobs it does; each kind belongs to one part. */
  readonly jobs?: Partial<JobHandlers>;
  /** Once a day, in one transaction with that of the other parts. */
  tidy?(tx: Tx): Promise<void>;
  /** Once a day, after it: what takes long, or more than one transaction. */
  tidyLater?(): Promise<void>;
  /** Ends the answers that would go on for ever, before the server waits for the others. */
  endStreams?(): void;
  /** Ends what it keeps open, once no job and no request is left. */
  close?(): unknown;
}
