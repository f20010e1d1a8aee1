import type { Draft, Limits, Network } from "#networks";
import { asWanted, outgoingPost } from "#networks/read-outgoing.ts";
import { likelyAddress, type PostRow, renderPost } from "#posts";
import type { Connection } from "#syndication";

import type { Composed } from "./compose-values.ts";
import { type ShownDestination, shownDestinations } from "./destination-values.ts";
import type { StudioContext } from "./context.ts";

/** One network, and how the text will stand there by one account of ours. */
export interface ShownDraft extends ShownDestination {
  readonly network: Network;
  readonly limits: Limits;
  readonly draft: Draft;
  /** What a wording by hand begins with. */
  readonly automatic: string;
  /** How many pictures the text has. */
  readonly pictures: number;
}

/** How what stands in the composer will stand on every network that it can go to. */
export async function composeDrafts(
  c: StudioContext,
  text: Composed,
  post: PostRow | undefined,
): Promise<ShownDraft[]> {
  const { kit, networks } = c.var.parts;
  const { db } = kit.store;
  const networkOf = (connection: Connection): Network | undefined =>
    networks.find(connection.network);
  const shown = await shownDestinations(
    db,
    post,
    text.chosen,
    (connection) => networkOf(connection)?.capabilities.readsFromHere === true,
  );
  const { kind, language, disclosure, disclosedWho, coverId } = text;
  const disclosed = { disclosure, disclosed_who: disclosedWho, language };
  const written = {
    ...disclosed,
    kind,
    title: kind === "article" ? text.title : "",
    summary: kind === "article" ? text.summary : "",
    html: await renderPost(db, kit.config.origin, text.markdown, text),
    cover_id: kind === "article" ? coverId : null,
    revision: post?.revision ?? 0,
    uri: post?.uri ?? (await likelyAddress(kit.config.origin, text, kit.clock.now())),
  };
  const outgoing = await outgoingPost(db, written);
  // A wording by hand discloses by itself what the text does.
  const undisclosed =
    disclosure === "" ? outgoing : await outgoingPost(db, { ...written, disclosure: "" });
  return shown.flatMap((one): ShownDraft[] => {
    const network = networkOf(one.connection);
    if (network === undefined || !network.capabilities.publish) return [];
    const limits = network.limitsOf?.(one.connection) ?? network.limits;
    return [
      {
        ...one,
        network,
        limits,
        draft: network.compose(asWanted(outgoing, disclosed, one.destination), limits),
        automatic: network.compose(undisclosed, limits).parts[0]?.text ?? "",
        pictures: outgoing.pictures.length,
      },
    ];
  });
}
