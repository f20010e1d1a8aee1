import { plainText } from "#core/html.ts";
import type { Capabilities, Draft, Limits, OutgoingText } from "#networks";
import { fitInto, fits, lengthOf, partOf } from "#networks/compose.ts";
import { partsOf } from "#networks/thread.ts";
import type { Connection } from "#syndication";

/** What an account on such a server does for us. */
export const capabilities: Capabilities = {
  publish: true,
  edit: true,
  remove: true,
  reply: true,
  react: true,
  follow: false,
  backfeed: true,
  webhook: false,
  readsFromHere: false,
};

/** What a server takes that says nothing of it. @source Mastodon, StatusLengthValidator; MediaAttachment */
export const limits: Limits = {
  maxLength: 500,
  countedIn: "graphemes",
  linkLength: 23,
  maxBytes: null,
  maxPictures: 4,
};

/** What one server takes of pictures, and what is to be known of it; kept with the connection. */
export interface ServerLimits {
  readonly maxLength: number;
  readonly linkLength: number;
  readonly maxPictures: number;
  /** Bytes of a picture, and width times height. */
  readonly pictureBytes: number;
  readonly pictureArea: number;
  readonly descriptionLength: number;
  readonly takesWebp: boolean;
  /** Whether what it says of a post's language can be believed. */
  readonly tellsLanguage: boolean;
}

/** What a server is taken to allow until it says otherwise. @source Mastodon, MediaAttachment */
export const usualLimits: ServerLimits = {
  maxLength: 500,
  linkLength: 23,
  maxPictures: 4,
  pictureBytes: 8 * 1_048_576,
  pictureArea: 16_777_216,
  descriptionLength: 1500,
  takesWebp: true,
  tellsLanguage: true,
};

/** What the server of one account takes, as it last said. */
export function serverLimits({ limits_json }: Pick<Connection, "limits_json">): ServerLimits {
  return { ...usualLimits, ...(JSON.parse(limits_json) as Partial<ServerLimits>) };
}

/** The same of a text alone. */
export function limitsOf(connection: Pick<Connection, "limits_json">): Limits {
  const { maxLength, linkLength, maxPictures } = serverLimits(connection);
  return { ...limits, maxLength, linkLength, maxPictures };
}

/**
 * How a text stands there. An article is its title, its summary and its address; as a thread it stands there whole. All
 * else is its text with its pictures, and the addresses of its links behind it, since nothing there can be clicked
 * that is not written out.
 */
export function compose(text: OutgoingText, given: Limits = limits): Draft {
  const isArticle = text.kind === "article";
  const pictures = isArticle ? [] : text.pictures.slice(0, given.maxPictures);
  const whole = { card: null, pictures };
  if (text.byHand !== undefined) return { ...partsOf(text.byHand, text, given), ...whole };
  if (!isArticle) return { ...partsOf(withLinks(text), text, given), ...whole };
  const end = `\n\n${text.url}`;
  if (text.asThread === true)
    return {
      ...partsOf(`${text.title}\n\n${text.plain}${end}`, text, given),
      ...{ ...whole, link: text.url },
    };
  const head = text.summary === "" ? text.title : `${text.title}\n\n${text.summary}`;
  if (fits(`${head}${end}`, given))
    return { parts: [partOf(`${head}${end}`, given)], cut: "", link: text.url, ...whole };
  const { maxLength, maxBytes } = given;
  const room = {
    ...given,
    maxLength: maxLength && Math.max(0, maxLength - lengthOf(end, given)),
    maxBytes: maxBytes && Math.max(0, maxBytes - Buffer.byteLength(end)),
  };
  return { ...fitInto(head, text.url, room), ...whole, link: text.url };
}

/** A text with the addresses that its words link to and that are not written in it; names and topics link by themselves. */
function withLinks({ html, plain, url }: OutgoingText): string {
  const addresses = new Set<string>();
  for (const [, href = "", words = ""] of html.matchAll(
    /<a\b[^>]*?\shref="([^"]*)"[^>]*>([\s\S]*?)<\/a>/gu,
  )) {
    const address = URL.parse(plainText(href), url)?.href ?? "";
    const isWritten = plain.includes(address) || plain.includes(address.replace(/\/$/u, ""));
    if (!/^https?:/u.test(address) || isWritten || /^[@#]/u.test(plainText(words))) continue;
    addresses.add(address);
  }
  return addresses.size === 0 ? plain : `${plain}\n\n${[...addresses].join("\n")}`;
}
