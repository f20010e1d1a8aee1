import { z } from "zod";

import { AppError, badInput } from "#core/errors.ts";
import type { Kit } from "#kit";

import { httpAddress } from "./read-json.ts";
import { fediverseFetch } from "#activitypub/inbound/refuse-blocked.ts";

const answerShape = z.object({
  subject: z.string().max(500).optional(),
  links: z
    .array(
      z.looseObject({
        rel: z.string().optional(),
        type: z.string().optional(),
        href: z.string().optional(),
      }),
    )
    .max(100),
});

/** What a host says of one of its names. */
export interface Fingered {
  /** `acct:ann@example.org` as the host writes it; an address of a page is none. */
  readonly subject: { readonly user: string; readonly host: string } | undefined;
  /** The actor behind it. */
  readonly actorUri: string;
}

/**
 * Asks a host who is behind a name.
 * @returns undefined when it knows of no actor by that name
 * @source RFC 7033; ActivityPub and WebFinger (SWICG report)
 * @throws AppError `blocked_here`, `refused_webfinger` when it is in trouble, or what safeFetch throws
 */
export async function askWebfinger(
  kit: Kit,
  host: string,
  resourceAt: (host: string) => string,
  timeoutMs = 10_000,
): Promise<Fingered | undefined> {
  // Tests and intranets speak plain http; on the open web it is https only.
  const schemes = kit.config.allowPrivateNetwork ? ["http", "https"] : ["https"];
  const fetch = fediverseFetch(kit);
  let hasAnswered = false;
  for (const scheme of schemes) {
    const base = URL.parse(`${scheme}://${host}`);
    if (base === null) throw badInput("That is not a fediverse address.", "not_fediverse_address");
    const resource = encodeURIComponent(resourceAt(base.host));
    try {
      const answer = await fetch(`${base.origin}/.well-known/webfinger?resource=${resource}`, {
        accept: ["application/jrd+json", "application/json"],
        maxBytes: 100_000,
        timeoutMs,
      });
      // A server that is in trouble has not said that there is nobody.
      hasAnswered ||= answer.status < 500 && answer.status !== 429;
      if (answer.status !== 200) continue;
      const checked = answerShape.safeParse(answer.json());
      const self = checked.data?.links.find(
        (link) => link.rel === "self" && /activity\+json|ld\+json/.test(link.type ?? ""),
      );
      const actorUri = httpAddress(self?.href);
      if (actorUri !== undefined)
        return { actorUri, subject: readSubject(checked.data?.subject ?? "") };
    } catch (fault) {
      const isBlocked = fault instanceof AppError && fault.code === "blocked_here";
      if (isBlocked || (scheme === schemes.at(-1) && !hasAnswered)) throw fault;
    }
  }
  if (!hasAnswered)
    throw new AppError({
      code: "refused_webfinger",
      status: 502,
      params: { host },
      safeMessage: `${host} cannot say now who that is.`,
      retryable: true,
    });
  return undefined;
}

/** @source RFC 7565 (acct); hosts in their ASCII form, so that one name has one spelling */
function readSubject(subject: string): Fingered["subject"] {
  const [, user = "", host = ""] =
    /^acct:@?([^@\s/]{1,200})@([^@\s/]{1,250})$/i.exec(subject) ?? [];
  const url = URL.parse(`https://${host}`);
  const name = user.replace(/[^\p{L}\p{N}_.-]/gu, "");
  return url === null || name === "" || name !== user ? undefined : { user, host: url.host };
}
