import { z } from "zod";

/** A licence by its SPDX id; `arr` means all rights reserved. */
export const licences = ["CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "arr"] as const;

/** Whether the machine knows a time zone by this name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** How many accounts somebody can come from. */
export const mostOtherAccounts = 20;

/** The id of an account in the fediverse, and the name it goes by. */
const otherAccount = z.object({
  uri: z.url({ protocol: /^https?$/ }).max(2000),
  handle: z.string().min(1).max(400),
});

/** Another account of the owner's. */
export type OtherAccount = z.output<typeof otherAccount>;

/** What the owner decides in the browser, each with what holds until then. */
export const settingsShape = z.object({
  siteName: z.string().trim().min(1).max(80).default("Medspil"),
  tagline: z.string().trim().max(200).default(""),
  language: z.enum(["da", "en"]).default("en"),
  /** The site's own time, in which its dates are shown and read. @source IANA time zone database */
  timeZone: z.string().max(64).refine(isTimeZone).default("Europe/Copenhagen"),
  accent: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .default("#1f5c4a"),
  /** The name before the @ on the fediverse; never changes once set, since others remember it. */
  handle: z
    .string()
    .regex(/^[a-z0-9_]{1,30}$/i)
    .default("owner"),
  ownerName: z.string().trim().min(1).max(80).default("Owner"),
  ownerBio: z.string().trim().max(500).default(""),
  avatarMediaId: z.number().int().nullable().default(null),
  defaultLicence: z.enum(licences).default("CC-BY-4.0"),
  /** The first reply of someone new waits until an owner has seen it. */
  holdFirstReply: z.boolean().default(false),
  /** Readers may reply on the page with a name and a confirmed e-mail address. */
  readersMayReply: z.boolean().default(true),
  /** The presence statement, Markdown; each shown on /about. */
  aboutWho: z.string().max(10_000).default(""),
  aboutMoney: z.string().max(10_000).default(""),
  aboutCorrections: z.string().max(10_000).default(""),
  aboutModeration: z.string().max(10_000).default(""),
  aboutContact: z.string().max(10_000).default(""),
  /** Addresses of the same person or company elsewhere, linked with rel=me. */
  links: z
    .array(z.object({ label: z.string().max(80), url: z.url({ protocol: /^https?$/ }) }))
    .max(20)
    .default([]),
  /** Accounts of the owner's elsewhere, whose followers may be moved here: their ids in the fediverse and names. */
  alsoKnownAs: z.array(otherAccount).max(mostOtherAccounts).default([]),
  /** Whose name the site's domain is on networks where domains are names: the account's id there; empty for nobody's. */
  domainAccount: z.string().max(2048).default(""),
  /** The account that the owner moved to from here; null while we are here. */
  movedTo: otherAccount.nullable().default(null),
  /** The site's own rules for the coach, written as the rule files are. */
  coachRules: z.string().max(50_000).default(""),
  /** Rules of the coach that are silent here, by name, and why. */
  coachSilenced: z
    .array(
      z.object({ rule: z.string().min(1).max(100), reason: z.string().trim().min(1).max(300) }),
    )
    .max(200)
    .default([]),
  /** Whether /open shows how much the posts give and ask. */
  coachOnOpen: z.boolean().default(false),
  /** The address the site was last served at; commands go by it where MEDSPIL_URL is not set. */
  servedAt: z.string().nullable().default(null),
  /** Unix milliseconds; null until set-up is done. */
  setUpAt: z.number().nullable().default(null),
});

/** The site's settings, whole. */
export type Settings = z.output<typeof settingsShape>;
