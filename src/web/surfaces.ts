/** What a browser is asked to hold to, by the names of its headers. */
type Headers = Readonly<Record<string, string>>;

/** The ways in which others meet us in a browser. */
export type Surface = "page" | "studio" | "popup" | "api";

/** Where the things of a document of ours may come from; what is the same everywhere. */
const ours = {
  "default-src": "'self'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self' data:",
  "frame-src": "https://www.youtube-nocookie.com",
  "frame-ancestors": "'none'",
  "base-uri": "'none'",
  "form-action": "'self'",
  "object-src": "'none'",
} as const;

const noPowers = "camera=(), microphone=(), geolocation=(), browsing-topics=()";

/**
 * The headers of each surface. `page` is what readers see; `studio` is private, and shows files before they are
 * sent; `popup` is the window in which a reader of another site signs in: it may tell the window that opened it, and its
 * form may lead on to the sign-in of any server; `api` is what is no document.
 * @source https://www.w3.org/TR/CSP3; https://html.spec.whatwg.org/#cross-origin-opener-policies;
 *   https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
 */
export const surfaceHeaders: Readonly<Record<Surface, Headers>> = {
  page: {
    "content-security-policy": policy(ours),
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": `${noPowers}, payment=(), usb=()`,
    "cross-origin-opener-policy": "same-origin",
  },
  studio: {
    "content-security-policy": policy({
      ...ours,
      "img-src": "'self' data: blob:",
      "media-src": "'self' blob:",
    }),
    "x-content-type-options": "nosniff",
    "permissions-policy": noPowers,
    "cache-control": "no-store",
    // The set-up link must not leave. With `no-referrer` browsers would send `Origin: null` with our forms.
    "referrer-policy": "same-origin",
  },
  popup: {
    // Browsers hold the redirects after a form to `form-action` too, and a reader's server can be any.
    "content-security-policy": policy({
      ...ours,
      "frame-src": "'none'",
      "form-action": "'self' https:",
    }),
    "x-content-type-options": "nosniff",
    "permissions-policy": `${noPowers}, payment=(), usb=()`,
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    // With `same-origin` the window would lose the one that opened it, and could not say who signed in.
    "cross-origin-opener-policy": "unsafe-none",
  },
  api: {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
  },
};

/**
 * The headers of a document of ours inside pages of other sites: only those at `origins` may frame it, and none
 * where there are none. @throws TypeError for what is not an origin, as it could end the policy
 */
export function embedHeaders(origins: readonly string[]): Headers {
  for (const origin of origins)
    if (!/^https?:/.test(origin) || new URL(origin).origin !== origin)
      throw new TypeError(`${origin} is not an origin.`);
  return {
    "content-security-policy": policy({
      ...ours,
      "frame-src": "'none'",
      "frame-ancestors": origins.length === 0 ? "'none'" : origins.join(" "),
    }),
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": `${noPowers}, payment=(), usb=()`,
    "cross-origin-resource-policy": "cross-origin",
    // Its sign-in opens in a window of its own, which must be able to answer.
    "cross-origin-opener-policy": "unsafe-none",
  };
}

/**
 * The policy of the studio's page on which an app is let in: browsers hold the redirect after its form to
 * `form-action`, and that leads to the app. @throws TypeError for what is no address, as it could end the policy
 */
export function consentPolicy(redirectUri: string): string {
  const { protocol, origin } = new URL(redirectUri);
  const to = protocol === "https:" || protocol === "http:" ? origin : protocol;
  return policy({ ...ours, "frame-src": "'none'", "form-action": `'self' ${to}` });
}

/** A policy as its header writes it. */
function policy(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join("; ");
}
