import { AppError } from "#core/errors.ts";
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
    safeMessage: `${hostname} is blocked here.`,
  });
}
