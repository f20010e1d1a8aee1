import { LRUCache } from "lru-cache";

/** How an answer is packed. */
export type Encoding = "br" | "gzip" | "plain";

/** Browsers say the same few things, on every page view. */
const known = new LRUCache<string, Encoding>({ max: 100 });

/**
 * The best of what an Accept-Encoding header takes, by its weights and in whatever letters it is written; as it is
 * where nothing is said.
 * @source RFC 9110 §12.5.3
 */
export function bestEncoding(accepts: string): Encoding {
  let best = known.get(accepts);
  if (best === undefined) {
    best = weigh(accepts);
    known.set(accepts, best);
  }
  return best;
}

function weigh(accepts: string): Encoding {
  const weights = new Map(
    accepts
      .toLowerCase()
      .split(",")
      .map((entry) => {
        const [name = "", ...parameters] = entry.split(";").map((part) => part.trim());
        const q = parameters.find((part) => /^q\s*=/.test(part))?.replace(/^q\s*=\s*/, "");
        const weight = q === undefined ? 1 : Number.parseFloat(q);
        return [name === "x-gzip" ? "gzip" : name, Number.isNaN(weight) ? 1 : weight] as const;
      }),
  );
  const [br, gzip] = [weights.get("br") ?? 0, weights.get("gzip") ?? 0];
  if (br > 0 && br >= gzip) return "br";
  return gzip > 0 ? "gzip" : "plain";
}
