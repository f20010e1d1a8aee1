/** What such servers answer, as far as it concerns us; a server may say anything. @source docs.joinmastodon.org/entities */
import { z } from "zod";

const words = z.string().max(1_000_000);
/** Some servers number what they keep. */
const id = z.union([z.string().min(1).max(300), z.number().int()]).transform(String);
const address = z
  .string()
  .max(2000)
  .regex(/^https?:\/\//u);
const time = z.iso.datetime({ offset: true }).transform((said) => Date.parse(said));

/** Somebody. */
export const account = z.object({
  id,
  username: z.string().min(1).max(300),
  acct: z.string().min(1).max(600),
  display_name: words.nullish().catch(null),
  note: words.nullish().catch(null),
  url: address,
  /** Their id on the fediverse. */
  uri: address.nullish().catch(null),
  avatar: address.nullish().catch(null),
  suspended: z.boolean().nullish().catch(null),
});
export type Account = z.infer<typeof account>;

const media = z.object({
  id,
  type: z.string().catch("unknown"),
  url: address.nullish().catch(null),
  remote_url: address.nullish().catch(null),
  description: words.nullish().catch(null),
});

/** A file that was sent there; without an address until the server has looked through it. */
export const attachment = media;

/** A post. */
export const status = z.object({
  id,
  /** Its id on the fediverse. */
  uri: address,
  url: address.nullish().catch(null),
  account,
  created_at: time,
  edited_at: time.nullish().catch(null),
  in_reply_to_id: id.nullish().catch(null),
  visibility: z.string().catch("direct"),
  spoiler_text: words.nullish().catch(null),
  content: words.catch(""),
  language: z.string().max(100).nullish().catch(null),
  favourites_count: z.number().nullish().catch(null),
  reblogs_count: z.number().nullish().catch(null),
  media_attachments: z.array(z.unknown()).max(100).catch([]),
  poll: z
    .object({ options: z.array(z.object({ title: words })).max(50) })
    .nullish()
    .catch(null),
});
export type Status = z.infer<typeof status>;

/** Those of some things that can be read. */
export function readable<T>(shape: z.ZodType<T>, said: unknown, most = 10_000): T[] {
  const all = Array.isArray(said) ? said.slice(0, most) : [];
  return all.flatMap((one) => shape.safeParse(one).data ?? []);
}

/** The files of a post. */
export function mediaOf({ media_attachments }: Pick<Status, "media_attachments">) {
  return readable(media, media_attachments);
}

const number = z
  .number()
  .int()
  .positive()
  .max(2 ** 40)
  .nullish()
  .catch(null);

/** What a server says of itself, in the second form and in the first. */
export const instance = z.object({
  /** Its name in people's handles; `uri` in the first form, with a scheme on some. */
  domain: z.string().max(300).nullish().catch(null),
  uri: z.string().max(300).nullish().catch(null),
  version: z.string().max(300).catch(""),
  /** Pleroma's and older names for limits. */
  max_toot_chars: number,
  upload_limit: number,
  configuration: z
    .object({
      statuses: z
        .object({
          max_characters: number,
          max_media_attachments: z.number().int().min(0).max(1000).nullish().catch(null),
          characters_reserved_per_url: number,
        })
        .nullish()
        .catch(null),
      media_attachments: z
        .object({
          image_size_limit: number,
          image_matrix_limit: number,
          description_limit: number,
          supported_mime_types: z.array(z.string()).max(1000).nullish().catch(null),
        })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
});
export type Instance = z.infer<typeof instance>;

/** What a server says of how one signs in. @source RFC 8414 §2 */
export const signInFacts = z.object({
  authorization_endpoint: z.string().max(2000).nullish().catch(null),
  token_endpoint: z.string().max(2000).nullish().catch(null),
  revocation_endpoint: z.string().max(2000).nullish().catch(null),
  scopes_supported: z.array(z.string()).max(1000).nullish().catch(null),
  code_challenge_methods_supported: z.array(z.string()).max(50).nullish().catch(null),
});

/** What a server knows a program by. */
export const app = z.object({
  client_id: z.string().min(1).max(2000),
  client_secret: z.string().min(1).max(2000),
});

/** The key to an account. @source RFC 6749 §5.1 */
export const token = z.object({
  access_token: z.string().min(1).max(10_000),
  expires_in: z.number().positive().nullish().catch(null),
});
