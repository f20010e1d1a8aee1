import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

import { type Answer, type Heard, type RemoteServer, startRemote } from "#support/remote-server.ts";

/** Somebody on another server, with a key to sign with. */
export interface RemotePerson {
  readonly uri: string;
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly document: Record<string, unknown>;
}

/** Another server with people on it, whose actors and other documents it serves. */
export interface RemotePeople {
  readonly server: RemoteServer;
  readonly origin: string;
  person(name: string): RemotePerson;
  /** Serves a document at its id, or answers otherwise there. */
  serve(path: string, answer: Answer | Record<string, unknown>): void;
  stop(): Promise<void>;
}

/** Starts one. Everything not served answers 404. */
export async function startRemotePeople(): Promise<RemotePeople> {
  const served = new Map<string, Answer>();
  const people = new Map<string, RemotePerson>();
  const server = await startRemote(
    (heard: Heard) => served.get(heard.target) ?? (heard.method === "POST" ? 202 : 404),
  );
  const asDocument = (document: unknown): Answer => ({
    status: 200,
    headers: { "content-type": "application/activity+json" },
    body: JSON.stringify(document),
  });
  return {
    server,
    origin: server.origin,
    person: (name) => {
      const before = people.get(name);
      if (before !== undefined) return before;
      const uri = `${server.origin}/users/${name}`;
      const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const keyId = `${uri}#main-key`;
      const document = {
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        id: uri,
        type: "Person",
        preferredUsername: name,
        name: `${name} elsewhere`,
        inbox: `${uri}/inbox`,
        endpoints: { sharedInbox: `${server.origin}/inbox` },
        url: `${server.origin}/@${name}`,
        publicKey: {
          id: keyId,
          owner: uri,
          publicKeyPem: publicKey.export({ type: "spki", format: "pem" }),
        },
      };
      const person = { uri, keyId, privateKey, document };
      people.set(name, person);
      served.set(`/users/${name}`, asDocument(document));
      return person;
    },
    serve: (path, answer) => {
      const isAnswer =
        typeof answer === "number" || (typeof answer.status === "number" && !("type" in answer));
      served.set(path, isAnswer ? (answer as Answer) : asDocument(answer));
    },
    stop: async () => await server.stop(),
  };
}

/** A POST to our inbox, signed by somebody, as one can also get it wrong. */
export function signedPost(
  inbox: string,
  activity: unknown,
  by: Pick<RemotePerson, "keyId" | "privateKey">,
  wrong: {
    readonly date?: Date;
    readonly body?: string;
    readonly names?: string;
    readonly host?: string;
    readonly without?: readonly string[];
    /** When the signature ends, itself signed. */
    readonly expires?: Date;
  } = {},
): Request {
  const url = new URL(inbox);
  const body = JSON.stringify(activity);
  const headers: Record<string, string> = {
    host: wrong.host ?? url.host,
    date: (wrong.date ?? new Date()).toUTCString(),
    digest: `SHA-256=${createHash("sha256").update(body).digest("base64")}`,
    "content-type": "application/activity+json",
  };
  const expires = wrong.expires === undefined ? "" : String(Math.floor(+wrong.expires / 1000));
  const names = `${wrong.names ?? "(request-target) host date digest content-type"}${expires === "" ? "" : " (expires)"}`;
  const text = names
    .split(" ")
    .map(
      (name) =>
        `${name}: ${name === "(request-target)" ? `post ${url.pathname}` : name === "(expires)" ? expires : headers[name]}`,
    )
    .join("\n");
  headers.signature = `keyId="${by.keyId}",algorithm="rsa-sha256",${expires === "" ? "" : `expires=${expires},`}headers="${names}",signature="${sign("sha256", Buffer.from(text), by.privateKey).toString("base64")}"`;
  for (const name of wrong.without ?? []) delete headers[name];
  return new Request(inbox, { method: "POST", headers, body: wrong.body ?? body });
}
