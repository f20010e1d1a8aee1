import type { RemoteWork } from "#activitypub/remote/read-object.ts";

/** So many works wait at a time until what they answer is found. */
const most = 1000;

/**
 * Works whose place is not known yet, by what they answer: when something is put in its place, what waits for it
 * is at hand, and the others are not gone through.
 */
export class Waiting {
  private readonly works = new Map<string, RemoteWork>();
  private readonly byParent = new Map<string, Set<RemoteWork>>();

  get size(): number {
    return this.works.size;
  }

  get isFull(): boolean {
    return this.works.size >= most;
  }

  all(): RemoteWork[] {
    return [...this.works.values()];
  }

  has(uri: string): boolean {
    return this.works.has(uri);
  }

  add(work: RemoteWork): void {
    const { uri, answered } = work;
    if (this.works.has(uri)) return;
    this.works.set(uri, work);
    for (const above of answered) {
      const beside = this.byParent.get(above) ?? new Set();
      this.byParent.set(above, beside.add(work));
    }
  }

  drop({ uri }: RemoteWork): void {
    const work = this.works.get(uri);
    if (work === undefined) return;
    this.works.delete(uri);
    for (const above of work.answered) {
      const beside = this.byParent.get(above);
      beside?.delete(work);
      if (beside?.size === 0) this.byParent.delete(above);
    }
  }

  /** What answers it, whether it names its id or its page. */
  under({ uri, url }: RemoteWork): RemoteWork[] {
    return [...new Set([uri, url])].flatMap((address) => [...(this.byParent.get(address) ?? [])]);
  }

  /** One that answers nothing that waits here itself. */
  top(): RemoteWork | undefined {
    for (const work of this.works.values())
      if (!work.answered.some((above) => this.works.has(above))) return work;
    return undefined;
  }
}
