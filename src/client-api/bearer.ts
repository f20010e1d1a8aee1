import type { Context } from "hono";

import type { Kit } from "#kit";
import { type Access, findAccess } from "#indieauth";

/** By what an app shows itself, or why it does not. */
export type Shown =
  | { readonly kind: "access"; readonly access: Access }
  | { readonly kind: "none" | "wrong" | "twice" };

/**
 * The app behind a request: its token stands in the header, or in the form (`inBody`), never in both.
 * @source RFC 6750 §2.1, §2.2 and §3.1
 */
export async function bearerOf(c: Context, kit: Kit, inBody?: string): Promise<Shown> {
  const header = /^Bearer +([\w~+/.-]+=*)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (header !== undefined && inBody !== undefined) return { kind: "twice" };
  const token = header ?? inBody;
  if (token === undefined || token === "") return { kind: "none" };
  const access = await findAccess(kit.store, kit.secrets, token.slice(0, 500), kit.clock.now());
  return access === undefined ? { kind: "wrong" } : { kind: "access", access };
}
