import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { simpleParser } from "mailparser";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { AppError } from "#core/errors.ts";
import { secretsFrom } from "#core/secrets.ts";
import { answeredMail, confirmMail } from "#flows/reader-mails.ts";
import { type Mail, sealMail } from "#flows/sealed-mail.ts";
import { type MailSink, startMailSink } from "#support/mail-sink.ts";
import { naughtyStrings } from "#support/shared-data.ts";

import { canSendMail, createMailer, sendMailHandler } from "./index.ts";

const secrets = secretsFrom(new Uint8Array(32).fill(7));
const link = "https://vaerkstedet.example/reply/confirm/abc_DEF-123";
const confirm = (rest: object = {}): Mail =>
  confirmMail("da", {
    to: "karen@example.org",
    name: "Karen",
    siteName: "Værkstedet",
    title: "Æbler & pærer",
    link,
    ...rest,
  });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "medspil-mail-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const config = (rest: { smtpUrl?: string; mailFrom?: string; origin?: string } = {}) => ({
  smtpUrl: undefined,
  mailFrom: undefined,
  origin: "https://vaerkstedet.example",
  dataDir: folder,
  ...rest,
});

describe("Through a mail server", () => {
  let sink: MailSink;
  beforeEach(async () => {
    sink = await startMailSink();
  });
  afterEach(async () => await sink.stop());

  it("a mail arrives as it was written, plain and as HTML, from whom the settings say", async () => {
    const mailer = createMailer(
      config({ smtpUrl: sink.url, mailFrom: "Værkstedet <post@vaerkstedet.example>" }),
    );
    const work = sendMailHandler(mailer, secrets);
    const payload = { sealed: sealMail(secrets, confirm()) };
    await work({ id: 1, kind: "send-mail", payload, attempt: 1 });
    const { mail, from, to, raw } = await sink.waitForMail("karen@example.org");
    expect([from, to]).toEqual(["post@vaerkstedet.example", ["karen@example.org"]]);
    expect(mail.subject).toBe("Dit svar til »Æbler & pærer«");
    expect(mail.text).toContain(link);
    expect(mail.html).toContain(`<a href="${link}">`);
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    // A job that runs twice after a crash sends the same letter, which its receiver can tell.
    await work({ id: 1, kind: "send-mail", payload, attempt: 2 });
    const again = await sink.waitForMail("karen@example.org");
    expect(again.mail.messageId).toBe(mail.messageId);
    mailer.close();
  });

  it("word of an answer can be stopped by one click from the mail program", async () => {
    const mailer = createMailer(config({ smtpUrl: sink.url }));
    const stopLink = "https://vaerkstedet.example/reply/stop/7/abc";
    const mail = answeredMail("en", {
      to: "karen@example.org",
      name: "Karen",
      siteName: "Workshop",
      answerer: "Editors",
      answer: "See <b>https://elsewhere.example</b>",
      link,
      stopLink,
    });
    await mailer.send(mail, "1");
    const { raw, mail: got } = await sink.waitForMail("karen@example.org");
    expect(raw).toContain(`List-Unsubscribe: <${stopLink}>`);
    expect(raw).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    const links = [...String(got.html).matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href);
    expect(links).toEqual([link, stopLink]);
    mailer.close();
  });

  it("no name, title or answer makes a header, a receiver or a link", async () => {
    const mailer = createMailer(config({ smtpUrl: sink.url }));
    const hostile = [
      ...naughtyStrings(),
      "x\r\nBcc: eva@example.org",
      "a\nSubject: b",
      "\u2028Bcc: eva@example.org",
      "https://evil.example/gift evil.example",
    ];
    const wanted = new Set([
      "auto-submitted",
      "content-type",
      "date",
      "from",
      "message-id",
      "mime-version",
      "subject",
      "to",
      "x-auto-response-suppress",
    ]);
    for (const [n, text] of hostile.entries()) {
      if (n % 6 !== 0 && n < hostile.length - 4) continue;
      await mailer.send(confirm({ name: text, siteName: text, title: text }), String(n));
      const { mail, to } = await sink.waitForMail("karen@example.org");
      expect(to).toEqual(["karen@example.org"]);
      expect(
        [...mail.headers.keys()].filter((name) => !wanted.has(name)),
        text,
      ).toEqual([]);
      expect(String(mail.html).match(/<(?:a|img|script|form|iframe)\b/gi), text).toEqual(["<a"]);
    }
    const { mail } = sink.received.at(-1)!;
    expect(mail.text?.split("\n")[0]).not.toMatch(/evil\.example|:\/\//);
    mailer.close();
  });

  it("waits when the server says later, and gives up when it says never", async () => {
    const mailer = createMailer(config({ smtpUrl: sink.url }));
    const fault = async (): Promise<AppError> => {
      try {
        await mailer.send(confirm(), "1");
      } catch (caught) {
        return caught as AppError;
      }
      throw new Error("It was sent");
    };
    sink.refuse(451);
    expect(await fault()).toMatchObject({ code: "mail_not_sent", retryable: true });
    sink.refuse(550);
    expect(await fault()).toMatchObject({
      code: "mail_refused",
      retryable: false,
      safeMessage: "The mail server refused the mail for good (550).",
    });
    sink.refuse(undefined);
    await mailer.send(confirm(), "1");
    expect(sink.received).toHaveLength(1);
    mailer.close();
  });

  it("waits when nobody is there", async () => {
    const { url } = sink;
    await sink.stop();
    const mailer = createMailer(config({ smtpUrl: url }));
    await expect(mailer.send(confirm(), "1")).rejects.toMatchObject({
      code: "mail_not_sent",
      retryable: true,
    });
    sink = await startMailSink();
  });
});

describe("Without a mail server", () => {
  it("a site on this machine keeps its mails as files that any mail program opens", async () => {
    const mailer = createMailer(config({ origin: "http://localhost:8080" }));
    expect(mailer.canSend).toBe(true);
    await mailer.send(confirm(), "1");
    await mailer.send(confirm(), "1");
    const files = readdirSync(join(folder, "mail"));
    expect(files.map((name) => name.slice(-4))).toEqual([".eml", ".txt"]);
    expect(readFileSync(join(folder, "mail", files[1]!), "utf8")).toContain(`\n${link}\n`);
    const mail = await simpleParser(readFileSync(join(folder, "mail", files[0]!)));
    expect(mail.text).toContain(link);
  });

  it("a public site sends none and says so", async () => {
    const mailer = createMailer(config());
    expect(mailer.canSend).toBe(false);
    await expect(mailer.send(confirm(), "1")).rejects.toMatchObject({
      code: "no_mail_server",
      retryable: false,
    });
    const at = (origin: string): boolean => canSendMail({ smtpUrl: undefined, origin });
    for (const origin of [
      "http://localhost:1",
      "http://127.0.0.1:1",
      "http://[::1]:1",
      "http://a.localhost",
    ])
      expect(at(origin), origin).toBe(true);
    for (const origin of [
      "https://localhost.example",
      "http://127.0.0.1.example",
      "http://10.0.0.1",
    ])
      expect(at(origin), origin).toBe(false);
  });
});

it("a mail with a line end in its receiver or subject is never sealed", () => {
  for (const bad of [
    { to: "a@example.org\nBcc: b@example.org" },
    { to: "a@example.org, b@example.org" },
    { subject: "a\r\nb" },
  ])
    expect(() => sealMail(secrets, { ...confirm(), ...bad })).toThrow();
});
