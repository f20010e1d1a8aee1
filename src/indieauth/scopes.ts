/** What an app can ask for; `post` is what old apps call `create`. @source https://indieweb.org/scope */
const scopes = [
  "profile",
  "email",
  "create",
  "post",
  "draft",
  "update",
  "delete",
  "undelete",
  "media",
] as const;

/** Something an app may be allowed. */
export type Scope = (typeof scopes)[number];

/** Every scope this site knows, for those who ask. */
export const scopeNames: readonly Scope[] = scopes;

/** The scopes in a list with spaces between, as a request names them; those we do not know are left out. */
export function readScopes(text: string): Scope[] {
  const asked = new Set(text.split(/\s+/));
  return scopes.filter((scope) => asked.has(scope));
}

/** Of what was asked for, what the user left switched on; `post` goes with `create`. */
export function grantedScopes(asked: readonly Scope[], ticked: readonly string[]): Scope[] {
  return asked.filter((scope) => ticked.includes(scope === "post" ? "create" : scope));
}

/** Whether a list of scopes lets an app do it; who may create may also keep drafts and add files. */
export function hasScope(granted: readonly Scope[], needed: Scope): boolean {
  const mayCreate = granted.includes("create") || granted.includes("post");
  if (needed === "create" || needed === "post") return mayCreate;
  if (needed === "draft") return mayCreate || granted.includes("draft");
  if (needed === "media")
    return mayCreate || granted.includes("draft") || granted.includes("media");
  // Whoever may delete may take that back.
  if (needed === "undelete") return granted.includes("undelete") || granted.includes("delete");
  return granted.includes(needed);
}
