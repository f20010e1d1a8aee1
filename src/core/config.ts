import { resolve } from "node:path";

import { z } from "zod";

import { closest } from "#core/closest.ts";
import { AppError } from "#core/errors.ts";

/** As people write it; "8080x" and "" are none. */
const wholeNumber = (most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, `must be a whole number from 0 to ${most}`)
    .transform(Number)
    .refine((given) => given <= most, { error: `must be a whole number from 0 to ${most}` });

/** A switch, as people write one: 1, true, yes or on; 0, false, no or off. */
const flag = z
  .string()
  .transform((given) => given.trim().toLowerCase())
  .pipe(
    z.enum(["1", "true", "yes", "on", "0", "false", "no", "off"], {
      error: "must be 1, true, yes or on, or 0, false, no or off",
    }),
  )
  .transform((given) => ["1", "true", "yes", "on"].includes(given));

/**
 * Every setting that comes from the environment, with the words for docs/operate/settings.md, which is
 * generated from here. What the writer decides in the browser lives in the database instead.
 */
export const environment = {
  MEDSPIL_DATA: {
    about: "The folder with everything: database, pictures, keys. Back it up.",
    schema: z.string().min(1).default("data"),
  },
  MEDSPIL_URL: {
    about:
      "The public address, as readers see it: https://example.org. Set it before set-up, since other servers remember it.",
    schema: z
      .url({ protocol: /^https?$/, hostname: /.*/, error: "must be an address with http(s)://" })
      .refine((url) => /^https?:\/\/[^/?#@]+\/?$/i.test(url), {
        error:
          "must end after the name: Medspil needs a name of its own, such as https://blog.example.org, not a folder of one. Add that name at your provider and let the proxy hand it over (docs/operate/install.md)",
      })
      .optional(),
  },
  PORT: {
    about: "The port to listen on. 0 takes a free one.",
    schema: wholeNumber(65_535).default(8080),
  },
  MEDSPIL_HOST: {
    about: "The address to listen on. Use 0.0.0.0 in a container; keep 127.0.0.1 behind a proxy.",
    schema: z.string().default("127.0.0.1"),
  },
  DATABASE_URL: {
    about: "postgres://… to use PostgreSQL 15 or newer. Without it: SQLite in the data folder.",
    schema: z
      .string()
      .regex(/^postgres(ql)?:\/\//, "must start with postgres://")
      .optional(),
  },
  MEDSPIL_ALLOW_PRIVATE_NETWORK: {
    about:
      "1 lets Medspil fetch from addresses inside your own network. For tests and intranets only.",
    schema: flag.default(false),
  },
  MEDSPIL_SMTP_URL: {
    about:
      "smtps://user:password@mail.example.org to send mail, so that readers can answer on the page.",
    schema: z
      .string()
      .regex(/^smtps?:\/\//, "must start with smtp:// or smtps://")
      .optional(),
  },
  MEDSPIL_MAIL_FROM: {
    about: "The sender of those mails: Our name <post@example.org>.",
    schema: z.string().optional(),
  },
  MEDSPIL_TRUSTED_PROXIES: {
    about:
      "How many reverse proxies stand in front; their X-Forwarded-For is then believed. 0 trusts none.",
    schema: wholeNumber(9).default(0),
  },
  MEDSPIL_LOG: {
    about: "How much to log: debug, info, warning or error.",
    schema: z
      .enum(["debug", "info", "warning", "error"], {
        error: "must be debug, info, warning or error",
      })
      .default("info"),
  },
  MEDSPIL_SHARED: {
    about:
      "1 lets several servers run on this PostgreSQL database and this data folder at the same time; each of them needs it. See docs/operate/postgresql.md.",
    schema: flag.default(false),
  },
  MEDSPIL_PLC_URL: {
    about:
      "The directory where Bluesky accounts say who keeps them. For tests and networks of your own.",
    schema: z.url({ protocol: /^https?$/, hostname: /.*/ }).default("https://plc.directory"),
  },
  MEDSPIL_BLUESKY_API_URL: {
    about:
      "The server that is asked for what everybody on Bluesky can see. For tests and networks of your own.",
    schema: z.url({ protocol: /^https?$/, hostname: /.*/ }).default("https://public.api.bsky.app"),
  },
  MEDSPIL_METRICS_TOKEN: {
    about:
      "A secret of 16 letters or more with which a Prometheus may read /metrics. Without it there is no such page.",
    schema: z
      .string()
      .regex(/^[\w~+/.=-]{16,200}$/, "must be 16 to 200 of a–z, 0–9 and ~ + / . = - _")
      .optional(),
  },
} as const;

/** Variables that only Medspil's own tests read. */
const ofTests = /^MEDSPIL_(?:TEST_|SCREENSHOTS$)/;

/**
 * A sentence for each variable that begins with MEDSPIL_ and is none of ours, with the one that may have
 * been meant: a setting written wrongly would be ignored without a word.
 */
export function unknownSettings(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  const ours = Object.keys(environment);
  return Object.keys(env)
    .filter((name) => /^MEDSPIL_/i.test(name) && !ours.includes(name) && !ofTests.test(name))
    .toSorted()
    .map((name) => {
      const nearest = closest(name, ours, "MEDSPIL_");
      const hint =
        nearest === undefined ? "See docs/operate/settings.md." : `Did you mean ${nearest}?`;
      return `${name} is not a setting of Medspil and has no effect. ${hint}`;
    });
}

/** The settings of this process, read once and frozen. */
export interface Config {
  readonly dataDir: string;
  /** Origin without a trailing slash: `https://example.org`. */
  readonly origin: string;
  /** True when MEDSPIL_URL was set, so `origin` is what other servers may remember. */
  readonly originIsSet: boolean;
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string | undefined;
  /** Others may run on the same database and data folder. */
  readonly isShared: boolean;
  readonly allowPrivateNetwork: boolean;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string | undefined;
  readonly trustedProxies: number;
  readonly logLevel: "debug" | "info" | "warning" | "error";
  /** Where Bluesky's accounts say who keeps them, and who tells what everybody there can see; origins. */
  readonly plcUrl: string;
  readonly blueskyApiUrl: string;
  /** Whoever brings it may read /metrics. */
  readonly metricsToken: string | undefined;
}

/**
 * Reads the environment.
 * @throws AppError `bad_setting` that names each wrong variable and what it should look like.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const faults: string[] = [];
  const read = <K extends keyof typeof environment>(
    name: K,
  ): z.output<(typeof environment)[K]["schema"]> => {
    const given = env[name] === "" ? undefined : env[name];
    const result = environment[name].schema.safeParse(given);
    if (result.success) return result.data as z.output<(typeof environment)[K]["schema"]>;
    faults.push(
      `${name}: ${result.error.issues[0]?.message ?? "is wrong"}. ${environment[name].about}`,
    );
    return undefined as z.output<(typeof environment)[K]["schema"]>;
  };
  const port = read("PORT");
  const url = read("MEDSPIL_URL");
  const config: Config = {
    dataDir: resolve(read("MEDSPIL_DATA") ?? "data"),
    origin: url === undefined ? `http://localhost:${port}` : new URL(url).origin,
    originIsSet: url !== undefined,
    port,
    host: read("MEDSPIL_HOST"),
    databaseUrl: read("DATABASE_URL"),
    isShared: read("MEDSPIL_SHARED"),
    allowPrivateNetwork: read("MEDSPIL_ALLOW_PRIVATE_NETWORK"),
    smtpUrl: read("MEDSPIL_SMTP_URL"),
    mailFrom: read("MEDSPIL_MAIL_FROM"),
    trustedProxies: read("MEDSPIL_TRUSTED_PROXIES"),
    logLevel: read("MEDSPIL_LOG"),
    plcUrl: URL.parse(read("MEDSPIL_PLC_URL"))?.origin ?? "",
    blueskyApiUrl: URL.parse(read("MEDSPIL_BLUESKY_API_URL"))?.origin ?? "",
    metricsToken: read("MEDSPIL_METRICS_TOKEN"),
  };
  if (config.isShared && config.databaseUrl === undefined && faults.length === 0)
    faults.push(
      "MEDSPIL_SHARED: several servers need PostgreSQL. Set DATABASE_URL, or leave it out.",
    );
  if (faults.length > 0)
    throw new AppError({ code: "bad_setting", status: 500, safeMessage: faults.join("\n") });
  return Object.freeze(config);
}
