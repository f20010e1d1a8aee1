import { domainOf } from "#audience";
import { AppError } from "#core/errors.ts";
import type { SafeFetch, SafeResponse } from "#core/safe-fetch.ts";
import type { JobHandlers } from "#jobs";
import type { Kit } from "#kit";
import { isBlocked } from "#moderation";
import { readPageFacts } from "#posts";
import type { Tx } from "#schema";

import { baseOf } from "#core/walk-page.ts";

import { findAuthor } from "./author.ts";
import { linksTo } from "./find-link.ts";
import { readEntry } from "./read-entry.ts";
import { takeBack, type Taken, takeEntry, type WebmentionRow } from "./take.ts";
import { findTarget } from "./target.ts";

/** A page may be so long, in bytes. @source https://www.w3.org/TR/webmention/#limits-on-get-requests */
const mostBytes = 1024 * 1024;
/** A page must be here after so long, in milliseconds, with all that it redirects to. */
const withinMs = 10_000;
/** A page that does not answer is asked so often, over some hours. */
const mostTries = 8;
const readable = [
  "text/html",
  "application/xhtml+xml",
  "text/plain",
  "application/json",
  "application/activity+json",
  "application/ld+json",
];

/**
 * Does `verify-webmention` jobs: reads the page that is said to link to one of ours, and takes in what it says when it really
 * does. What is gone, or links here no longer, leaves what came of it here before.
 * @source https://www.w3.org/TR/webmention/#webmention-verification
 */
export function webmentionVerifier(
  kit: Pick<Kit, "store" | "config"> & { readonly fetch: SafeFetch },
): JobHandlers["verify-webmention"] {
  const { store, fetch } = kit;
  const { origin } = kit.config;

  const judge = async (row: WebmentionRow): Promise<Taken> => {
    const target = await findTarget(store.db, origin, row.target);
    if (target === undefined || target.kind === "gone") return refused("target_gone");
    if (await isBlocked(store.db, row.source, domainOf(row.source)))
      return refused("source_blocked");
    const page = await read(fetch, row.source);
    const isGone = page.status === 404 || page.status === 410;
    if (isGone || !linksTo(page, row.target)) {
      const code = isGone ? "source_gone" : "no_link_here";
      if (row.kind === "") return refused(code);
      await takeBack(store, row);
      return { state: "gone", code, kind: "", uri: "", account_uri: "" };
    }
    const text = page.text();
    const isHtml = /html|^$/iu.test(page.headers.get("content-type") ?? "");
    const facts = isHtml ? readPageFacts(text, page.url) : undefined;
    const entry = readEntry(isHtml ? text : "", {
      source: row.source,
      target: row.target,
      base: baseOf(text, page.url),
      title: facts?.title ?? new URL(row.source).host,
      description: facts?.description ?? "",
    });
    const author = await findAuthor(fetch, page, row.source, entry.author);
    return await takeEntry(store, row, target, entry, author);
  };

  return async ({ payload: { id }, attempt }) => {
    const row = await store.db
      .selectFrom("webmentions_in")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (row?.state !== "waiting") return;
    let became: Taken;
    try {
      became = await judge(row);
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      if (fault.retryable && attempt < mostTries) throw fault;
      // What was taken before stays: that its page cannot be read says nothing of it.
      became = row.kind === "" ? refused(fault.code) : { ...row, state: "taken", code: fault.code };
    }
    // Lost in a power cut it is read once more, which changes nothing.
    await store.transact(async (tx) => await note(tx, id, became), { waitsForDisk: false });
  };
}

function refused(code: string): Taken {
  return { state: "refused", code, kind: "", uri: "", account_uri: "" };
}

/** @throws AppError as `SafeFetch`, and for what is neither a page nor gone */
async function read(fetch: SafeFetch, source: string): Promise<SafeResponse> {
  const page = await fetch(source, {
    accept: readable,
    headers: { accept: "text/html, application/xhtml+xml, */*;q=0.1" },
    maxBytes: mostBytes,
    timeoutMs: withinMs,
    maxRedirects: 5,
  });
  const { status } = page;
  if (status === 200 || status === 404 || status === 410) return page;
  throw new AppError({
    code: "source_unreadable",
    status: 502,
    params: { host: new URL(source).host },
    safeMessage: "The page could not be read.",
    retryable: status === 429 || status >= 500,
  });
}

async function note(tx: Tx, id: number, became: Taken): Promise<void> {
  const { state, code, kind, uri, account_uri } = became;
  await tx.db
    .updateTable("webmentions_in")
    .set({ state, code, kind, uri, account_uri, checked_at: tx.now })
    .where("id", "=", id)
    .execute();
}
