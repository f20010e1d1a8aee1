import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { accentTokens } from "./accent.ts";
import { shortHash } from "./asset.ts";
import { createAssets, type Assets } from "./assets.ts";
import { fontFiles } from "./fonts.ts";

const packageRoot = resolve(import.meta.dirname, "../..");

describe("createAssets", () => {
  let cacheDir: string;
  let assets: Assets;
  beforeAll(async () => {
    cacheDir = mkdtempSync(join(tmpdir(), "medspil-assets-"));
    assets = await createAssets({ cacheDir, packageRoot });
  });
  afterAll(() => rmSync(cacheDir, { recursive: true, force: true }));
  const found = (path: string): NonNullable<ReturnType<Assets["find"]>> => {
    const asset = assets.find(path);
    if (asset === undefined) throw new Error(`nothing at ${path}`);
    return asset;
  };

  it("serves each file under the hash of what is in it, compressed to the same bytes", () => {
    for (const name of ["site.css", "studio.css", "islands.js", "count-note.js", "favicon.svg"]) {
      const path = assets.url(name);
      expect(path).toMatch(/^\/assets\/[a-z-]+-[0-9a-zA-Z]{8,12}\.(css|js|svg)$/);
      const { body, br, gzip, etag, type } = found(path);
      expect(etag).toBe(`"${shortHash(body)}"`);
      expect(type).toMatch(/^(text\/(css|javascript); charset=utf-8|image\/svg\+xml)$/);
      if (br !== undefined) expect(brotliDecompressSync(br).equals(body)).toBe(true);
      if (gzip !== undefined) expect(gunzipSync(gzip).equals(body)).toBe(true);
      if (name.endsWith("css")) expect(br).toBeDefined();
    }
  });

  it("keeps a reader's stylesheet under 7 KB and the fonts of a page under 120 KB", () => {
    expect(found(assets.url("site.css")).br?.length).toBeLessThan(7168);
    const page = ["newsreader-latin.woff2", "hanken-latin.woff2", "newsreader-italic-latin.woff2"];
    const bytes = page.map((name) => found(assets.url(name)).body.length);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(120 * 1024);
  });

  it("points every font, chunk and picture at a file that is there, and at no other machine", () => {
    for (const name of ["site.css", "studio.css"]) {
      const css = found(assets.url(name)).body.toString();
      const urls = [...css.matchAll(/url\("?([^")]+)"?\)/g)].map((match) => match[1] ?? "");
      expect(urls).toHaveLength(fontFiles.length);
      for (const url of urls) expect(found(url).type).toBe("font/woff2");
      expect(css).not.toMatch(/@import|https?:/);
    }
    const js = found(assets.url("islands.js")).body.toString();
    const parts = [...js.matchAll(/"\.\/([\w-]+\.js)"/g)].map((match) => `/assets/${match[1]}`);
    expect(parts.length).toBeGreaterThan(5);
    for (const part of parts) found(part);
  });

  it("names only what exists", () => {
    expect(() => assets.url("sight.css")).toThrow("sight.css");
    for (const path of [
      "/assets/",
      "/assets/site.css",
      "/assets/../package.json",
      "/assets/__proto__",
    ])
      expect(assets.find(path)).toBeUndefined();
  });

  it("gives the second start the same files from disk, and builds again when the disk lies", async () => {
    const again = await createAssets({ cacheDir, packageRoot });
    expect(again.url("site.css")).toBe(assets.url("site.css"));
    expect(again.find(again.url("site.css"))).toEqual(found(assets.url("site.css")));
    const [kept] = readdirSync(cacheDir);
    expect(kept).toMatch(/^assets-[0-9a-f]{24}\.json$/);
    writeFileSync(join(cacheDir, kept ?? ""), `[{"path": "/assets/x`);
    const third = await createAssets({ cacheDir, packageRoot });
    expect(third.find(assets.url("islands.js"))).toEqual(found(assets.url("islands.js")));
  });

  it("makes the owner's accent, also for a page rendered before a restart", async () => {
    const path = assets.accent("#C0392B");
    expect(path).toMatch(/^\/assets\/accent-c0392b-[0-9a-f]{12}\.css$/);
    const later = await createAssets({ cacheDir, packageRoot });
    const css = later.find(path)?.body.toString() ?? "";
    expect(css).toContain(accentTokens("#c0392b").light.accent);
    expect(assets.accent("nonsense")).toBe(assets.accent("#1f5c4a"));
    expect(later.find("/assets/accent-c0392b-000000000000.css")).toBeUndefined();
  });

  it("draws the favicon in the owner's accent", async () => {
    const path = assets.favicon("#C0392B");
    expect(path).toMatch(/^\/assets\/favicon-c0392b-[0-9a-f]{12}\.svg$/);
    const later = await createAssets({ cacheDir, packageRoot });
    expect(later.find(path)).toMatchObject({ type: "image/svg+xml" });
    expect(later.find(path)?.body.toString()).toContain('fill="#c0392b"');
    expect(assets.favicon('"><script>')).toBe(assets.favicon("#1f5c4a"));
    expect(later.find("/assets/favicon-c0392b-000000000000.svg")).toBeUndefined();
  });
});
