import { surfaceHeaders } from "./surfaces.ts";

/** Adds to an answer what it does not say itself. @returns the same answer, or a copy where it cannot change */
export type CompleteHeaders = (answer: Response) => Response;

/** @source RFC 6797 §6.1; other names below the site's are not ours to decide over */
const oneYear = "max-age=31536000";

/**
 * What every answer of a site at `origin` says, errors too: its type is not to be guessed, what is not a page
 * may load and frame nothing, and over https the browser comes back by https only.
 * @source OWASP ASVS 5.0 §3.4 and §3.5
 */
export function completeHeaders(origin: string): CompleteHeaders {
  const isSecure = origin.startsWith("https:");
  return (answer) => {
    const { headers } = answer;
    // What this says replaces what the browser keeps of the whole answer. @source RFC 9111 §4.3.4
    if (answer.status === 304) return answer;
    const isPage = headers.get("content-type")?.startsWith("text/html") === true;
    const isPrivate = headers.get("cache-control")?.includes("no-store") === true;
    const missing: [name: string, value: string][] = [
      ...Object.entries(surfaceHeaders.api),
      // Feeds, pictures and ActivityPub are there to be shown elsewhere; pages and what is private are not.
      ["cross-origin-resource-policy", isPage || isPrivate ? "same-origin" : "cross-origin"],
    ];
    if (isPage) missing.push(["cross-origin-opener-policy", "same-origin"]);
    if (isSecure) missing.push(["strict-transport-security", oneYear]);
    const added = missing.filter(([name]) => !headers.has(name));
    if (added.length === 0) return answer;
    try {
      for (const [name, value] of added) headers.set(name, value);
      return answer;
    } catch {
      // An answer that was fetched or made by `Response.redirect` cannot be changed.
      const copy = new Response(answer.body, answer);
      for (const [name, value] of added) copy.headers.set(name, value);
      return copy;
    }
  };
}
