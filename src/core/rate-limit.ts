import ipaddr from "ipaddr.js";
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Whether something may be done now, and otherwise in how many whole seconds. */
export interface Allowance {
  readonly allowed: boolean;
  /** 0 when allowed. */
  readonly retryAfterSeconds: number;
}

/** So many points within so many seconds of the first one. */
export interface Limit {
  readonly points: number;
  readonly perSeconds: number;
}

/** Counts what each key does. */
export interface Limiter {
  /** Counts one more for the key, unless it has used up its points. */
  take(key: string): Promise<Allowance>;
  /** Forgets what the key did, as after a sign-in that succeeded. */
  forget(key: string): Promise<void>;
}

/** Counts in this process's memory. */
export function createLimiter({ points, perSeconds }: Limit): Limiter {
  return limiterOf(new RateLimiterMemory({ points, duration: perSeconds }));
}

/** A limiter by what counts for it. */
export function limiterOf(counter: RateLimiterAbstract): Limiter {
  return {
    async take(key) {
      try {
        await counter.consume(key);
        return { allowed: true, retryAfterSeconds: 0 };
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
        return { allowed: false, retryAfterSeconds };
      }
    },
    async forget(key) {
      await counter.delete(key);
    },
  };
}

/**
 * The key by which one visitor is counted: an IPv4 address, or the /64 an IPv6 address lies in,
 * which is what one household or one rented server has.
 *
 * @source RFC 4291 §2.5.4 for the 64 bits of a subnet
 */
export function clientKey(address: string): string {
  const bare = address.trim().replace(/%.*$/u, "");
  if (!ipaddr.isValid(bare)) return "unknown";
  const parsed = ipaddr.process(bare);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const subnet = parsed.parts.slice(0, 4).map((part) => part.toString(16));
  return `${subnet.join(":")}::/64`;
}

/**
 * The networks an address lies in, the narrowest first: by itself (`clientKey`), then as providers give them out:
 * a household has up to a /56, a rented server or a company up to a /48; IPv4 is handed out by /24.
 *
 * @source RFC 6177 §2; RIPE-690 §4.2
 */
export function networksOf(address: string): string[] {
  const key = clientKey(address);
  const bare = address.trim().replace(/%.*$/u, "");
  if (!ipaddr.isValid(bare)) return [key];
  const parsed = ipaddr.process(bare);
  if (parsed instanceof ipaddr.IPv4) return [key, `${parsed.octets.slice(0, 3).join(".")}.0/24`];
  const [a = 0, b = 0, c = 0, d = 0] = parsed.parts;
  const upper = [a, b, c].map((part) => part.toString(16)).join(":");
  return [key, `${upper}:${(d & 0xff00).toString(16)}::/56`, `${upper}::/48`];
}

/** Counts places: who has many addresses in one network gets no more for each of them. */
export interface PlaceLimiter {
  /** Counts one more for the address and the networks around it, unless one of them has used up its points. */
  take(address: string): Promise<Allowance>;
  /** Forgets what came from just there. */
  forget(address: string): Promise<void>;
}

/** So many points in so many seconds: to one place, to the network around it, and to the one around that. */
export interface PlaceLimit {
  readonly points: readonly [one: number, near: number, wide: number];
  readonly perSeconds: number;
}

/** Counts places by a limiter for each width. */
export function createPlaceLimiter(limiters: readonly Limiter[]): PlaceLimiter {
  return {
    async take(address) {
      for (const [index, network] of networksOf(address).entries()) {
        const allowance = await limiters[index]?.take(network);
        if (allowance?.allowed === false) return allowance;
      }
      return { allowed: true, retryAfterSeconds: 0 };
    },
    async forget(address) {
      await limiters[0]?.forget(clientKey(address));
    },
  };
}
