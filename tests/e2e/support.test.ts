import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { createTransport } from "nodemailer";
import { describe, expect, onTestFinished, test } from "vitest";

import { checkPage, openPage, takeComplaints, validateHtml } from "#support/browser.ts";
import { startMailSink } from "#support/mail-sink.ts";

const whole = (body: string): string =>
  `<!DOCTYPE html><html lang="en"><head><title>A page</title><link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/page.css"></head><body><main>${body}</main></body></html>`;

/** A site of one page, with the policy that Medspil sends. */
async function serve(body: string): Promise<string> {
  const files: Record<string, [type: string, text: string]> = {
    "/": ["text/html", whole(body)],
    "/page.css": ["text/css", ".pale { color: #ccc } .wide { inline-size: 900px }"],
    "/fails.js": ["text/javascript", "throw new Error('as planned')"],
    "/icon.svg": ["image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  };
  const server = createServer((request, response) => {
    const file = files[request.url ?? ""];
    response.writeHead(file === undefined ? 404 : 200, {
      "content-type": `${file?.[0] ?? "text/html"}; charset=utf-8`,
      "content-security-policy": "default-src 'self'; img-src * data:",
    });
    response.end(file?.[1] ?? whole("<h1>Not here</h1>"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("the browser of the tests", () => {
  test("finds nothing wrong with a sound page, with and without scripts", async () => {
    const origin = await serve("<h1>Hello</h1><p>All is well.</p>");
    for (const javaScript of [true, false]) {
      const page = await openPage({ origin, javaScript, width: 360 });
      await page.goto("/");
      await checkPage(page);
    }
  });

  test("sees what is hard to read also where scripts are off", async () => {
    const origin = await serve("<h1>Hi</h1><p class=pale>Read me</p>");
    const page = await openPage({ origin, javaScript: false });
    await page.goto("/");
    await expect(checkPage(page)).rejects.toThrow(/color-contrast/u);
  });

  for (const [fault, body, words] of [
    ["a picture without words", '<h1>Hi</h1><img src="data:,">', /image-alt/u],
    ["grey on grey", "<h1>Hi</h1><p class=pale>Read me</p>", /color-contrast/u],
    ["a page wider than the screen", "<h1>Hi</h1><pre class=wide>x</pre>", /scrolls sideways/u],
    ["an element that is never closed", "<h1>Hi</h1><p><b>open</p>", /close-order/u],
  ] as const)
    test(`sees ${fault}`, async () => {
      const page = await openPage({ origin: await serve(body), width: 360 });
      await page.goto("/");
      await expect(checkPage(page)).rejects.toThrow(words);
      takeComplaints(page);
    });

  for (const [fault, body, words] of [
    [
      "another origin asked",
      '<h1>Hi</h1><img src="http://127.0.0.1:9/x.png" alt="x">',
      "another origin: http://127.0.0.1:9/x.png",
    ],
    [
      "the content security policy broken",
      "<h1>Hi</h1><script>1</script>",
      "Content Security Policy",
    ],
    ["a file that is not there", '<h1>Hi</h1><img src="/no.png" alt="x">', "/no.png"],
    ["a script that fails", '<script src="/fails.js"></script>', "as planned"],
  ] as const)
    test(`complains of ${fault}`, async () => {
      const page = await openPage({ origin: await serve(body) });
      await page.goto("/");
      expect(takeComplaints(page).join()).toContain(words);
    });

  test.fails("fails the test at its end for what it complains of", async () => {
    const page = await openPage({ origin: await serve("<script>1</script>") });
    await page.goto("/");
  });

  test("does not mind a page that is rightly not found", async () => {
    const page = await openPage({ origin: await serve("") });
    expect((await page.goto("/gone"))?.status()).toBe(404);
  });

  test("validates HTML by itself", async () => {
    expect(await validateHtml("<!DOCTYPE html><p style='color:red'>x</p>")).not.toEqual([]);
  });
});

describe("the mail server of the tests", () => {
  test("keeps what it is given, and can refuse", async () => {
    const sink = await startMailSink();
    onTestFinished(async () => await sink.stop());
    const post = createTransport(sink.url);
    const letter = { from: "a@here.example", to: "b@there.example", subject: "Kære læser" };
    const waiting = sink.waitForMail("b@there.example");
    await post.sendMail({ ...letter, text: "Første" });
    expect((await waiting).mail.subject).toBe("Kære læser");
    await post.sendMail({ ...letter, text: "Anden" });
    expect((await sink.waitForMail("b@there.example")).mail.text).toContain("Anden");
    sink.refuse(550);
    await expect(post.sendMail(letter)).rejects.toMatchObject({ responseCode: 550 });
  });
});
