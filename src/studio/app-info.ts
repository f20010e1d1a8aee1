import { calmText } from "#core/calm-text.ts";
import { AppError } from "#core/errors.ts";
import { shorten } from "#core/text.ts";
import type { SafeFetch } from "#core/safe-fetch.ts";
import { isSameClient } from "#indieauth";

/** What an app says of itself, at the address that is its name. */
export interface AppInfo {
  /** Its host where it says nothing, or cannot be asked. */
  readonly name: string;
  readonly logoUrl: string | undefined;
  /** Addresses, beside its own, to which people may be sent back. */
  readonly redirectUris: readonly string[];
  /** It renews its tokens. */
  readonly refreshes: boolean;
  /** It answered. */
  readonly isKnown: boolean;
}

/** Longest document of an app, in bytes. */
const maxBytes = 256 * 1024;
const longestName = 60;

/**
 * Asks an app who it is: a JSON document, or a page with an h-app and links `redirect_uri`. Nothing it says but its
 * addresses is believed, and one that does not answer goes by its host.
 * @source https://indieauth.spec.indieweb.org/ §4.2.1 (Client Metadata); the version of 2020-11-26 §4.2.1 for h-app
 */
export async function fetchAppInfo(fetch: SafeFetch, clientId: string): Promise<AppInfo> {
  const unknown: AppInfo = {
    name: new URL(clientId).host,
    logoUrl: undefined,
    redirectUris: [],
    refreshes: false,
    isKnown: false,
  };
  try {
    const answer = await fetch(clientId, {
      maxBytes,
      timeoutMs: 6000,
      accept: ["application/json", "text/html", "application/xhtml+xml"],
    });
    if (answer.status !== 200) return unknown;
    const text = new TextDecoder().decode(answer.body);
    const isJson = (answer.headers.get("content-type") ?? "").includes("json");
    const found = isJson
      ? fromJson(text, clientId)
      : await fromPage(text, clientId, answer.headers.get("link") ?? "");
    if (found === undefined) return unknown;
    const name = shorten(calmText(found.name.replace(/\s+/g, " ").trim()), longestName);
    return { ...unknown, ...found, name: name === "" ? unknown.name : name, isKnown: true };
  } catch (fault) {
    if (fault instanceof AppError) return unknown;
    throw fault;
  }
}

type Said = Pick<AppInfo, "name" | "logoUrl" | "redirectUris" | "refreshes">;

/** @source draft-ietf-oauth-client-id-metadata-document §4: `client_id` must be the address it was fetched from */
function fromJson(text: string, clientId: string): Said | undefined {
  let said: Record<string, unknown>;
  try {
    said = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  if (typeof said !== "object" || said === null) return undefined;
  if (!isSameClient(String(said["client_id"]), clientId)) return undefined;
  const list = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  return {
    name: typeof said["client_name"] === "string" ? said["client_name"] : "",
    logoUrl: webAddress(said["logo_uri"], clientId),
    redirectUris: list(said["redirect_uris"]).slice(0, 50),
    refreshes: list(said["grant_types"]).includes("refresh_token"),
  };
}

async function fromPage(text: string, clientId: string, linkHeader: string): Promise<Said> {
  const { mf2 } = await import("microformats-parser");
  const { items, rels } = mf2(text, { baseUrl: clientId });
  const app = items.find(({ type = [] }) => type.some((one) => /^h-(?:x-)?app$/.test(one)));
  const first = (name: string): unknown => {
    const value: unknown = app?.properties[name]?.[0];
    return typeof value === "object" && value !== null && "value" in value ? value.value : value;
  };
  const name = first("name");
  const linked = [...linkHeader.slice(0, 8000).matchAll(/<([^<>]*)>\s*;([^<]*)/g)]
    .filter(([, , rest = ""]) => /\brel\s*=\s*"?[^";,]*\bredirect_uri\b/i.test(rest))
    .flatMap(([, address = ""]) => URL.parse(address, clientId)?.href ?? []);
  return {
    name: typeof name === "string" ? name : "",
    logoUrl: webAddress(first("logo"), clientId),
    redirectUris: [...(rels["redirect_uri"] ?? []), ...linked].slice(0, 50),
    refreshes: false,
  };
}

function webAddress(value: unknown, base: string): string | undefined {
  if (typeof value !== "string") return undefined;
  const url = URL.parse(value, base);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : undefined;
}
