import { expect } from "vitest";

import type { Role } from "#schema";
import { addUser, firstOwner, hashPassword, startSession } from "#sign-in";
import { sessionFormToken } from "#web/form-token.ts";

import { owner, type TestStudio } from "./studio.ts";

/** A browser without a window: keeps its cookie, sends forms as a browser does. */
export interface Visitor {
  get(path: string): Promise<Response>;
  /** Sends a form with the token of the last page that had one, unless another is given. */
  post(
    path: string,
    fields: Readonly<Record<string, string>> | [string, string][],
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
  /** The token of this visitor's forms. */
  token: string;
  cookie: string;
}

/** Somebody who is not signed in. */
export function stranger(studio: TestStudio): Visitor {
  const visitor: Visitor = {
    token: "",
    cookie: "",
    get: async (path) =>
      keep(await studio.app.request(studio.origin + path, { headers: { cookie: visitor.cookie } })),
    post: async (path, fields, headers = {}) =>
      keep(
        await studio.app.request(studio.origin + path, {
          method: "POST",
          body: new URLSearchParams(
            fields instanceof Array
              ? [["_token", visitor.token], ...fields]
              : { _token: visitor.token, ...fields },
          ),
          headers: {
            cookie: visitor.cookie,
            origin: studio.origin,
            "sec-fetch-site": "same-origin",
            ...headers,
          },
        }),
      ),
  };
  function keep(response: Response): Response {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      if (pair.startsWith("medspil=") || pair.startsWith("__Host-medspil=")) visitor.cookie = pair;
    }
    return response;
  }
  return visitor;
}

/** Somebody of another role, signed in, with the password of the owner. */
export async function signedInAs(
  studio: TestStudio,
  role: Role,
  name: string,
): Promise<Visitor & { readonly userId: number }> {
  const email = `${role}@example.org`;
  const passwordHash = await hashPassword(owner.password);
  const { id } = await studio.kit.store.transact(
    async (tx) => await addUser(tx, { name, email, role, passwordHash }),
  );
  return Object.assign(await signedIn(studio, email), { userId: id });
}

/** The owner, or who goes by this e-mail address, signed in. */
export async function signedIn(studio: TestStudio, email: string = owner.email): Promise<Visitor> {
  const visitor = stranger(studio);
  const response = await visitor.post("/studio/sign-in", { ...owner, email });
  expect(response.status).toBe(303);
  const page = await (await visitor.get("/studio/settings")).text();
  visitor.token = /name="_token" value="([^"]+)"/.exec(page)?.[1] ?? "";
  expect(visitor.token).not.toBe("");
  return visitor;
}

/** The owner, or this user, who signed in before, without showing a password again, which takes its time. */
export async function inSession(studio: TestStudio, user?: number): Promise<Visitor> {
  const { kit } = studio;
  const userId = user ?? (await firstOwner(kit.store.db)).userId ?? 0;
  const cookie = await kit.store.transact(
    async (tx) => await startSession(tx, kit.secrets, userId, "Firefox, Linux"),
  );
  const visitor = stranger(studio);
  visitor.cookie = `medspil=${cookie}`;
  visitor.token = sessionFormToken(kit, kit.secrets.fingerprint(cookie));
  return visitor;
}

/** A new user of this role, in a session. */
export async function inSessionAs(
  studio: TestStudio,
  role: Role,
  name: string,
): Promise<Visitor & { readonly userId: number }> {
  const email = `${role}@example.org`;
  const { id } = await studio.kit.store.transact(
    async (tx) => await addUser(tx, { name, email, role, passwordHash: null }),
  );
  return Object.assign(await inSession(studio, id), { userId: id });
}
