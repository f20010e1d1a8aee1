import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

import { AppError } from "#core/errors.ts";
import { escapeHtml } from "#core/html.ts";
import { createSafeFetch } from "#core/safe-fetch.ts";
import { oursAmong } from "#networks/bluesky/our-texts.ts";
import { atParts } from "#networks/bluesky/records.ts";
import { isDid, profileUrl, richHtml, webAddress } from "#networks/bluesky/rich-text.ts";
import { messagesFor } from "#words";

import type { CliContext } from "./cli-context.ts";
import { mediaFetcher } from "./import-media.ts";
import type { ImportReport, NotImported } from "./import-report.ts";
import type { ImportOptions } from "./old-posts.ts";
import { importShortNotes, type NotePicture, type ShortNote } from "./short-notes.ts";

/** It is read whole, since its parts name each other; posts and likes of many years are less. In bytes. */
const largestCar = 1024 ** 3;

type Fields = Readonly<Record<string, unknown>>;

/** Imports a repository as Bluesky gives it out: a .car file. What we posted there ourselves is home already. */
export async function importBluesky(
  context: CliContext,
  path: string,
  options: ImportOptions,
): Promise<ImportReport> {
  const messages = messagesFor(options.language ?? "en");
  const notImported: NotImported[] = [];
  const { did, posts, shared } = await readCar(path);
  const fetcher = mediaFetcher(context, messages);
  const server = options.fetchMedia ? await serverOf(context, did) : undefined;
  const ours = await oursAmong(
    context.store.db,
    posts.map(({ uri }) => uri),
  );
  const notes = posts
    // What hangs below a post of ours by our own hand stands below it here too.
    .filter(({ uri, record }) => !ours.has(uri) && !ours.has(rootOf(record)))
    .map(({ uri, record }): ShortNote => {
      const at = Date.parse(text(record["createdAt"]));
      const pictures = picturesIn(record["embed"], did).map(({ cid, ...picture }): NotePicture => {
        if (server === undefined) return picture;
        const blob = new URL("/xrpc/com.atproto.sync.getBlob", server);
        blob.search = new URLSearchParams({ did, cid }).toString();
        const { description } = picture;
        const store = async () => await fetcher.fetchOne(blob.href, notImported, description);
        return { ...picture, store };
      });
      const [language] = Array.isArray(record["langs"]) ? (record["langs"] as unknown[]) : [];
      return {
        id: uri,
        address: pageOf(uri),
        parentId: uriIn(fields(fields(record["reply"])["parent"])) || null,
        warning: "",
        html: `${richHtml(text(record["text"]), record["facets"])}${besideHtml(record["embed"])}`,
        topics: topicsIn(record),
        language: text(language),
        at: Number.isNaN(at) ? undefined : at,
        pictures,
      };
    });
  const left = { shared, homeAlready: posts.length - notes.length };
  for (const [what, count] of Object.entries(left))
    if (count > 0)
      notImported.push({
        what: messages.t(`import.name_${what as keyof typeof left}`, { count }),
        why: messages.t(`import.why_${what as keyof typeof left}`),
      });
  return await importShortNotes(context, "bluesky", notes, options, notImported);
}

interface Post {
  readonly uri: string;
  readonly record: Fields;
}

/** @throws AppError `bad_bluesky_repository` for what is none, is damaged or not whole */
async function readCar(
  path: string,
): Promise<{ readonly did: string; readonly posts: Post[]; readonly shared: number }> {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true) throw notRepository(path, "it is not there");
  if (facts.size > largestCar) throw notRepository(path, "it is larger than a gigabyte");
  const { BlockMap, MemoryBlockstore, Repo, readCarStream } = await import("@atproto/repo");
  try {
    // Each part is checked against the name it goes by.
    const { roots, blocks } = await readCarStream(createReadStream(path));
    const [root] = roots;
    if (root === undefined) throw new Error("no root");
    const map = new BlockMap();
    for await (const { cid, bytes } of blocks) map.set(cid, bytes);
    const repo = await Repo.load(new MemoryBlockstore(map), root);
    if (!isDid(repo.did)) throw new Error("no owner");
    const posts: Post[] = [];
    let shared = 0;
    for await (const { collection, rkey, record } of repo.walkRecords()) {
      if (collection === "app.bsky.feed.repost") shared += 1;
      const uri = `at://${repo.did}/${collection}/${rkey}`;
      if (collection === "app.bsky.feed.post" && atParts(uri) !== undefined)
        posts.push({ uri, record: record as Fields });
    }
    return { did: repo.did, posts, shared };
  } catch (cause) {
    throw notRepository(path, "it is damaged, not whole, or something else", cause);
  }
}

/** The server that keeps an account now, which gives out its pictures; undefined where nobody says. */
async function serverOf({ config }: CliContext, did: string): Promise<string | undefined> {
  const fetch = createSafeFetch({
    allowPrivateNetwork: config.allowPrivateNetwork,
    userAgent: `Medspil/0.1 (+${config.origin})`,
  });
  const at = did.startsWith("did:web:")
    ? `https://${did.slice("did:web:".length)}/.well-known/did.json`
    : `${config.plcUrl}/${did}`;
  try {
    const answer = await fetch(at, { maxBytes: 1_000_000 });
    const { id, service } = fields(JSON.parse(Buffer.from(answer.body).toString()));
    if (id !== did) return undefined;
    const found = list(service).find((one) => text(one["id"]).endsWith("#atproto_pds"));
    return webAddress(found?.["serviceEndpoint"]);
  } catch {
    return undefined;
  } finally {
    await fetch.close();
  }
}

function picturesIn(embed: unknown, did: string): (NotePicture & { readonly cid: string })[] {
  const { $type, images, media, video, alt } = fields(embed);
  if ($type === "app.bsky.embed.recordWithMedia") return picturesIn(media, did);
  const all =
    $type === "app.bsky.embed.images"
      ? list(images).map((one) => ({ blob: one["image"], alt: one["alt"] }))
      : $type === "app.bsky.embed.video"
        ? [{ blob: video, alt }]
        : [];
  return all.slice(0, 20).flatMap((one) => {
    const cid = cidOf(one.blob);
    // Where the network itself shows them.
    const address = `https://cdn.bsky.app/img/feed_fullsize/plain/${did}/${cid}@jpeg`;
    return cid === "" ? [] : [{ cid, address, description: text(one.alt).slice(0, 1500) }];
  });
}

function cidOf(blob: unknown): string {
  const { ref } = fields(blob);
  const name = typeof ref === "object" && ref !== null ? String(ref as { toString(): string }) : "";
  return /^[a-z2-7]{20,120}$/iu.test(name) ? name : "";
}

function besideHtml(embed: unknown): string {
  const { $type, external, record, media } = fields(embed);
  if ($type === "app.bsky.embed.recordWithMedia")
    return `${besideHtml(media)}${besideHtml({ ...fields(record), $type: "app.bsky.embed.record" })}`;
  if ($type === "app.bsky.embed.external") {
    const { uri, title } = fields(external);
    return link(webAddress(uri), text(title));
  }
  const quoted = $type === "app.bsky.embed.record" ? uriIn(fields(record)) : "";
  return quoted === "" ? "" : link(pageOf(quoted), pageOf(quoted));
}

function link(address: string | undefined, words: string): string {
  if (address === undefined) return "";
  const shown = words.trim().slice(0, 300) || address;
  return `<p><a href="${escapeHtml(address)}">${escapeHtml(shown)}</a></p>`;
}

function topicsIn(record: Fields): string[] {
  const tagged = list(record["facets"])
    .flatMap((facet) => list(facet["features"]))
    .filter(({ $type }) => $type === "app.bsky.richtext.facet#tag")
    .map(({ tag }) => text(tag));
  const more = Array.isArray(record["tags"]) ? (record["tags"] as unknown[]).map(text) : [];
  return [...new Set([...tagged, ...more])].filter((tag) => tag !== "").slice(0, 20);
}

function pageOf(uri: string): string {
  const parts = atParts(uri);
  return parts === undefined ? "" : `${profileUrl(parts.did)}/post/${parts.key}`;
}

function rootOf(record: Fields): string {
  return uriIn(fields(fields(record["reply"])["root"]));
}

function uriIn({ uri }: Fields): string {
  const address = text(uri);
  return atParts(address)?.collection === "app.bsky.feed.post" ? address : "";
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.slice(0, 500).map(fields) : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function notRepository(path: string, why: string, cause?: unknown): AppError {
  return new AppError({
    code: "bad_bluesky_repository",
    status: 400,
    safeMessage: `${path} is not a repository of Bluesky (Settings → Account → Export my data): ${why}. Nothing was imported.`,
    cause,
  });
}
