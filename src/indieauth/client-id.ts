/**
 * Whether an app may call itself so: an address of the web with a host that is a name or this machine's own, without a
 * user, a fragment or dot segments. Without a path it counts as `/`.
 * @source https://indieauth.spec.indieweb.org/ §3.3 (Client Identifier)
 */
export function isClientId(text: string): boolean {
  if (text.length > 500 || !/^https?:\/\/[^\s\\]+$/.test(text) || text.includes("#")) return false;
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  // The parser resolves dot segments, so they are looked for in what was written.
  const path = text.slice(text.indexOf("/", "https://".length)).split("?")[0] ?? "";
  if (path.split("/").some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) return false;
  const isIp = url.hostname.startsWith("[") || /^[\d.]+$/.test(url.hostname);
  return !isIp || isLoopback(url);
}

/** Whether it is this machine's own address, which means another machine to everybody. @source RFC 6890 */
export function isLoopback({ hostname }: URL): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
}

/** Schemes that run or show what stands in the address itself. */
const unsafe = /^(?:javascript|data|vbscript|file|blob|about|filesystem|view-source):$/i;

/** Whether a browser can be sent back there at all. @source RFC 8252 §7.1, for schemes of apps */
export function isRedirect(text: string): boolean {
  if (text.length > 1000 || /[\s\\]/.test(text) || text.includes("#")) return false;
  const url = URL.parse(text);
  if (url === null || unsafe.test(url.protocol)) return false;
  if (url.username !== "" || url.password !== "") return false;
  if (url.protocol === "https:" || url.protocol === "http:") return true;
  return /^[a-z][a-z\d+.-]*:$/.test(url.protocol);
}

/**
 * Whether an address to return to is the app's own beyond doubt: same scheme, host and port as its name. Any other must
 * be named by the app itself. @source https://indieauth.spec.indieweb.org/ §4.2.2 (Redirect URL)
 */
export function isOwnRedirect(clientId: string, redirectUri: string): boolean {
  const [client, redirect] = [URL.parse(clientId), URL.parse(redirectUri)];
  return client !== null && redirect !== null && client.origin !== "null"
    ? client.origin === redirect.origin
    : false;
}

/** Whether two names are one app's: `https://app.example` and `https://app.example/` are. */
export function isSameClient(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [URL.parse(one), URL.parse(other)];
  return a !== null && b !== null && a.href === b.href;
}
