/**
 * Renders the gallery of the look and takes its pictures: `node scripts/look.ts [page…] [--out DIR]`.
 * Says what sticks out of the window, breaks the content policy or fails axe.
 */
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { chromium, type Browser } from "playwright-core";
import sharp from "sharp";

const { values, positionals } = parseArgs({
  options: { out: { type: "string" }, full: { type: "boolean", default: true } },
  allowPositionals: true,
});
const packageRoot = resolve(import.meta.dirname, "..");
const out = values.out ?? mkdtempSync(join(tmpdir(), "medspil-look-"));
mkdirSync(out, { recursive: true });

const { createAssets } = await import(join(packageRoot, "src/site/look/assets.ts"));
const { galleryPages } = await import(join(packageRoot, "src/site/look/gallery.ts"));
const assets = await createAssets({ cacheDir: join(out, "cache"), packageRoot });

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; frame-src https://www.youtube-nocookie.com";

async function samplePicture(sky: string, sun: string, sea: string): Promise<Buffer> {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720"><defs><linearGradient id="a" x2="0" y2="1"><stop stop-color="${sky}"/><stop offset="1" stop-color="${sun}"/></linearGradient></defs><rect width="1280" height="720" fill="url(#a)"/><circle cx="880" cy="430" r="90" fill="#fff5dc" opacity=".85"/><path d="M0 470Q320 430 640 468T1280 455V720H0Z" fill="${sea}"/><path d="M120 470V250h24v-70l20 70h24v220ZM300 468V330h130v138ZM470 470V290l60-50 60 50v180Z" fill="#2b2520" opacity=".8"/></svg>`;
  return await sharp(Buffer.from(drawing)).jpeg({ quality: 82 }).toBuffer();
}
const pictures: Record<string, Buffer> = {
  "harbour.jpg": await samplePicture("#7d93a8", "#f0cfa6", "#53646b"),
  "cafe.jpg": await samplePicture("#c9a27e", "#f6e7cf", "#7a5a44"),
};

const app = new Hono();
app.get("/assets/*", (c) => {
  const asset = assets.find(c.req.path);
  return asset === undefined
    ? c.notFound()
    : c.body(asset.body, 200, { "content-type": asset.type });
});
app.get("/sample/:name", (c) => {
  const picture = pictures[c.req.param("name")];
  return picture === undefined
    ? c.notFound()
    : c.body(new Uint8Array(picture), 200, { "content-type": "image/jpeg" });
});
for (const page of galleryPages)
  app.get(`/${page.name}`, async (c) =>
    c.html(await page.body(assets), 200, { "content-security-policy": policy }),
  );

const axe = readFileSync(join(packageRoot, "node_modules/axe-core/axe.min.js"), "utf8");
let faults = 0;

async function look(browser: Browser, origin: string, name: string): Promise<void> {
  for (const width of [1280, 360])
    for (const theme of ["light", "dark"] as const) {
      const context = await browser.newContext({
        viewport: { width, height: width === 360 ? 740 : 900 },
        colorScheme: theme,
        deviceScaleFactor: width === 360 ? 2 : 1,
        reducedMotion: "reduce",
      });
      const page = await context.newPage();
      const say = (fault: string): void => {
        faults += 1;
        console.log(`${name} ${width} ${theme}: ${fault}`);
      };
      page.on("console", (message) => {
        if (message.type() === "error") say(message.text());
      });
      await page.goto(`${origin}/${name}`, { waitUntil: "networkidle" });
      await page.evaluate(async () => await document.fonts.ready);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) say(`is ${wide} wide`);
      await page.screenshot({ path: join(out, `${name}-${width}-${theme}.png`), fullPage: true });
      const found = await page.evaluate(
        `(() => { const module = undefined; ${axe}; return axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] }).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + (n.any[0]?.message ?? "")).join(" | "))); })()`,
      );
      for (const violation of found as string[]) say(violation);
      if (width === 360 && theme === "light") {
        const menu = page.locator(".menu summary, .more-button").first();
        if (await menu.isVisible().catch(() => false)) {
          await menu.click();
          await page.screenshot({ path: join(out, `${name}-menu.png`) });
        }
      }
      await context.close();
    }
}

const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (address) => {
  void run(`http://127.0.0.1:${address.port}`);
});

async function run(origin: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const wanted = galleryPages.filter(
    (page: { name: string }) => positionals.length === 0 || positionals.includes(page.name),
  );
  for (const page of wanted) await look(browser, origin, page.name);
  await browser.close();
  server.close();
  console.log(`${wanted.length} pages, ${faults} faults; pictures in ${out}`);
  process.exitCode = faults === 0 ? 0 : 1;
}
