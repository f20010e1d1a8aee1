/**
 * Takes pictures of the gallery of the look: `node scripts/look.ts [page…] [--out DIR]`, wide and on a phone,
 * light and dark, and the phone's menu opened.
 */
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { chromium, type Browser } from "playwright-core";

import { serveGallery } from "#support/gallery.ts";

const { values, positionals } = parseArgs({
  options: { out: { type: "string" } },
  allowPositionals: true,
});
const out = values.out ?? mkdtempSync(join(tmpdir(), "medspil-look-"));
mkdirSync(out, { recursive: true });

async function takePictures(browser: Browser, origin: string, name: string): Promise<void> {
  for (const width of [1280, 360])
    for (const theme of ["light", "dark"] as const) {
      const context = await browser.newContext({
        viewport: { width, height: width === 360 ? 740 : 900 },
        colorScheme: theme,
        deviceScaleFactor: width === 360 ? 2 : 1,
        hasTouch: width === 360,
        isMobile: width === 360,
        reducedMotion: "reduce",
      });
      const page = await context.newPage();
      await page.goto(`${origin}/${name}`, { waitUntil: "networkidle" });
      await page.screenshot({ path: join(out, `${name}-${width}-${theme}.png`), fullPage: true });
      const menu = page.locator(".menu summary, .more-button").first();
      if (width === 360 && theme === "light" && (await menu.isVisible())) {
        await menu.click();
        await page.screenshot({ path: join(out, `${name}-menu.png`) });
      }
      await context.close();
    }
}

const gallery = await serveGallery(join(out, "cache"));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const wanted = positionals.length === 0 ? gallery.names : positionals;
for (const name of wanted) await takePictures(browser, gallery.origin, name);
await browser.close();
gallery.close();
console.log(`${wanted.length} pages; pictures in ${out}`);
