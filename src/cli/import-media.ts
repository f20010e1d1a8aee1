import { createSafeFetch } from "#core/safe-fetch.ts";
import { mediaIsUploaded } from "#flows/media-is-uploaded.ts";
import { mediaAddress, type StoredPicture } from "#posts";
import type { Messages } from "#words";

import type { CliContext } from "./cli-context.ts";
import { whyNotTaken } from "./import-fault.ts";
import type { NotImported } from "./import-report.ts";

/** Longest wait for one picture, and its largest size. */
const patience = { timeoutMs: 30_000, maxBytes: 100 * 1024 * 1024 } as const;

/** The address by which a text shows a stored file. */
export function addressOf(picture: StoredPicture): string {
  return mediaAddress(picture.variants.at(-1)?.path ?? "");
}

/** Fetches pictures from where they lay and stores them here, each once. */
export interface MediaFetcher {
  fetchAll(addresses: readonly string[], notImported: NotImported[]): Promise<Map<string, string>>;
  /** One picture; undefined, and a line in the report, when it cannot be had. */
  fetchOne(
    address: string,
    notImported: NotImported[],
    description?: string,
  ): Promise<StoredPicture | undefined>;
  /** Where those lay that are here now. */
  stored(): string[];
}

/** What to tell of a film or a sound that was taken though many cannot play it; undefined for any other file. */
export function whyHardToPlay({ remark }: StoredPicture, messages: Messages): string | undefined {
  return remark === "hevc" || remark === "rare-codec"
    ? messages.t(`import.why_${remark}`)
    : undefined;
}

/** A fetcher for one import; what it cannot get is told in `words`. */
export function mediaFetcher(
  { store, config, files }: CliContext,
  messages: Messages,
): MediaFetcher {
  const known = new Map<string, StoredPicture | undefined>();
  const fetchNow = async (
    address: string,
    notImported: NotImported[],
    description: string,
  ): Promise<StoredPicture | undefined> => {
    const fetch = createSafeFetch({
      allowPrivateNetwork: config.allowPrivateNetwork,
      userAgent: `Medspil/0.1 (+${config.origin})`,
    });
    try {
      const answer = await fetch(address, {
        ...patience,
        accept: ["image/*", "audio/*", "video/*", "application/ogg"],
      });
      if (answer.status !== 200)
        throw new Error(messages.t("import.why_answered", { status: answer.status }));
      const picture = await mediaIsUploaded(store, files, {
        data: answer.body,
        fileName: address,
        description,
      });
      const why = whyHardToPlay(picture, messages);
      if (why !== undefined) notImported.push({ kind: "media", what: address, why });
      return picture;
    } catch (fault) {
      const why = whyNotTaken(fault, messages);
      notImported.push({
        kind: "media",
        what: messages.t("import.name_picture", { address }),
        why,
      });
      return undefined;
    } finally {
      await fetch.close();
    }
  };
  const fetchOne = async (
    address: string,
    notImported: NotImported[],
    description = "",
  ): Promise<StoredPicture | undefined> => {
    if (!known.has(address)) known.set(address, await fetchNow(address, notImported, description));
    return known.get(address);
  };
  return {
    fetchOne,
    fetchAll: async (addresses, notImported) => {
      const stored = new Map<string, string>();
      for (const address of addresses) {
        const here = await fetchOne(address, notImported);
        if (here !== undefined) stored.set(address, addressOf(here));
      }
      return stored;
    },
    stored: () => [...known].flatMap(([address, here]) => (here === undefined ? [] : [address])),
  };
}
