import { AppError } from "#core/errors.ts";
import type { SafeFetch, SafeResponse } from "#core/safe-fetch.ts";
import type { Kit } from "#kit";
import { z } from "zod";

import { halfAnswered } from "./faults.ts";
import { type Instance, instance, signInFacts } from "./entities.ts";
import { type ServerLimits, usualLimits } from "./network.ts";

/** A server that speaks the API that apps for Mastodon use, as it describes itself. */
export interface Server {
  readonly origin: string;
  /** Its name in people's handles. */
  readonly domain: string;
  readonly limits: ServerLimits;
  /** Mastodon itself, which has known fine scopes for longer than it has said so. */
  readonly isMastodon: boolean;
}

/** How one signs in at a server. */
export interface SignInPlaces {
  readonly authorize: string;
  readonly token: string;
  readonly revoke: string;
  readonly takesChallenge: boolean;
  /** Those it knows; undefined where it does not say. */
  readonly scopes: readonly string[] | undefined;
}

type Way = Pick<Kit, "fetch" | "config">;

/**
 * Finds the server of an account, by a handle, an address of a page of the account's, or the server's own name. A handle's
 * name may stand for a server with another one.
 * @throws AppError `not_mastodon` where none is found that apps can use, and what `SafeFetch` throws
 */
export async function findServer(way: Way, typed: string): Promise<Server> {
  const { user, host } = readTyped(typed);
  const there = host === "" ? undefined : await describe(way, host);
  const found = there ?? (user === "" ? undefined : await behindHandle(way, user, host));
  if (found !== undefined) return found;
  throw new AppError({
    code: "not_mastodon",
    status: 422,
    params: { host: host === "" ? typed.slice(0, 100) : host },
    safeMessage: "There is no server that Mastodon apps can use.",
  });
}

/** What a server that is known says of itself now; undefined where it says nothing. @throws AppError `server_busy` */
export async function readServer(way: Way, origin: string): Promise<Server | undefined> {
  for (const path of ["/api/v2/instance", "/api/v1/instance"]) {
    const answer = await way.fetch(new URL(path, origin), {
      headers: { accept: "application/json" },
    });
    if (answer.status >= 500) throw halfAnswered(new URL(answer.url).host);
    const said = answer.status === 200 ? parsed(instance, answer) : undefined;
    if (said === undefined) continue;
    const { host, origin: at } = new URL(answer.url);
    const domain = nameIn(said.domain ?? said.uri) ?? host;
    const isMastodon =
      /^\d+\.\d+\.\d+/u.test(said.version) && !/compatible|really/iu.test(said.version);
    return { origin: at, domain, limits: limitsIn(said), isMastodon };
  }
  return undefined;
}

/** Where one signs in at a server; no place but on the server itself is believed. @source RFC 8414 §3 */
export async function signInPlaces(
  { fetch }: Pick<Way, "fetch">,
  origin: string,
): Promise<SignInPlaces> {
  const said = await factsOf(fetch, origin);
  const at = (place: string | null | undefined, usual: string): string => {
    const url = URL.parse(place ?? "");
    return url?.origin === origin ? url.href : new URL(usual, origin).href;
  };
  return {
    authorize: at(said?.authorization_endpoint, "/oauth/authorize"),
    token: at(said?.token_endpoint, "/oauth/token"),
    revoke: at(said?.revocation_endpoint, "/oauth/revoke"),
    takesChallenge: said?.code_challenge_methods_supported?.includes("S256") ?? false,
    scopes: said?.scopes_supported ?? undefined,
  };
}

async function factsOf(fetch: SafeFetch, origin: string) {
  const answer = await fetch(new URL("/.well-known/oauth-authorization-server", origin), {
    headers: { accept: "application/json" },
  });
  return answer.status === 200 ? parsed(signInFacts, answer) : undefined;
}

function readTyped(typed: string): { readonly user: string; readonly host: string } {
  const text = typed.trim();
  if (/^https?:\/\//u.test(text)) return { user: "", host: URL.parse(text)?.host ?? "" };
  const { 1: user = "", 2: said = "" } =
    /^@?(?:([^@\s/]{1,200})@)?([^@\s/]{1,250})$/u.exec(text) ?? [];
  const url = URL.parse(`https://${said}`);
  // A name alone is somebody's, and nobody knows on which server.
  const isName =
    url !== null && (url.hostname.includes(".") || url.port !== "" || url.hostname === "localhost");
  return { user, host: isName ? url.host : "" };
}

/** Tests and networks of one's own speak plain http; on the open web it is https only. */
function originsOf({ config }: Way, host: string): string[] {
  return [...(config.allowPrivateNetwork ? [`http://${host}`] : []), `https://${host}`];
}

async function describe(way: Way, host: string): Promise<Server | undefined> {
  return await firstOf(originsOf(way, host), async (origin) => await readServer(way, origin));
}

/** @source RFC 7033 */
async function behindHandle(way: Way, user: string, host: string): Promise<Server | undefined> {
  const resource = encodeURIComponent(`acct:${user}@${host}`);
  const self = await firstOf(originsOf(way, host), async (origin) => {
    const answer = await way.fetch(`${origin}/.well-known/webfinger?resource=${resource}`, {
      maxBytes: 100_000,
    });
    const links = answer.status === 200 ? (parsed(fingered, answer)?.links ?? []) : [];
    return links.find(({ rel, type }) => rel === "self" && /activity\+json|ld\+json/u.test(type))
      ?.href;
  });
  const actor = self === undefined ? null : URL.parse(self);
  if (actor === null || !/^https?:$/u.test(actor.protocol) || actor.host === host) return undefined;
  return await describe(way, actor.host);
}

const fingered = z.object({
  links: z
    .array(
      z.object({
        rel: z.string().catch(""),
        type: z.string().catch(""),
        href: z.string().catch(""),
      }),
    )
    .max(100),
});

/** The first that is found; what went wrong is thrown only where nobody answered at all. */
async function firstOf<T>(
  origins: readonly string[],
  look: (origin: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  let fault: unknown;
  let hasAnswered = false;
  for (const origin of origins)
    try {
      const found = await look(origin);
      if (found !== undefined) return found;
      hasAnswered = true;
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      fault ??= thrown;
    }
  if (fault !== undefined && !hasAnswered) throw fault;
  return undefined;
}

function parsed<T>(shape: z.ZodType<T>, answer: SafeResponse): T | undefined {
  try {
    return shape.safeParse(answer.json()).data;
  } catch {
    return undefined;
  }
}

function nameIn(said: string | null | undefined): string | undefined {
  if (said == null || said === "") return undefined;
  return URL.parse(/^https?:\/\//u.test(said) ? said : `https://${said}`)?.host;
}

function limitsIn({
  configuration,
  max_toot_chars,
  upload_limit,
  version,
}: Instance): ServerLimits {
  const { statuses, media_attachments: media } = configuration ?? {};
  const types = media?.supported_mime_types ?? [];
  return {
    maxLength: statuses?.max_characters ?? max_toot_chars ?? usualLimits.maxLength,
    linkLength: statuses?.characters_reserved_per_url ?? usualLimits.linkLength,
    maxPictures: statuses?.max_media_attachments ?? usualLimits.maxPictures,
    pictureBytes: media?.image_size_limit ?? upload_limit ?? usualLimits.pictureBytes,
    pictureArea: media?.image_matrix_limit ?? usualLimits.pictureArea,
    descriptionLength: media?.description_limit ?? usualLimits.descriptionLength,
    takesWebp: types.length === 0 || types.includes("image/webp"),
    // snac says `en` of every post.
    tellsLanguage: !/snac/iu.test(version),
  };
}
