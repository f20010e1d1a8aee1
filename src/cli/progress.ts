import { progress } from "@clack/prompts";

/** Tells how far something is. */
export interface Progress {
  /** One step is done. */
  step(what: string): void;
  end(what: string): void;
}

/**
 * A bar in a terminal; nothing where the output is not one (a script reads that), nor with `quiet`.
 * `total` is the number of steps.
 */
export function startProgress(what: string, total: number, quiet: boolean): Progress {
  if (quiet || !process.stderr.isTTY || total < 2) return { step: () => {}, end: () => {} };
  const bar = progress({ max: total, output: process.stderr });
  bar.start(what);
  return {
    step: (doing) => bar.advance(1, doing),
    end: (done) => bar.stop(done),
  };
}
