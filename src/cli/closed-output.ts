/**
 * Lets a command go on when whoever read its output has stopped, as in `medspil import … | head`: what is
 * left unsaid is no fault, and work that has begun is finished. Call once, before the first output.
 */
export function ignoreClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (fault: NodeJS.ErrnoException) => {
      if (fault.code !== "EPIPE") throw fault;
    });
}
