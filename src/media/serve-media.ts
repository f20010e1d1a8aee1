import { Hono } from "hono";

import type { MediaFile, MediaFiles } from "./media-files.ts";

/** Up to this many bytes a file is answered in one piece, which is quicker than a stream. */
const inOnePiece = 512 * 1024;

/**
 * The addresses below `/media`: every answer may be kept for ever, is shown as nothing but what its
 * type says, and can be asked for in parts, as players of video do.
 */
export function serveMedia(files: MediaFiles): Hono {
  const pages = new Hono();
  pages.on(["GET", "HEAD"], "/:folder/:name", async (c) => {
    const { folder, name } = c.req.param();
    const found = await files.open(`${folder}/${name}`);
    if (found === undefined) return c.body(null, 404, { "x-content-type-options": "nosniff" });
    const etag = `"${name}"`;
    if (c.req.header("if-none-match") === etag) {
      await found.close();
      return c.body(null, 304, { etag, ...lasting });
    }
    const ifRange = c.req.header("if-range");
    const asked = ifRange === undefined || ifRange === etag ? c.req.header("range") : undefined;
    const range = readRange(asked, found.bytes);
    if (range === "none") {
      await found.close();
      return c.body(null, 416, { "content-range": `bytes */${found.bytes}` });
    }
    const { from, to } = range ?? { from: 0, to: found.bytes - 1 };
    const headers: Record<string, string> = {
      "content-type": found.type,
      "content-length": String(to - from + 1),
      "accept-ranges": "bytes",
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'",
      "cross-origin-resource-policy": "cross-origin",
      etag,
      ...lasting,
    };
    if (range !== undefined) headers["content-range"] = `bytes ${from}-${to}/${found.bytes}`;
    const status = range === undefined ? 200 : 206;
    return new Response(await bodyOf(found, c.req.method, from, to), { status, headers });
  });
  return pages;
}

/** The name holds the hash of the content. @source RFC 8246 §2 */
const lasting = { "cache-control": "public, max-age=31536000, immutable" };

/**
 * The one range asked for, undefined for the whole file, "none" when it lies outside of it. Several
 * ranges at once are answered with the whole file, as one may. @source RFC 9110 §14.2
 */
function readRange(
  header: string | undefined,
  bytes: number,
): { readonly from: number; readonly to: number } | "none" | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/u.exec(header ?? "");
  const [, first = "", last = ""] = match ?? [];
  if (match === null || (first === "" && last === "")) return undefined;
  const from = first === "" ? Math.max(0, bytes - Number(last)) : Number(first);
  const to = first === "" || last === "" ? bytes - 1 : Math.min(Number(last), bytes - 1);
  return from > to ? "none" : { from, to };
}

async function bodyOf(
  file: MediaFile,
  method: string,
  from: number,
  to: number,
): Promise<BodyInit | null> {
  const length = to - from + 1;
  if (method === "HEAD" || length > inOnePiece) {
    if (method !== "HEAD") return file.stream(from, to);
    await file.close();
    return null;
  }
  try {
    return await file.read(from, to);
  } finally {
    await file.close();
  }
}
