import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { SendMailOptions, Transporter } from "nodemailer";

import type { Config } from "#core/config.ts";
import { AppError } from "#core/errors.ts";
import { logOf } from "#core/log.ts";
import { second } from "#core/clock.ts";
import type { Mail } from "#flows/sealed-mail.ts";

/** Hands mails over to a mail server, or to a folder. */
export interface Mailer {
  /** False on a public site without a mail server: then the page offers no reply by e-mail. */
  readonly canSend: boolean;
  /**
   * Sends one mail. `key` names it for good, so that one sent twice after a crash is seen as the same.
   * @throws AppError `mail_refused`, `mail_not_sent` (try again later) or `no_mail_server`
   */
  send(mail: Mail, key: string): Promise<void>;
  close(): void;
}

type Settings = Pick<Config, "smtpUrl" | "mailFrom" | "origin" | "dataDir">;

/** Whether mails can go out: by a mail server, or as files when the site runs on this machine only. */
export function canSendMail(config: Pick<Config, "smtpUrl" | "origin">): boolean {
  return config.smtpUrl !== undefined || isThisMachine(config.origin);
}

/** Opens the way out for mails that the settings name. */
export function createMailer(config: Settings): Mailer {
  const host = new URL(config.origin).hostname;
  const from = config.mailFrom ?? `noreply@${host}`;
  const canSend = canSendMail(config);
  // What a reader typed must never make the server read a file or fetch an address.
  const closed = { disableFileAccess: true, disableUrlAccess: true };
  let opened: Promise<Transporter> | undefined;
  // Read when the first mail goes out: most starts of a site send none.
  const open = async (): Promise<Transporter> => {
    const { createTransport } = await import("nodemailer");
    return config.smtpUrl === undefined
      ? createTransport({ streamTransport: true, buffer: true, newline: "windows", ...closed })
      : createTransport({
          url: config.smtpUrl,
          ...closed,
          connectionTimeout: 15 * second,
          greetingTimeout: 15 * second,
          socketTimeout: 60 * second,
        });
  };
  return {
    canSend,
    send: async (mail, key) => {
      if (!canSend)
        throw new AppError({
          code: "no_mail_server",
          status: 503,
          safeMessage: "This site has no mail server. Set MEDSPIL_SMTP_URL to send mail.",
        });
      const name = createHash("sha256").update(key).digest("hex").slice(0, 32);
      const letter = compose(mail, { from, id: `<${name}@${host}>` });
      try {
        opened ??= open();
        const sent: unknown = await (await opened).sendMail(letter);
        if (config.smtpUrl === undefined) keep(config.dataDir, name, mail, sent as Kept);
      } catch (cause) {
        throw explain(cause);
      }
    },
    close: () => void opened?.then((transport) => transport.close()),
  };
}

/** The letter as it goes out. @source RFC 3834 §5 Auto-Submitted; RFC 8058 §3 one-click unsubscribe */
function compose(
  mail: Mail,
  given: { readonly from: string; readonly id: string },
): SendMailOptions {
  return {
    from: given.from,
    // As an object, so that a name or a comma in it is never read as another receiver.
    to: { name: "", address: mail.to },
    subject: mail.subject,
    text: mail.text,
    ...(mail.html === undefined ? {} : { html: mail.html }),
    messageId: given.id,
    headers: {
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
      ...(mail.stopLink === undefined
        ? {}
        : {
            "List-Unsubscribe": `<${mail.stopLink}>`,
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
          }),
    },
  };
}

interface Kept {
  readonly message: Buffer;
}

/** As a mail program takes it, and as anyone can read it: in the first a link may be broken over two lines. */
function keep(dataDir: string, name: string, mail: Mail, { message }: Kept): void {
  const folder = join(dataDir, "mail");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${name}.txt`);
  writeFileSync(join(folder, `${name}.eml`), message, { mode: 0o600 });
  writeFileSync(path, `${mail.subject}\n\n${mail.text}\n`, { mode: 0o600 });
  logOf("mail").info("No mail server is set, so the mail lies here: {path}", { path });
}

interface Refusal {
  readonly responseCode: number;
  readonly response: string;
}

function explain(cause: unknown): AppError {
  const { responseCode: code = 0, response = "" } = cause as Partial<Refusal>;
  // Its words may hold the address; its numbers tell enough. @source RFC 3463 §2
  const [said = String(code)] = /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?/.exec(response) ?? [];
  // @source RFC 5321 §4.2.1: 5yz is a permanent refusal
  return code >= 500 && code < 600
    ? new AppError({
        code: "mail_refused",
        status: 502,
        params: { said },
        safeMessage: `The mail server refused the mail for good (${said}).`,
        cause,
      })
    : new AppError({
        code: "mail_not_sent",
        status: 502,
        safeMessage:
          code === 0
            ? "The mail server could not be reached."
            : `The mail server asked us to wait (${said}).`,
        retryable: true,
        cause,
      });
}

function isThisMachine(origin: string): boolean {
  const { hostname } = new URL(origin);
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}
