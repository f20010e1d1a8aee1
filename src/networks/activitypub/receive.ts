import type { IncomingAccount } from "#audience";
import { domainOf } from "#audience";
import { plainText } from "#core/html.ts";
import { isBlocked } from "#moderation";
import { accountChanges, accountVanishes } from "#flows/account-changes.ts";
import { followArrives, followEnds } from "#flows/follow-arrives.ts";
import { itemArrives, itemIsEdited, itemIsGone } from "#flows/item-arrives.ts";
import { mentionArrives } from "#flows/mention-arrives.ts";
import { quoteIsAsked } from "#flows/quote-is-asked.ts";
import { reactionArrives, reactionIsUndone } from "#flows/reaction-arrives.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { replyIsEdited } from "#flows/reply-is-edited.ts";
import { replyIsErased } from "#flows/reply-is-erased.ts";
import { flagArrives } from "#flows/reply-is-reported.ts";
import { followIsAnswered } from "#flows/we-follow.ts";
import { enqueue } from "#jobs";
import type { Kit } from "#kit";

import { ownAddresses } from "./addresses.ts";
import type { FetchDocument, RemoteDocument } from "./fetch-document.ts";
import { type InboxAnswer, refuse, taken } from "./inbox-answers.ts";
import { readActor } from "./read-actor.ts";
import { firstText, idOf, many } from "./read-json.ts";
import { readWork, type RemoteWork } from "./read-object.ts";
import { farewellOf, keepMark } from "./seen.ts";

/** What translating needs. */
export interface ReceiveDeps {
  readonly kit: Kit;
  readonly fetchDocument: FetchDocument;
  /** The account of an actor: at hand, stored, or fetched. */
  readonly accountOf: (actorUri: string) => Promise<IncomingAccount | undefined>;
  /** What an account now says of itself; undefined when it is no more. */
  accountIsNow(actorUri: string, account: IncomingAccount | undefined): void;
}

/**
 * Hands a verified activity of `actorUri` to the flow it is for. Nothing in it is believed beyond what
 * that actor may say: its own works, its own likes, its own leaving.
 */
export function receiver(
  deps: ReceiveDeps,
): (actorUri: string, activity: RemoteDocument) => Promise<InboxAnswer> {
  const { kit, fetchDocument, accountOf } = deps;
  const { store } = kit;
  const own = ownAddresses(kit.config.origin);
  const ours = (uri: string): boolean => uri.startsWith(`${own.origin}/`);

  /** The embedded object when it is the actor's own, else what its id leads to. */
  const trusted = async (
    actorUri: string,
    object: unknown,
  ): Promise<RemoteDocument | undefined> => {
    const uri = idOf(object);
    if (uri === undefined || ours(uri)) return undefined;
    const isEmbedded = typeof object === "object" && object !== null && "type" in object;
    if (isEmbedded && new URL(uri).origin === new URL(actorUri).origin)
      return object as RemoteDocument;
    const found = await fetchDocument(uri);
    return found.kind === "found" ? found.document : undefined;
  };

  const work = async (actorUri: string, object: unknown): Promise<RemoteWork | undefined> => {
    const document = await trusted(actorUri, object);
    const read = document === undefined ? undefined : readWork(document, kit.clock.now());
    if (read === undefined || new URL(read.uri).origin !== new URL(read.authorUri).origin)
      return undefined;
    return read;
  };

  const create = async (actorUri: string, object: unknown): Promise<InboxAnswer> => {
    const written = await work(actorUri, object);
    if (written === undefined) return taken;
    if (written.authorUri !== actorUri) return refuse(403, "the author is not the sender");
    const account = await accountOf(actorUri);
    if (account === undefined) return refuse(403, "the author is no more");
    await arrive(written, account);
    return taken;
  };

  const arrive = async (written: RemoteWork, account: IncomingAccount): Promise<void> => {
    const { uri, url, html, inReplyTo, writtenAt } = written;
    const toUs = written.mentions.includes(own.actor);
    if (inReplyTo !== null && written.isPublic) {
      const outcome = await replyArrives(store, {
        account,
        uri,
        url,
        html,
        inReplyToUri: inReplyTo,
        writtenAt,
      });
      if (outcome.kind === "stored") {
        if (written.replies !== undefined) await lookForMore(written.replies);
        return;
      }
      if (outcome.kind !== "not-ours") return;
      // Its thread may begin under a post of ours, with answers that were never sent to us.
      if (toUs || (await isOurConversation(inReplyTo))) await walkUp(uri);
    }
    if (toUs || (inReplyTo !== null && ours(inReplyTo)))
      await mentionArrives(store, { account, uri, url, html, inReplyTo });
    await itemArrives(store, {
      account,
      sharedByUri: null,
      uri,
      url,
      title: written.title,
      html,
      inReplyTo,
      writtenAt,
    });
  };

  const isOurConversation = async (uri: string): Promise<boolean> =>
    // Someone we know is being answered on a server that speaks with us: worth one look.
    (await store.db
      .selectFrom("accounts")
      .select("id")
      .where("domain", "=", domainOf(uri))
      .limit(1)
      .executeTakeFirst()) !== undefined;

  const walkUp = async (uri: string): Promise<void> =>
    await store.transact(
      async (tx) =>
        await enqueue(tx, {
          kind: "fetch-thread",
          payload: { uri, depth: 0 },
          lane: `thread ${uri}`,
        }),
    );

  const lookForMore = async (uri: string): Promise<void> =>
    // A little later, so that others have had time to answer.
    await store.transact(
      async (tx) =>
        await enqueue(tx, { kind: "fetch-replies", payload: { uri }, runAt: tx.now + 600_000 }),
    );

  const update = async (actorUri: string, object: unknown): Promise<InboxAnswer> => {
    const document = await trusted(actorUri, object);
    if (document === undefined) return taken;
    const actor = readActor(document);
    if (actor !== undefined) {
      if (actor.account.uri !== actorUri)
        return refuse(403, "only an account itself may change it");
      await accountChanges(store, actor.account);
      deps.accountIsNow(actorUri, actor.account);
      return taken;
    }
    const written = readWork(document, kit.clock.now());
    if (written === undefined) return taken;
    if (written.authorUri !== actorUri) return refuse(403, "the author is not the sender");
    const { uri, html, title } = written;
    if (!written.isPublic) {
      // What was public and is no longer must not stay on show.
      await replyIsErased(store, { uri, authorUri: actorUri });
      return taken;
    }
    const { editedAt } = written;
    const outcome = await replyIsEdited(store, {
      uri,
      authorUri: actorUri,
      html,
      // Updates can overtake each other on their way.
      ...(editedAt === undefined ? {} : { editedAt }),
    });
    if (outcome.kind === "unknown")
      await itemIsEdited(store, { uri, authorUri: actorUri, title, html });
    return taken;
  };

  const remove = async (actorUri: string, object: unknown): Promise<InboxAnswer> => {
    const uri = idOf(object);
    if (uri === undefined) return refuse(400, "what is deleted is not named");
    if (uri === actorUri) {
      deps.accountIsNow(actorUri, undefined);
      await accountVanishes(store, actorUri);
      return taken;
    }
    if (new URL(uri).origin !== new URL(actorUri).origin)
      return refuse(403, "only the author may delete it");
    await replyIsErased(store, { uri, authorUri: actorUri });
    await itemIsGone(store, { uri, authorUri: actorUri });
    // Messages overtake each other: what is deleted before it came must not come afterwards.
    await keepMark(store, farewellOf(actorUri, uri));
    return taken;
  };

  const react = async (
    actorUri: string,
    activity: RemoteDocument,
    kind: "like" | "share",
  ): Promise<InboxAnswer> => {
    const objectUri = idOf(activity.object);
    const uri = idOf(activity);
    if (objectUri === undefined || uri === undefined)
      return refuse(400, "what it is about is not named");
    const account = await accountOf(actorUri);
    if (account === undefined) return refuse(403, "the sender is no more");
    const outcome = await reactionArrives(store, { kind, uri, objectUri, account });
    if (outcome.kind === "not-ours" && kind === "share" && !ours(objectUri))
      await passedOn(actorUri, objectUri);
    return taken;
  };

  /** Somebody we follow passes on what another wrote: it is fetched from its author, not believed. */
  const passedOn = async (actorUri: string, objectUri: string): Promise<void> => {
    const followed = await store.db
      .selectFrom("following")
      .innerJoin("accounts", "accounts.id", "following.account_id")
      .select("accounts.id")
      .where("accounts.uri", "=", actorUri)
      .where("following.state", "=", "accepted")
      .executeTakeFirst();
    if (followed === undefined) return;
    let found = await fetchDocument(objectUri);
    // Groups, such as Lemmy's, pass on the act of writing instead of what was written.
    const inner = found.kind === "found" ? actOf(found.document) : undefined;
    if (inner !== undefined) found = await fetchDocument(inner);
    const written = found.kind === "found" ? readWork(found.document, kit.clock.now()) : undefined;
    const account =
      written === undefined || !written.isPublic ? undefined : await accountOf(written.authorUri);
    if (written === undefined || account === undefined) return;
    const { uri, url, title, html, inReplyTo, writtenAt } = written;
    await itemArrives(store, {
      account,
      sharedByUri: actorUri,
      uri,
      url,
      title,
      html,
      inReplyTo,
      writtenAt,
    });
  };

  const undo = async (actorUri: string, object: unknown): Promise<InboxAnswer> => {
    const {
      type,
      actor,
      object: about,
    } = (typeof object === "object" && object !== null ? object : {}) as RemoteDocument;
    if (idOf(actor) !== undefined && idOf(actor) !== actorUri)
      return refuse(403, "only one's own can be undone");
    if (type === "Follow") {
      // Whoever follows another one no longer may still follow us.
      if (idOf(about) === own.actor) await followEnds(store, actorUri);
      return taken;
    }
    const uri = idOf(object);
    const objectUri = idOf(about);
    if (uri === undefined && objectUri === undefined)
      return refuse(400, "what is undone is not named");
    if (uri !== undefined && (await reactionIsUndone(store, { uri, accountUri: actorUri })))
      return taken;
    const kind =
      type === "Announce" ? "share" : type === "Like" || type === "EmojiReact" ? "like" : undefined;
    if (kind !== undefined && objectUri !== undefined)
      await reactionIsUndone(store, { objectUri, kind, accountUri: actorUri });
    // Named by its id alone, it may be their following us.
    if (type === undefined && uri !== undefined && (await isFollowOf(actorUri, uri)))
      await followEnds(store, actorUri);
    return taken;
  };

  const isFollowOf = async (actorUri: string, uri: string): Promise<boolean> =>
    (await store.db
      .selectFrom("followers")
      .innerJoin("accounts", "accounts.id", "followers.account_id")
      .select("accounts.id")
      .where("accounts.uri", "=", actorUri)
      .where("followers.follow_uri", "=", uri)
      .executeTakeFirst()) !== undefined;

  const follow = async (actorUri: string, activity: RemoteDocument): Promise<InboxAnswer> => {
    if (idOf(activity.object) !== own.actor) return refuse(400, "that account is not here");
    const account = await accountOf(actorUri);
    const followUri = idOf(activity);
    if (account === undefined || followUri === undefined)
      return refuse(403, "the sender is no more");
    await followArrives(store, { account, followUri });
    return taken;
  };

  /** @source FEP-044f: `object` is quoted by `instrument`, which must be the asker's own */
  const quote = async (actorUri: string, activity: RemoteDocument): Promise<InboxAnswer> => {
    const [requestUri, quotedUri, quotingUri] = [
      activity,
      activity.object,
      activity.instrument,
    ].map(idOf);
    if (requestUri === undefined || quotedUri === undefined || quotingUri === undefined)
      return refuse(400, "what is to be quoted, or where, is not named");
    if (new URL(quotingUri).origin !== new URL(actorUri).origin)
      return refuse(403, "the quoting post is not the sender's");
    const account = await accountOf(actorUri);
    if (account === undefined) return refuse(403, "the sender is no more");
    await quoteIsAsked(store, { account, requestUri, quotingUri, quotedUri });
    return taken;
  };

  const report = async (actorUri: string, activity: RemoteDocument): Promise<InboxAnswer> => {
    const objectUris = many(activity.object).flatMap((one) => idOf(one) ?? []);
    const reason = plainText(firstText(activity.content).slice(0, 10_000), 2000);
    await flagArrives(store, kit.secrets, { reporterUri: actorUri, objectUris, reason });
    return taken;
  };

  return async (actorUri, activity) => {
    if (await isBlocked(store.db, actorUri, domainOf(actorUri))) return refuse(403, "blocked here");
    const { object } = activity;
    switch (activity.type) {
      case "Create":
        return await create(actorUri, object);
      case "Update":
        return await update(actorUri, object);
      case "Delete":
        return await remove(actorUri, object);
      case "Like":
      case "EmojiReact":
        return await react(actorUri, activity, "like");
      case "Announce":
        return await react(actorUri, activity, "share");
      case "QuoteRequest":
        return await quote(actorUri, activity);
      case "Undo":
        return await undo(actorUri, object);
      case "Follow":
        return await follow(actorUri, activity);
      case "Accept":
      case "Reject":
        // An answer to something else than our wish to follow says nothing about following.
        if (isOther(object, "Follow")) return taken;
        await followIsAnswered(store, {
          accountUri: actorUri,
          accepted: activity.type === "Accept",
        });
        return taken;
      case "Block":
        if (idOf(object) === own.actor) await followEnds(store, actorUri);
        return taken;
      case "Flag":
        return await report(actorUri, activity);
      default:
        // Add, Remove, Move, View and what others invent: heard, and of no use to us.
        return taken;
    }
  };
}

/** Whether something is embedded and says that it is of another type. */
function isOther(object: unknown, type: string): boolean {
  if (typeof object !== "object" || object === null || !("type" in object)) return false;
  return object.type !== type;
}

/** What a Create or an Update is about; undefined for anything else. */
function actOf({ type, object }: Readonly<Record<string, unknown>>): string | undefined {
  return type === "Create" || type === "Update" ? idOf(object) : undefined;
}
