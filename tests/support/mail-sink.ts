import type { AddressInfo } from "node:net";

import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

import { eventually } from "./eventually.ts";

/** One mail as its receiver's server took it. */
export interface Received {
  /** The envelope, which decides who gets it. */
  readonly from: string;
  readonly to: readonly string[];
  readonly mail: ParsedMail;
  readonly raw: string;
}

/** A real mail server on this machine that keeps what it is given. */
export interface MailSink {
  /** For MEDSPIL_SMTP_URL. */
  readonly url: string;
  readonly received: readonly Received[];
  /** The newest mail to this address that came after the last one asked for; waits for it. */
  waitForMail(to: string, timeoutMs?: number): Promise<Received>;
  /** Answers every mail with this reply code from now on: 451 to try later, 550 for never; undefined takes mails again. */
  refuse(code: number | undefined): void;
  stop(): Promise<void>;
}

/** Starts a mail server on a free port. */
export async function startMailSink(): Promise<MailSink> {
  const received: Received[] = [];
  const shown = new Set<Received>();
  let refused: number | undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? "anybody" }),
    onRcptTo: (_address, _session, done) => {
      if (refused === undefined) return done();
      done(Object.assign(new Error("refused by the test"), { responseCode: refused }));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const raw = Buffer.concat(chunks);
        const { mailFrom, rcptTo } = session.envelope;
        simpleParser(raw).then(
          (mail) => {
            received.push({
              from: mailFrom === false ? "" : mailFrom.address,
              to: rcptTo.map(({ address }) => address),
              mail,
              raw: raw.toString("utf8"),
            });
            done();
          },
          (fault: Error) => done(fault),
        );
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve());
  });
  // Clients that hang up in the middle are part of life.
  server.on("error", () => {});
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    waitForMail: async (to, timeoutMs = 20_000) => {
      const mail = await eventually(
        `a mail to ${to}`,
        () => received.findLast((one) => one.to.includes(to) && !shown.has(one)),
        { timeoutMs, everyMs: 20 },
      );
      for (const one of received) if (one.to.includes(to)) shown.add(one);
      return mail;
    },
    refuse: (code) => {
      refused = code;
    },
    stop: async () => {
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}
