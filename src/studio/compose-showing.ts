import type { PostRow } from "#posts";

/** How the composer is shown besides what stands in it. */
export interface Showing {
  /** The stored post, if there is one. */
  readonly post: PostRow | undefined;
  readonly fault?: string;
  readonly preview?: boolean;
  /** Asks for descriptions before it is published. */
  readonly asks?: boolean;
  readonly whenFault?: string;
  readonly reasonFault?: string;
  readonly status?: 200 | 400 | 409;
}
