import { isClientId, isRedirect, readScopes, type Scope } from "#indieauth";

/** What an app asks for, as it sent somebody here with it. */
export interface AppAsks {
  readonly clientId: string;
  readonly redirectUri: string;
  /** The app's own; goes back as it came. */
  readonly state: string;
  readonly scopes: readonly Scope[];
  /** The S256 challenge; null for old apps. */
  readonly challenge: string | null;
}

/** Why an app is not let in, as the words for it are called. */
export type AskFault =
  | "noClient"
  | "noRedirect"
  | "notAsked"
  | "noChallenge"
  | "loopback"
  | "tooOften";

/**
 * Reads what an app asks for. Old apps say `response_type=id`, or nothing, when they only want to know who it is.
 * @source https://indieauth.spec.indieweb.org/ §5.2 (Authorization Request); RFC 7636 §4.3
 */
export function readAppAsks(query: URLSearchParams): AppAsks | { readonly refusal: AskFault } {
  const say = (name: string): string => query.get(name) ?? "";
  const clientId = say("client_id");
  const redirectUri = say("redirect_uri");
  if (!isClientId(clientId)) return { refusal: "noClient" };
  if (!isRedirect(redirectUri)) return { refusal: "noRedirect" };
  const type = query.get("response_type") ?? "id";
  if (type !== "code" && type !== "id") return { refusal: "notAsked" };
  const challenge = query.get("code_challenge");
  // `plain` shows the verifier to whoever sees the request, so it is as good as none.
  const isS256 = say("code_challenge_method") === "S256" && /^[\w-]{43}$/.test(challenge ?? "");
  if ((challenge !== null || query.has("code_challenge_method")) && !isS256)
    return { refusal: "noChallenge" };
  return {
    clientId,
    redirectUri,
    state: say("state").slice(0, 2000),
    scopes: type === "id" ? [] : readScopes(say("scope")),
    challenge,
  };
}
