import { AppError } from "#core/errors.ts";
import type { SafeFetch } from "#core/safe-fetch.ts";
import type { Kit } from "#kit";
import { isBlocked } from "#moderation";

/**
 * Throws when an address lies on a blocked domain: nothing is asked of it, whoever names it.
 * Blocked persons are not looked at here, so that nobody can find out by our asking who they are.
 * @throws AppError `blocked_here`
 */
export async function refuseBlocked(kit: Kit, address: string | URL): Promise<void> {
  const { hostname } = new URL(address);
  if (!(await isBlocked(kit.store.db, "", hostname))) return;
  throw new AppError({
    code: "blocked_here",
    status: 403,
    params: { host: hostname },
    safeMessage: `${hostname} is blocked here.`,
  });
}

/**
 * The way out to other servers of the fediverse, for everything that they or their people name: neither an address
 * nor a redirect leads to a blocked domain. Headers that are to go along with a redirect come from `onRedirect`.
 */
export function fediverseFetch(kit: Kit): SafeFetch {
  return async (address, options = {}) => {
    await refuseBlocked(kit, address);
    return await kit.fetch(address, {
      ...options,
      onRedirect: async (to, method) => {
        await refuseBlocked(kit, to);
        return (await options.onRedirect?.(to, method)) ?? {};
      },
    });
  };
}
