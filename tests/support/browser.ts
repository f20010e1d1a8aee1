import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { HtmlValidate, StaticConfigLoader } from "html-validate";
import {
  type Browser,
  type BrowserContextOptions,
  type Page,
  type Response,
  chromium,
} from "playwright-core";
import sharp from "sharp";
import { afterAll, onTestFinished } from "vitest";

const project = join(import.meta.dirname, "..", "..");

/** How a reader looks at the site. */
export interface Look {
  /** The only origin the page may ask anything of. */
  readonly origin: string;
  /** Other origins that a page leads to, and what it asks for there. */
  readonly leadsTo?: readonly string[];
  /** CSS pixels; 1280 unless said. */
  readonly width?: number;
  /** CSS pixels; 800 unless said. */
  readonly height?: number;
  readonly theme?: "light" | "dark";
  /** A language tag: `da-DK` unless said. */
  readonly locale?: string;
  /** False for a browser that runs no scripts. */
  readonly javaScript?: boolean;
  /** Console errors that belong to this test, as when it cuts the connection on purpose. */
  readonly expected?: RegExp;
}

let shared: Promise<Browser> | undefined;

/** What is known of each open page. */
interface Watched {
  readonly look: Look;
  readonly complaints: string[];
  /** The document as it was last sent. */
  sent?: Response;
}
const watched = new WeakMap<Page, Watched>();

afterAll(async () => {
  const browser = await shared;
  shared = undefined;
  await browser?.close();
});

/** Where Chromium is: $CHROMIUM, or Debian's. @throws when it is not there. */
export function chromiumProgram(): string {
  const path = process.env.CHROMIUM || "/usr/bin/chromium";
  if (existsSync(path)) return path;
  throw new Error(`No Chromium at ${path}: apt-get install chromium, or set CHROMIUM to its path.`);
}

async function launch(): Promise<Browser> {
  return await chromium.launch({
    executablePath: chromiumProgram(),
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Nothing but this machine can be found, whatever a page asks for.
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
    ],
  });
}

/**
 * Opens a page in a browser profile of its own, for the running test. When the test is over, it fails
 * for anything the page said on its error console (a breach of the content security policy among it),
 * any fault in a script, and any request to another origin.
 */
export async function openPage(look: Look): Promise<Page> {
  shared ??= launch();
  const browser = await shared;
  const context = await browser.newContext({
    ...profile(look),
    javaScriptEnabled: look.javaScript ?? true,
  });
  context.setDefaultTimeout(15_000);
  const faults: string[] = [];
  const own = new URL(look.origin).origin;
  const visited = new Set<string>();
  const isForeign = (address: string): boolean => {
    const url = new URL(address);
    if (["data:", "blob:", "about:"].includes(url.protocol)) return false;
    return (
      url.origin.replace(/^ws/u, "http") !== own && look.leadsTo?.includes(url.origin) !== true
    );
  };
  context.on("request", (request) => {
    if (request.isNavigationRequest()) visited.add(request.url());
    if (isForeign(request.url())) faults.push(`asked another origin: ${request.url()}`);
  });
  context.on("weberror", (fault) => faults.push(`a script failed: ${fault.error().stack}`));
  context.on("console", (message) => {
    const { url } = message.location();
    // Chromium also reports the status of a page that is rightly 404 or 410.
    const isPageStatus = visited.has(url) && message.text().startsWith("Failed to load resource");
    if (message.type() !== "error" || isPageStatus || look.expected?.test(message.text())) return;
    faults.push(`on the console: ${message.text()} (${url})`);
  });
  context.on("page", (page) => {
    const known: Watched = { look, complaints: faults };
    watched.set(page, known);
    page.on("websocket", (socket) => {
      if (isForeign(socket.url())) faults.push(`asked another origin: ${socket.url()}`);
    });
    page.on("response", (response) => {
      const request = response.request();
      if (request.isNavigationRequest() && request.frame() === page.mainFrame())
        known.sent = response;
    });
  });
  onTestFinished(async () => {
    await context.close();
    mustBeEmpty("The browser complained", faults);
  });
  return await context.newPage();
}

function profile(look: Look): BrowserContextOptions {
  return {
    baseURL: look.origin,
    viewport: { width: look.width ?? 1280, height: look.height ?? 800 },
    colorScheme: look.theme ?? "light",
    reducedMotion: "reduce",
    locale: look.locale ?? "da-DK",
    timezoneId: "Europe/Copenhagen",
  };
}

/** What the browser complained about so far; the test that asks no longer fails for it. */
export function takeComplaints(page: Page): string[] {
  return watched.get(page)?.complaints.splice(0) ?? [];
}

function mustBeEmpty(what: string, faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(`${what}:\n${faults.map((one) => `- ${one}`).join("\n")}`);
}

/**
 * Fails unless the page can be used by everybody (axe, WCAG 2.2 AA), its HTML as sent is valid, and
 * it does not scroll sideways.
 */
export async function checkPage(page: Page): Promise<void> {
  const at = new URL(page.url()).pathname;
  mustBeEmpty(`The HTML of ${at} is not valid`, await htmlFaults(page));
  mustBeEmpty(`Not everybody can use ${at} (WCAG 2.2 AA)`, await accessFaults(page));
  mustBeEmpty(`${at} scrolls sideways`, await tooWide(page));
}

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

async function accessFaults(page: Page): Promise<string[]> {
  const known = watched.get(page);
  if (known?.look.javaScript !== false) return await runAxe(page);
  const twin = await openTwin(page, known);
  const faults = await runAxe(twin);
  await twin.context().close();
  return faults;
}

/** axe is a script: where scripts are off it looks at the same document in a page without the page's own. */
async function openTwin(page: Page, { look, sent }: Watched): Promise<Page> {
  const browser = await shared;
  if (browser === undefined || sent === undefined) throw new Error("no page was loaded");
  const storageState = await page.context().storageState();
  const context = await browser.newContext({ ...profile(look), storageState });
  const body = await sent.text();
  await context.route("**/*", async (route) => {
    if (route.request().resourceType() === "script") return await route.abort();
    if (!route.request().isNavigationRequest()) return await route.continue();
    await route.fulfill({ body, headers: sent.headers(), status: sent.status() });
  });
  const twin = await context.newPage();
  await twin.goto(page.url());
  return twin;
}

async function runAxe(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return await page.evaluate(async () => {
    const { axe: engine } = globalThis as unknown as { axe: typeof import("axe-core") };
    const found = await engine.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
      resultTypes: ["violations"],
    });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
  });
}

const htmlRules = JSON.parse(readFileSync(join(project, ".htmlvalidate.json"), "utf8")) as object;
const validator = new HtmlValidate(new StaticConfigLoader(htmlRules));

async function htmlFaults(page: Page): Promise<string[]> {
  const sent = watched.get(page)?.sent;
  if (sent === undefined) return ["no page was loaded"];
  return await validateHtml(await sent.text());
}

/** What is wrong with a page's HTML as it is sent: rule, words and place of each fault. */
export async function validateHtml(html: string): Promise<string[]> {
  const report = await validator.validateString(html);
  const lines = html.split("\n");
  return report.results
    .flatMap(({ messages }) => messages)
    .map(({ ruleId, message, line, column }) => {
      const around = lines[line - 1]?.slice(Math.max(0, column - 40), column + 80) ?? "";
      return `${ruleId}: ${message} (${line}:${column} … ${around} …)`;
    });
}

async function tooWide(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 0.5,
    );
    return [`${root.scrollWidth} > ${root.clientWidth}`].concat(
      wide.slice(0, 5).map((element) => (element.cloneNode() as Element).outerHTML.slice(0, 200)),
    );
  });
}

/** The most that one kept picture may weigh, in bytes. */
const maxPictureBytes = 150_000;

/**
 * Keeps a picture of the page as docs/screenshots/`name`.png, when MEDSPIL_SCREENSHOTS=1; else does
 * nothing, so that tests leave the tree as it was.
 */
export async function keepScreenshot(
  page: Page,
  name: string,
  { wholePage = false } = {},
): Promise<void> {
  if (process.env.MEDSPIL_SCREENSHOTS !== "1") return;
  await page.evaluate(async () => {
    await document.fonts.ready;
  });
  const taken = await page.screenshot({ fullPage: wholePage, animations: "disabled" });
  const folder = join(project, "docs/screenshots");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), await shrink(taken));
}

/** Fewer colours first, then fewer pixels, until the picture is light enough. */
async function shrink(picture: Buffer): Promise<Buffer> {
  const { width } = await sharp(picture).metadata();
  let small = picture;
  for (const [share, colours] of [
    [1, 256],
    [1, 96],
    [0.75, 128],
    [0.5, 128],
    [0.35, 64],
  ] as const) {
    small = await sharp(picture)
      .resize({ width: Math.round(width * share) })
      .png({ palette: true, colours, effort: 10, compressionLevel: 9 })
      .toBuffer();
    if (small.length <= maxPictureBytes) return small;
  }
  return small;
}
