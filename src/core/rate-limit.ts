import ipaddr from "ipaddr.js";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Whether something may be done now, and otherwise in how many whole seconds. */
export interface Allowance {
  readonly allowed: boolean;
  /** 0 when allowed. */
  readonly retryAfterSeconds: number;
}

/** Counts what each key does, in this process's memory. */
export interface Limiter {
  /** Counts one more for the key, unless it has used up its points. */
  take(key: string): Promise<Allowance>;
  /** Forgets what the key did, as after a sign-in that succeeded. */
  forget(key: string): Promise<void>;
}

/** Allows each key so many points within so many seconds of its first one. */
export function createLimiter(limit: {
  readonly points: number;
  readonly perSeconds: number;
}): Limiter {
  const memory = new RateLimiterMemory({ points: limit.points, duration: limit.perSeconds });
  return {
    async take(key) {
      try {
        await memory.consume(key);
        return { allowed: true, retryAfterSeconds: 0 };
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
        return { allowed: false, retryAfterSeconds };
      }
    },
    async forget(key) {
      await memory.delete(key);
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
