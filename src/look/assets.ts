import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { LRUCache } from "lru-cache";

import { type Asset, brotli, shortHash } from "./asset.ts";
import { accentCss, defaultAccent } from "./accent.ts";
import { keepBundle, readBundle, sourceKey } from "./bundle-cache.ts";
import { readHex } from "./colour.ts";
import { fontFiles } from "./fonts.ts";

/** Stylesheets, islands, fonts and the favicon, ready in memory. */
export interface Assets {
  /**
   * The address of `site.css`, `studio.css`, `islands.js`, `<island>.js`, `favicon.svg` or a font.
   * @throws Error when there is no such file, so that a wrong name shows at once.
   */
  url(name: string): string;
  /** The address of the owner's accent as a stylesheet; any text is taken, wrong ones give the default. */
  accent(hex: string): string;
  /** The address of the favicon in the owner's accent. */
  favicon(hex: string): string;
  /** What lies at `/assets/…`. Whoever serves it may let it be kept for a year. */
  find(path: string): Asset | undefined;
}

const types: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
};

function toAsset(path: string, body: Buffer): Asset {
  const ending = path.slice(path.lastIndexOf(".") + 1);
  const plain = {
    body,
    type: types[ending] ?? "application/octet-stream",
    etag: `"${shortHash(body)}"`,
  };
  if (ending === "woff2") return plain;
  const br = brotli(body);
  const gzip = gzipSync(body, { level: 9 });
  return br.length < body.length && gzip.length < body.length ? { ...plain, br, gzip } : plain;
}

const accentPath = /^\/assets\/accent-([0-9a-f]{6})-([0-9a-f]{12})\.css$/;
const iconPath = /^\/assets\/favicon-([0-9a-f]{6})-([0-9a-f]{12})\.svg$/;
const keptAccents = 32;

/**
 * Loads all assets; builds them first when a source changed since `cacheDir` was written. The build loads
 * esbuild, a later start does not.
 */
export async function createAssets(parts: {
  /** A folder of ours, made when it is missing; may be emptied at any time. */
  readonly cacheDir: string;
  /** The folder with package.json, src and node_modules. */
  readonly packageRoot: string;
}): Promise<Assets> {
  const files = new Map<string, Asset>();
  const urls = new Map<string, string>();
  const fonts = new Map<string, Buffer>();
  for (const font of fontFiles) {
    const body = readFileSync(join(parts.packageRoot, "node_modules", font.from));
    const path = `/assets/${font.name.replace(/\.woff2$/, "")}-${shortHash(body)}.woff2`;
    fonts.set(path, body);
    urls.set(font.name, path);
  }
  const fontUrl = (name: string): string => urls.get(name) ?? "";
  const key = sourceKey(parts.packageRoot, [...fonts.keys()]);
  let bundle = readBundle(parts.cacheDir, key);
  if (bundle === undefined) {
    const { build } = await import("./build-assets.ts");
    const built = await build(parts.packageRoot, fontUrl);
    bundle = built.map((file) => ({ ...file, asset: toAsset(file.path, file.body) }));
    keepBundle(parts.cacheDir, key, bundle);
  }
  for (const [path, body] of fonts) files.set(path, toAsset(path, body));
  for (const file of bundle) {
    files.set(file.path, file.asset);
    if (file.name !== undefined) urls.set(file.name, file.path);
  }
  const accents = new LRUCache<string, Asset>({ max: keptAccents });
  const accentUrl = (hex: string): string => {
    const colour = readHex(hex) ?? defaultAccent;
    return `/assets/accent-${colour.slice(1)}-${shortHash(accentCss(colour))}.css`;
  };
  const knownAccents = new LRUCache<string, string>({ max: keptAccents });
  const plainIcon = files.get(urls.get("favicon.svg") ?? "")?.body.toString() ?? "";
  const iconOf = (colour: string): string => plainIcon.replaceAll(defaultAccent, colour);
  const iconUrl = (hex: string): string => {
    const colour = readHex(hex) ?? defaultAccent;
    return `/assets/favicon-${colour.slice(1)}-${shortHash(iconOf(colour))}.svg`;
  };
  return {
    url(name) {
      const url = urls.get(name);
      if (url === undefined) throw new Error(`There is no asset named ${name}.`);
      return url;
    },
    accent(hex) {
      let url = knownAccents.get(hex);
      if (url === undefined) {
        url = accentUrl(hex);
        knownAccents.set(hex, url);
      }
      return url;
    },
    favicon: iconUrl,
    find(path) {
      const file = files.get(path) ?? accents.get(path);
      if (file !== undefined) return file;
      const iconColour = iconPath.exec(path)?.[1];
      if (iconColour !== undefined && iconUrl(iconColour) === path)
        return toAsset(path, Buffer.from(iconOf(`#${iconColour}`)));
      const colour = accentPath.exec(path)?.[1];
      // The colour is in the address, so that an old page finds its accent after a restart.
      if (colour === undefined || accentUrl(colour) !== path) return undefined;
      const made = toAsset(path, Buffer.from(accentCss(colour)));
      accents.set(path, made);
      return made;
    },
  };
}
