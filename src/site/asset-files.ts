import { Hono } from "hono";

import { bestEncoding } from "#core/accept-encoding.ts";

import type { Assets } from "#look/assets.ts";

/** `/assets/*`: stylesheets, islands and fonts, each under its hash, for a year. */
export function assetFiles(assets: Assets): Hono {
  const app = new Hono();
  app.get("/:name", (c) => {
    const asset = assets.find(new URL(c.req.url).pathname);
    if (asset === undefined) return c.body(null, 404, { "x-content-type-options": "nosniff" });
    const { body, br, gzip, type, etag } = asset;
    const headers: Record<string, string> = {
      "content-type": type,
      "cache-control": "public, max-age=31536000, immutable",
      vary: "Accept-Encoding",
      "x-content-type-options": "nosniff",
      etag,
    };
    if (c.req.header("if-none-match") === etag) return c.body(null, 304, headers);
    const encoding = bestEncoding(c.req.header("accept-encoding") ?? "");
    const packed = { br, gzip, plain: undefined }[encoding];
    if (packed !== undefined) headers["content-encoding"] = encoding;
    return new Response((packed ?? body) as BodyInit, { headers });
  });
  return app;
}
