import { createInstance, type i18n } from "i18next";
import { LRUCache } from "lru-cache";

import { access as accessDa } from "./da/access.ts";
import { account as accountDa } from "./da/account.ts";
import { bluesky as blueskyDa } from "./da/bluesky.ts";
import { cli as cliDa } from "./da/cli.ts";
import { apps as appsDa } from "./da/apps.ts";
import { coach as coachDa } from "./da/coach.ts";
import { connections as connectionsDa } from "./da/connections.ts";
import { conversation as conversationDa } from "./da/conversation.ts";
import { destinations as destinationsDa } from "./da/destinations.ts";
import { errors as errorsDa } from "./da/errors.ts";
import { faults as faultsDa } from "./da/faults.ts";
import { imported as importedDa } from "./da/import.ts";
import { mail as mailDa } from "./da/mail.ts";
import { moderation as moderationDa } from "./da/moderation.ts";
import { moving as movingDa } from "./da/moving.ts";
import { networks as networksDa } from "./da/networks.ts";
import { openness as opennessDa } from "./da/openness.ts";
import { people as peopleDa } from "./da/people.ts";
import { plot as plotDa } from "./da/plot.ts";
import { posts as postsDa } from "./da/posts.ts";
import { reading as readingDa } from "./da/reading.ts";
import { syndication as syndicationDa } from "./da/syndication.ts";
import { setup as setupDa } from "./da/setup.ts";
import { site as siteDa } from "./da/site.ts";
import { studio as studioDa } from "./da/studio.ts";
import { webmention as webmentionDa } from "./da/webmention.ts";
import { access } from "./en/access.ts";
import { account } from "./en/account.ts";
import { bluesky } from "./en/bluesky.ts";
import { cli } from "./en/cli.ts";
import { apps } from "./en/apps.ts";
import { coach } from "./en/coach.ts";
import { connections } from "./en/connections.ts";
import { conversation } from "./en/conversation.ts";
import { destinations } from "./en/destinations.ts";
import { errors } from "./en/errors.ts";
import { faults } from "./en/faults.ts";
import { imported } from "./en/import.ts";
import { mail } from "./en/mail.ts";
import { moderation } from "./en/moderation.ts";
import { moving } from "./en/moving.ts";
import { networks } from "./en/networks.ts";
import { openness } from "./en/openness.ts";
import { people } from "./en/people.ts";
import { plot } from "./en/plot.ts";
import { posts } from "./en/posts.ts";
import { reading } from "./en/reading.ts";
import { syndication } from "./en/syndication.ts";
import { setup } from "./en/setup.ts";
import { site } from "./en/site.ts";
import { studio } from "./en/studio.ts";
import { webmention } from "./en/webmention.ts";

const en = {
  access,
  account,
  apps,
  bluesky,
  site,
  connections,
  destinations,
  conversation,
  studio,
  setup,
  mail,
  cli,
  coach,
  errors,
  faults,
  import: imported,
  plot,
  posts,
  openness,
  moderation,
  moving,
  networks,
  people,
  reading,
  syndication,
  webmention,
};

/** The same keys as English, or this does not compile. */
const da: { [Part in keyof typeof en]: Record<keyof (typeof en)[Part], string> } = {
  access: accessDa,
  account: accountDa,
  apps: appsDa,
  bluesky: blueskyDa,
  site: siteDa,
  connections: connectionsDa,
  destinations: destinationsDa,
  conversation: conversationDa,
  studio: studioDa,
  setup: setupDa,
  mail: mailDa,
  cli: cliDa,
  coach: coachDa,
  errors: errorsDa,
  faults: faultsDa,
  import: importedDa,
  plot: plotDa,
  posts: postsDa,
  openness: opennessDa,
  moderation: moderationDa,
  moving: movingDa,
  networks: networksDa,
  people: peopleDa,
  reading: readingDa,
  syndication: syndicationDa,
  webmention: webmentionDa,
};

type Parts = typeof en;
type Bare<K> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;
/** `part.key`; a key that counts is written without `_one` and `_other`. */
export type MessageKey = {
  [P in keyof Parts]: `${P}.${Bare<keyof Parts[P] & string>}`;
}[keyof Parts];

/** Where a network is named: in a sentence, on a button, or beside somebody's name. */
export type NetworkPlace = "sentence" | "chip" | "beside";

/** What people call a network, `activitypub` for one; its own name where there are no words for it yet. */
export function networkWords(messages: Messages, network: string, place: NetworkPlace): string {
  const key = place === "sentence" ? network : `${network}_${place}`;
  return key in en.networks ? messages.t(`networks.${key as keyof Parts["networks"]}`) : network;
}

/** What a network that needs no account is told of us, or tells us, where there are words for it. */
export function networkTells(
  messages: Messages,
  network: string,
  way: "sends" | "reads",
): string | undefined {
  const key = `${network}_${way}`;
  return key in en.networks ? messages.t(`networks.${key as keyof Parts["networks"]}`) : undefined;
}

/** A fault as data keeps it. */
interface ToldFault {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** What went wrong, in the reader's language; in general terms where there are no words for it. */
export function faultText(messages: Messages, fault: ToldFault): string {
  const key = hasFaultText(fault) ? (fault.code as keyof Parts["faults"]) : "unknown";
  return messages.t(`faults.${key}`, fault.params);
}

/** Whether there are words for it, which its parameters fill. */
export function hasFaultText({ code, params }: ToldFault): boolean {
  if (!Object.hasOwn(en.faults, code)) return false;
  const text = en.faults[code as keyof Parts["faults"]];
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].every(([, name = ""]) => name in params);
}

/** The languages of the interface. */
export const languages = ["da", "en"] as const;
export type Language = (typeof languages)[number];

/** What a page says, in one language. */
export interface Messages {
  readonly language: Language;
  /** The time zone of `date` and `dateTime`. */
  readonly timeZone: string;
  /** The words for `key`; `{{name}}` in them is filled from `values` (not escaped: `html` does that). */
  readonly t: (key: MessageKey, values?: Readonly<Record<string, string | number>>) => string;
  number(value: number): string;
  /** `12. oktober 2026` */
  date(atMs: number): string;
  /** `12. oktober 2026 kl. 09.12` */
  dateTime(atMs: number): string;
  /** `a, b og c` */
  list(parts: readonly string[]): string;
}

let shared: i18n | undefined;
const made = new LRUCache<string, Messages>({ max: 20 });

/** The words of one language, with dates in a time zone; other languages get English. */
export function messagesFor(language: string, timeZone = "UTC"): Messages {
  const known: Language = language === "da" ? "da" : "en";
  const key = `${known} ${timeZone}`;
  const before = made.get(key);
  if (before !== undefined) return before;
  const messages = makeMessages(known, timeZone);
  made.set(key, messages);
  return messages;
}

function makeMessages(language: Language, timeZone: string): Messages {
  if (shared === undefined) {
    shared = createInstance();
    void shared.init({
      initAsync: false,
      lng: "en",
      fallbackLng: false,
      resources: { en: { translation: en }, da: { translation: da } },
      interpolation: { escapeValue: false },
    });
  }
  const fixed = shared.getFixedT(language);
  const translate = (key: string, values?: object): string => String(fixed(key, { ...values }));
  // Most words take no values or only a count; looking them up once keeps i18next out of the hot path.
  const plain = new Map<string, string>();
  const mostKept = 5000;
  const locale = language === "da" ? "da-DK" : "en-GB";
  const number = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale);
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone });
  const dateTime = new Intl.DateTimeFormat(locale, {
    dateStyle: "long",
    timeStyle: "short",
    timeZone,
  });
  return {
    language,
    timeZone,
    t: (key, values) => {
      const isCount = values !== undefined && Object.keys(values).join() === "count";
      if (values !== undefined && !isCount) return translate(key, values);
      const name = values === undefined ? key : `${key} ${values.count}`;
      let text = plain.get(name);
      if (text === undefined) {
        text = translate(key, values);
        if (plain.size >= mostKept) plain.clear();
        plain.set(name, text);
      }
      return text;
    },
    number: (value) => number.format(value),
    date: (at) => date.format(at),
    dateTime: (at) => dateTime.format(at),
    list: (parts) => list.format(parts),
  };
}
