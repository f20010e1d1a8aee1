import { networkOf, siteOf } from "#core/site-of.ts";

/**
 * So many keys are asked for at a time: in all, at one site, at one host, for one sender, and for one sender at one
 * host.
 */
export const mostAsked = { all: 256, site: 64, host: 8, client: 32, clientAtHost: 4 };

/** What runs shorter than this, in milliseconds, is not ended for another of whom there are hardly fewer. */
const patienceMs = 3000;

/** By which a question is counted; undefined where that cannot be told. */
interface Shares {
  readonly host: string;
  /** Names below one another, and addresses of one network, are had for nothing: whoever has one has them all. */
  readonly site: string;
  readonly client: string | undefined;
  /** The network of the sender. */
  readonly network: string | undefined;
}

interface Question extends Shares {
  readonly begunAt: number;
  readonly end: () => void;
}

/**
 * Keys that are asked for at other servers at the same time, so that no server and no sender can take all the places
 * with questions that hang. Where a share that belongs to one server or one sender is full, the next is told to come
 * again: that keeps out only those like it. Where a place runs out that all have together, the longest-running
 * question of the most crowded is ended for whoever has fewer.
 */
export class KeyQuestions {
  /** The longest-running first. */
  private readonly underWay = new Set<Question>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /**
   * Begins a question. `end` is called when it has to make room for another.
   * @returns what tells that it is over; undefined when there is no place
   */
  begin(keyId: string, client: string | undefined, end: () => void): (() => void) | undefined {
    const shares = sharesOf(keyId, client);
    const { host } = shares;
    const atHost = this.those((one) => one.host === host);
    const ofClient = this.those((one) => client !== undefined && one.client === client);
    if (atHost.length >= mostAsked.host || ofClient.length >= mostAsked.client) return undefined;
    if (ofClient.filter((one) => one.host === host).length >= mostAsked.clientAtHost)
      return undefined;
    const ofSite = this.those((one) => one.site === shares.site);
    if (ofSite.length >= mostAsked.site && !this.makeRoom(ofSite, ["host"], shares))
      return undefined;
    const hasRoom = this.underWay.size < mostAsked.all;
    if (!hasRoom && !this.makeRoom([...this.underWay], ["site", "network"], shares))
      return undefined;
    const question = { ...shares, begunAt: this.now(), end };
    this.underWay.add(question);
    return () => void this.underWay.delete(question);
  }

  private those(are: (one: Question) => boolean): Question[] {
    return [...this.underWay].filter(are);
  }

  /** Ends a question of those who have more of these than `newcomer`. @returns false when nobody has */
  private makeRoom(among: readonly Question[], kinds: readonly Kind[], newcomer: Shares): boolean {
    const crowd = mostCrowded(among, kinds, newcomer);
    if (crowd === undefined) return false;
    const { longest, ahead } = crowd;
    if (ahead < 2 && longest.begunAt > this.now() - patienceMs) return false;
    this.underWay.delete(longest);
    longest.end();
    return true;
  }
}

type Kind = "host" | "site" | "network";

/** The longest-running question of the most crowded share, and by how many that share is ahead of the newcomer's. */
function mostCrowded(
  among: readonly Question[],
  kinds: readonly Kind[],
  newcomer: Shares,
): { readonly longest: Question; readonly ahead: number } | undefined {
  let most: { readonly longest: Question; readonly ahead: number } | undefined;
  for (const kind of kinds) {
    const groups = Map.groupBy(among, (one) => one[kind]);
    const own = groups.get(newcomer[kind])?.length ?? 0;
    for (const [name, group] of groups) {
      const [longest] = group;
      const ahead = group.length - own;
      // Of equal ones the first is the one that has waited longest.
      if (name !== undefined && longest !== undefined && ahead > (most?.ahead ?? 0))
        most = { longest, ahead };
    }
  }
  return most;
}

function sharesOf(keyId: string, client: string | undefined): Shares {
  const { host = "", hostname = "" } = URL.parse(keyId) ?? {};
  // A sender is known by its address, or by the /64 it lies in.
  const network = client === undefined ? undefined : networkOf(client.replace(/\/\d+$/u, ""));
  return { host, site: siteOf(hostname), client, network: network ?? client };
}
