import { createHash } from "node:crypto";

import { type Answer, type Heard, type RemoteServer, startRemote } from "./remote-server.ts";

/** A post on it. */
export interface Posted {
  readonly id: string;
  uri: string;
  account: string;
  text: string;
  html: string;
  warning: string;
  inReplyTo: string | null;
  visibility: string;
  language: string;
  media: { id: string; description: string; type: string }[];
  createdAt: number;
  editedAt: number | null;
  likers: string[];
  sharers: string[];
}

/** A small server that speaks what apps for Mastodon use, with `ida` as whoever signs in. */
export interface MastodonServer extends RemoteServer {
  readonly posts: Map<string, Posted>;
  /** What was asked of it, as `POST /api/v1/statuses`. */
  asked(): string[];
  /** How it answers the next request whose method and path begin so, instead of doing it; `does` does it all the same. */
  answerNext(start: string, answer: Answer, does?: "does"): void;
  /** Somebody there posts; gives the new post. */
  post(who: string, text: string, more?: Partial<Posted>): Posted;
  /** How somebody there is called. */
  readonly names: Map<string, string>;
  /** The keys it takes; it forgets programs and keys when these are emptied. */
  readonly keys: Set<string>;
  readonly apps: Map<string, { secret: string; scopes: string; redirect: string }>;
  /** What it says of itself. */
  instance: Record<string, unknown>;
  /** What it says of how one signs in; undefined for a server that says nothing. */
  facts: object | undefined;
  /** Whether it heeds keys against posting twice. */
  heedsKeys: boolean;
  now: () => number;
}

/** Starts it. */
export async function startMastodon(now: () => number): Promise<MastodonServer> {
  const posts = new Map<string, Posted>();
  const apps: MastodonServer["apps"] = new Map();
  const codes = new Map<string, { client: string; challenge: string | null }>();
  const keys = new Set<string>();
  const done = new Map<string, string>();
  const media = new Map<string, { id: string; description: string; type: string }>();
  const waiting: { start: string; answer: Answer; does: boolean }[] = [];
  const names = new Map<string, string>();
  let last = 100;
  const next = (): string => `${(last += 1)}`;

  const accountOf = (acct: string) => {
    const [name = "", host] = acct.split("@");
    const home = host === undefined ? at() : `https://${host}`;
    return {
      ...{ id: `${acct}-1`, username: name, acct, display_name: names.get(acct) ?? name },
      ...{ note: `<p>${name}</p>`, url: `${home}/@${name}`, uri: `${home}/users/${name}` },
      avatar: null,
    };
  };
  const shown = (one: Posted) => ({
    ...{ id: one.id, uri: one.uri, url: `${at()}/@${one.account}/${one.id}` },
    account: accountOf(one.account),
    created_at: new Date(one.createdAt).toISOString(),
    edited_at: one.editedAt === null ? null : new Date(one.editedAt).toISOString(),
    ...{ in_reply_to_id: one.inReplyTo, visibility: one.visibility },
    ...{ content: one.html, language: one.language, spoiler_text: one.warning },
    ...{ favourites_count: one.likers.length, reblogs_count: one.sharers.length },
    media_attachments: one.media.map((file) => ({ ...file, type: "image", url: `${at()}/m/1` })),
  });
  const json = (body: unknown, status = 200, headers = {}): Answer => ({
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const no = (status: number, error: string): Answer => json({ error }, status);
  const put = (who: string, text: string, more: Partial<Posted> = {}): Posted => {
    const id = next();
    const one: Posted = {
      ...{ id, uri: `${at()}/users/${who}/statuses/${id}`, account: who, text },
      ...{ html: `<p>${text}</p>`, inReplyTo: null, visibility: "public", language: "da" },
      ...{
        warning: "",
        media: [],
        createdAt: server.now(),
        editedAt: null,
        likers: [],
        sharers: [],
      },
      ...more,
    };
    posts.set(id, one);
    return one;
  };
  const below = (id: string): Posted[] =>
    [...posts.values()].flatMap((one) => (one.inReplyTo === id ? [one, ...below(one.id)] : []));
  const toggle = (list: string[], who: string, isOn: boolean): string[] => [
    ...list.filter((one) => one !== who),
    ...(isOn ? [who] : []),
  ];
  /** A list in pages of two. */
  const pages = (path: string, people: readonly string[], from: number): Answer => {
    const link = `<${at()}${path}?max_id=${from + 2}>; rel="next"`;
    const some = people.slice(from, from + 2).map(accountOf);
    return json(some, 200, people.length > from + 2 ? { link } : {});
  };
  const filesOf = (said: Record<string, unknown>) =>
    ((said["media_ids"] ?? []) as string[]).flatMap((id) => media.get(id) ?? []);

  const oauth = (method: string, url: URL, heard: Heard): Answer | undefined => {
    const form = new URLSearchParams(heard.body);
    const place = `${method} ${url.pathname}`;
    if (place === "POST /api/v1/apps") {
      const id = `app-${next()}`;
      const scopes = form.get("scopes") ?? "";
      apps.set(id, { secret: `secret-${id}`, scopes, redirect: form.get("redirect_uris") ?? "" });
      return json({ client_id: id, client_secret: `secret-${id}` });
    }
    // Whoever comes here agrees.
    if (place === "GET /oauth/authorize") {
      const asked = url.searchParams;
      const client = asked.get("client_id") ?? "";
      if (apps.get(client)?.redirect !== asked.get("redirect_uri"))
        return no(400, "unknown client");
      const code = `code-${next()}`;
      codes.set(code, { client, challenge: asked.get("code_challenge") });
      const back = new URL(asked.get("redirect_uri") ?? "");
      back.searchParams.set("code", code);
      back.searchParams.set("state", asked.get("state") ?? "");
      return { status: 302, headers: { location: back.href } };
    }
    if (place === "POST /oauth/token") {
      const client = form.get("client_id") ?? "";
      if (apps.get(client)?.secret !== form.get("client_secret")) return no(401, "invalid_client");
      if (form.get("grant_type") === "client_credentials") return json({ access_token: "app" });
      const code = codes.get(form.get("code") ?? "");
      codes.delete(form.get("code") ?? "");
      const proof = form.get("code_verifier") ?? "";
      const isProved =
        code?.challenge == null ||
        code.challenge === createHash("sha256").update(proof).digest("base64url");
      if (code?.client !== client || !isProved) return no(400, "invalid_grant");
      const key = `key-${next()}`;
      keys.add(key);
      return json({ access_token: key, token_type: "Bearer", scope: apps.get(client)?.scopes });
    }
    if (place !== "POST /oauth/revoke") return undefined;
    keys.delete(form.get("token") ?? "");
    return json({});
  };

  const statuses = (method: string, url: URL, heard: Heard): Answer => {
    const [, , , , id = "", verb = ""] = url.pathname.split("/");
    const said = (heard.body.startsWith("{") ? JSON.parse(heard.body) : {}) as Record<
      string,
      string | undefined
    >;
    if (id === "") {
      const key = String(heard.headers["idempotency-key"] ?? "");
      const before = server.heedsKeys ? posts.get(done.get(key) ?? "") : undefined;
      if (before !== undefined) return json(shown(before));
      const text = said["status"] ?? "";
      if (text.length > 5000) return no(422, "Text character limit of 5000 exceeded");
      const one = put("ida", text, {
        ...{ inReplyTo: said["in_reply_to_id"] ?? null, media: filesOf(said) },
        ...{ visibility: said["visibility"] ?? "public", language: said["language"] ?? "" },
      });
      done.set(key, one.id);
      return json(shown(one));
    }
    const one = posts.get(id);
    if (one === undefined) return no(404, "Record not found");
    if (method === "DELETE") posts.delete(id);
    if (method === "PUT") {
      Object.assign(one, { text: said["status"], html: `<p>${said["status"]}</p>` });
      const changes = (said["media_attributes"] ?? []) as unknown as Posted["media"];
      one.media = filesOf(said);
      for (const change of changes) Object.assign(media.get(change.id) ?? {}, change);
      one.editedAt = server.now();
    }
    if (verb === "source") return json({ id, text: one.text, spoiler_text: "" });
    if (verb === "context") return json({ ancestors: [], descendants: below(id).map(shown) });
    if (/^(?:un)?favourite$/u.test(verb))
      one.likers = toggle(one.likers, "ida", verb === "favourite");
    if (/^(?:un)?reblog$/u.test(verb)) one.sharers = toggle(one.sharers, "ida", verb === "reblog");
    const from = Number(url.searchParams.get("max_id") ?? 0);
    if (verb === "favourited_by") return pages(url.pathname, one.likers, from);
    if (verb === "reblogged_by") return pages(url.pathname, one.sharers, from);
    return json(shown(one));
  };

  const answer = (heard: Heard): Answer => {
    const url = new URL(heard.target, at());
    const { method } = heard;
    const place = `${method} ${url.pathname}`;
    if (url.pathname === "/.well-known/oauth-authorization-server")
      return server.facts === undefined ? 404 : json(server.facts);
    if (place === "GET /api/v2/instance") return json(server.instance);
    const signingIn = oauth(method, url, heard);
    if (signingIn !== undefined) return signingIn;
    if (!keys.has(String(heard.headers.authorization).replace("Bearer ", "")))
      return no(401, "The access token is invalid");
    if (place === "GET /api/v1/accounts/verify_credentials") return json(accountOf("ida"));
    if (place === "GET /api/v1/accounts/ida-1/statuses")
      return json(
        [...posts.values()]
          .filter((one) => one.account === "ida")
          .map(shown)
          .toReversed(),
      );
    if (place === "POST /api/v2/media") {
      const id = `m${next()}`;
      const description = /name="description"\r\n\r\n([\s\S]*?)\r\n--/u.exec(heard.body)?.[1] ?? "";
      const type = /Content-Type: (\S+)/iu.exec(heard.body)?.[1] ?? "";
      media.set(id, { id, description, type });
      return json({ id, type: "image", url: null }, 202);
    }
    if (place.startsWith("GET /api/v1/media/"))
      return json(media.get(url.pathname.split("/")[4] ?? ""));
    if (place === "GET /api/v2/search") {
      const found = [...posts.values()].filter(({ uri }) => uri === url.searchParams.get("q"));
      return json({ statuses: found.map(shown) });
    }
    return url.pathname.startsWith("/api/v1/statuses") ? statuses(method, url, heard) : 404;
  };

  const remote = await startRemote((heard) => {
    const at = waiting.findIndex(({ start }) =>
      `${heard.method} ${heard.target}`.startsWith(start),
    );
    const [planned] = at === -1 ? [] : waiting.splice(at, 1);
    if (planned?.does === true) answer(heard);
    return planned?.answer ?? answer(heard);
  });
  const at = (): string => remote.origin;
  const server: MastodonServer = {
    ...remote,
    ...{ posts, keys, apps, names, heedsKeys: true, now },
    asked: () => remote.heard.map(({ method, target }) => `${method} ${target.split("?")[0]}`),
    answerNext: (start, given, does) =>
      void waiting.push({ start, answer: given, does: does === "does" }),
    post: put,
    instance: {
      ...{ domain: "social.example", version: "4.5.0" },
      configuration: {
        statuses: {
          ...{ max_characters: 5000, max_media_attachments: 4, characters_reserved_per_url: 23 },
        },
        media_attachments: {
          ...{ image_size_limit: 16_777_216, image_matrix_limit: 33_177_600 },
          ...{ description_limit: 1500, supported_mime_types: ["image/jpeg", "image/webp"] },
        },
      },
    },
    facts: {
      code_challenge_methods_supported: ["S256"],
      scopes_supported: [
        ...["read", "write", "read:accounts", "read:statuses", "read:search"],
        ...["write:statuses", "write:media", "write:favourites"],
      ],
    },
  };
  return server;
}
