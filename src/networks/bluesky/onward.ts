import type { Kit } from "#kit";

import { stateStore } from "./oauth-stores.ts";

/** What goes along with a sign-in at another server, and comes back with it. */
export interface Along {
  readonly state: string;
  readonly returnTo: string;
}

/** What went along with a sign-in that is under way; undefined where there is none by that name. */
export async function readAlong(kit: Kit, state: string | null): Promise<Along | undefined> {
  const kept = state === null ? undefined : await stateStore(kit).get(state);
  return kept?.appState === undefined ? undefined : (JSON.parse(kept.appState) as Along);
}

/** Where people are sent on to who come back from their server: to the page of ours that sent them. */
export async function onwardFrom(kit: Kit, query: URLSearchParams): Promise<string | undefined> {
  const along = await readAlong(kit, query.get("state"));
  const url = along && URL.parse(along.returnTo, kit.config.origin);
  if (url == null || url.origin !== kit.config.origin) return undefined;
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url.href;
}
