import { isIP } from "node:net";

import { settingsChange } from "#flows/settings-change.ts";
import type { Kit } from "#kit";
import type { OwnName } from "#networks";
import { listConnections } from "#syndication";

/**
 * The site's domain as the name of an account there: the site says whose it is below `/.well-known/`, and its owner
 * chooses it in the app. @source atproto.com/specs/handle, "HTTPS well-known Method"
 */
export function ownName(kit: Kit): OwnName {
  return {
    name: nameOf(kit.config.origin),
    isSaid: async ({ uri }) => (await kit.settings.get()).domainAccount === uri,
    say: async (by, { uri }, isSaid) => {
      const { domainAccount } = await kit.settings.get();
      if (isSaid || domainAccount === uri)
        await settingsChange(kit.store, by, { domainAccount: isSaid ? uri : "" });
    },
  };
}

/** Whose name the site's domain is, by its id; undefined where it is nobody's, or of an account that was disconnected. */
export async function whoseName(kit: Kit): Promise<string | undefined> {
  const { domainAccount } = await kit.settings.get();
  if (domainAccount === "" || nameOf(kit.config.origin) === undefined) return undefined;
  const ours = await listConnections(kit.store.db, "bluesky");
  return ours.some(({ uri }) => uri === domainAccount) ? domainAccount : undefined;
}

/** A site below a path, at a port or without a domain has no name of its own. */
export function nameOf(origin: string): string | undefined {
  const { protocol, hostname, port, pathname } = new URL(origin);
  const isDomain = hostname.includes(".") && isIP(hostname) === 0;
  return protocol === "https:" && port === "" && pathname === "/" && isDomain
    ? hostname
    : undefined;
}
