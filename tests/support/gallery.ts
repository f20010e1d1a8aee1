import { join } from "node:path";

import { serve } from "@hono/node-server";
import { Hono } from "hono";
import sharp from "sharp";

import { createAssets, type Assets } from "#look/assets.ts";
import { galleryPages } from "./gallery/gallery.ts";

/** The gallery of the look, served as the product serves its pages. */
export interface Gallery {
  readonly origin: string;
  readonly assets: Assets;
  /** Names of the pages; each lies at `/name`. */
  readonly names: readonly string[];
  close(): void;
}

/** Nothing inline, nothing from elsewhere: as strict as the product. */
export const strictPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; frame-src https://www.youtube-nocookie.com";

/** Serves the gallery on a free port; `more` adds pages of a test's own. */
export async function serveGallery(
  cacheDir: string,
  more: (app: Hono, assets: Assets) => void = () => {},
): Promise<Gallery> {
  const packageRoot = join(import.meta.dirname, "../..");
  const assets = await createAssets({ cacheDir, packageRoot });
  const pictures = await samplePictures();
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header("content-security-policy", strictPolicy);
  });
  app.get("/assets/*", (c) => {
    const asset = assets.find(c.req.path);
    if (asset === undefined) return c.notFound();
    return c.body(new Uint8Array(asset.body), 200, { "content-type": asset.type });
  });
  app.get("/sample/:name", (c) => {
    const picture = pictures[c.req.param("name")];
    if (picture === undefined) return c.notFound();
    return c.body(new Uint8Array(picture), 200, { "content-type": "image/jpeg" });
  });
  for (const page of galleryPages)
    app.get(`/${page.name}`, async (c) => c.html(await page.body(assets)));
  more(app, assets);
  return await new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve({
        origin: `http://127.0.0.1:${port}`,
        assets,
        names: galleryPages.map((page) => page.name),
        close: () => void server.close(),
      }),
    );
  });
}

async function samplePictures(): Promise<Record<string, Buffer>> {
  return {
    "harbour.jpg": await drawScene("#7d93a8", "#f0cfa6", "#53646b"),
    "cafe.jpg": await drawScene("#c9a27e", "#f6e7cf", "#7a5a44"),
  };
}

async function drawScene(sky: string, glow: string, sea: string): Promise<Buffer> {
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720"><defs><linearGradient id="a" x2="0" y2="1"><stop stop-color="${sky}"/><stop offset="1" stop-color="${glow}"/></linearGradient></defs><rect width="1280" height="720" fill="url(#a)"/><circle cx="880" cy="430" r="90" fill="#fff5dc" opacity=".85"/><path d="M0 470Q320 430 640 468T1280 455V720H0Z" fill="${sea}"/><path d="M120 470V250h24v-70l20 70h24v220ZM300 468V330h130v138ZM470 470V290l60-50 60 50v180Z" fill="#2b2520" opacity=".8"/></svg>`;
  return await sharp(Buffer.from(scene)).jpeg({ quality: 82 }).toBuffer();
}
