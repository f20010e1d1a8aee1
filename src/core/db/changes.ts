import { logOf } from "#core/log.ts";

/** Who listens for what changed. */
export class Changes {
  private readonly listeners = new Set<(what: ReadonlySet<string>) => void>();

  listen(listener: (what: ReadonlySet<string>) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(what: ReadonlySet<string>): void {
    if (what.size === 0) return;
    for (const listener of this.listeners)
      try {
        listener(what);
      } catch (fault) {
        // The story is committed; a listener that fails must not make it look undone.
        logOf("store").error`A listener failed: ${fault}`;
      }
  }
}
