import type { Kit } from "#kit";
import { type Access, hasScope, type Scope } from "#indieauth";
import { isPermitted, type Permission } from "#sign-in";
import type { Lookup } from "#networks";

import { MicropubFault } from "./micropub-faults.ts";

/** What the work on a request needs: the program, and who asks through which app. */
export interface Asked {
  readonly kit: Kit;
  /** Finds what others wrote, by its address. */
  readonly lookup: Pick<Lookup, "post">;
  readonly access: Access;
}

/** @throws MicropubFault `insufficient_scope`, where the user did not allow the app this */
export function needScope({ access }: Asked, scope: Scope): void {
  if (!hasScope(access.scopes, scope))
    throw new MicropubFault("insufficient_scope", `This app was not allowed “${scope}”.`, scope);
}

/** Whether the user behind the app may do it. */
export function mayDo({ access }: Asked, permission: Permission): boolean {
  return isPermitted(access.user.role, permission);
}

/** @throws MicropubFault `forbidden`, where the user behind the app may not do it themselves */
export function needPermission(asked: Asked, permission: Permission): void {
  if (!mayDo(asked, permission))
    throw new MicropubFault("forbidden", "The user of this app may not do that here.");
}

/** @throws MicropubFault `forbidden` for what somebody else wrote, unless the user may change that too */
export function needOwn(asked: Asked, thing: { readonly user_id: number | null }): void {
  if (thing.user_id !== asked.access.user.id) needPermission(asked, "posts.edit-others");
}
