import { Resolver } from "node:dns/promises";

import {
  AtprotoHandleResolver,
  type HandleResolver,
  type ResolvedHandle,
  XrpcHandleResolver,
} from "@atproto/oauth-client-node";

/** Names that no name server knows, for tests and networks of one's own. @source RFC 6761 §6.2, §6.3 */
const isLocal = (handle: string): boolean => /\.(?:test|localhost)$/u.test(handle);

/**
 * Finds whose a handle is: by the handle's own domain (a TXT record, or a file below `/.well-known/`), and where that
 * says nothing, as when no name server answers, by the server at `apiUrl`. Who is found must name the handle too,
 * which is checked by whoever asks.
 * @source atproto.com/specs/handle, "Handle Resolution"
 */
export function handleFinder(fetch: typeof globalThis.fetch, apiUrl: string): HandleResolver {
  const names = new Resolver({ timeout: 2000, tries: 2 });
  const byDomain = new AtprotoHandleResolver({
    fetch,
    resolveTxt: async (name) => {
      try {
        return (await names.resolveTxt(name)).map((pieces) => pieces.join(""));
      } catch {
        return null;
      }
    },
  });
  const byServer = new XrpcHandleResolver(apiUrl, { fetch });
  return {
    resolve: async (handle, options): Promise<ResolvedHandle> => {
      const found = isLocal(handle) ? null : await byDomain.resolve(handle, options);
      return found ?? (await byServer.resolve(handle, options));
    },
  };
}
