import { expect, test } from "vitest";

import { addFollowing, upsertAccount } from "#audience";
import { conversationQueue, findReply } from "#conversation";
import { replyIsHidden, replyIsShown } from "#flows/reply-is-moderated.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, everyone, inboxWorld } from "#support/inbox-world.ts";
import { signedPost } from "#support/remote-people.ts";
import { siteOn } from "#support/site.ts";
import { publishArticle, someone } from "#support/story.ts";
import { bySystem } from "#schema";

const us = "https://vaerkstedet.example/ap/actor";

describeOnEachDatabase("what others quote of ours", (fresh) => {
  const world = inboxWorld(fresh);
  let number = 0;
  const address = (): string => `${world.remote.origin}/q/${(number += 1)}`;
  const post = async (type: string, object: unknown): Promise<void> => {
    const activity = { "@context": context, id: address(), type, actor: world.ann.uri, object };
    expect(await world.send(signedPost(world.inbox, activity, world.ann))).toBe(202);
  };
  const note = (more: Record<string, unknown>) =>
    world.note(world.ann, `/n/${(number += 1)}`, { inReplyTo: null, url: address(), ...more });
  const edited = (object: Record<string, unknown>, more: Record<string, unknown>) => ({
    ...object,
    updated: new Date(Date.now() + (number += 1)).toISOString(),
    ...more,
  });
  /** Whether the page of `uri` says who quotes it, on a site that keeps its pages. */
  const pages = async () => {
    const site = await siteOn(fresh, { origin: new URL(world.post).origin });
    return async (uri: string, object: Record<string, unknown>): Promise<boolean> => {
      const page = await site.page(new URL(uri).pathname);
      const [quoted = ""] = /<p class="quoted">[\s\S]*?<\/p>/.exec(page) ?? [];
      return quoted.includes(`"${String(object["url"])}"`);
    };
  };
  const quotes = async () =>
    await fresh.store.db.selectFrom("quotes").select(["uri", "quoted_uri", "post_id"]).execute();
  const queue = async (filter: "unanswered" | "mentions") =>
    (await conversationQueue(fresh.store.db, { filter, limit: 10 })).map((one) =>
      one.quotes.map(({ uri, post: of }) => [uri, of?.title]),
    );

  test("by a reply under another post of ours are told to the owner, and under the post, while it stands", async () => {
    const other = await publishArticle(fresh.store, "En anden");
    const quotedBy = await pages();
    const object = note({ inReplyTo: world.post, quote: other.uri });
    expect(await quotedBy(other.uri, object)).toBe(false);
    await post("Create", object);
    expect(await quotedBy(other.uri, object)).toBe(true);
    expect(await queue("unanswered")).toEqual([[[other.uri, "En anden"]]]);
    // A reply stands under its own post already.
    await post("Create", note({ inReplyTo: world.post, quote: world.post }));
    expect((await queue("unanswered"))[1]).toEqual([]);
    const { id: replyId = 0 } =
      (await findReply(fresh.store.db, { uri: String(object["id"]) })) ?? {};
    await replyIsHidden(fresh.store, bySystem, { replyId, reason: "spam" });
    expect(await quotedBy(other.uri, object)).toBe(false);
    await replyIsShown(fresh.store, bySystem, { replyId, reason: "en fejl" });
    expect(await quotedBy(other.uri, object)).toBe(true);
    await post("Delete", object["id"]);
    expect(await quotedBy(other.uri, object)).toBe(false);
    expect(await quotes()).toHaveLength(1);
  });

  test.each(["a mention", "a reply", "something read"])(
    "come and go with what the author of %s says now",
    async (kind) => {
      const other = await publishArticle(fresh.store, "En anden");
      const quotedBy = await pages();
      if (kind === "something read")
        await fresh.store.transact(async (tx) => {
          const { id } = await upsertAccount(tx, { ...someone("ann"), uri: world.ann.uri });
          await addFollowing(tx, id);
          await tx.db.updateTable("following").set({ state: "accepted" }).execute();
        });
      const where = {
        "a mention": { tag: [{ type: "Mention", href: us }] },
        "a reply": { inReplyTo: world.post },
        "something read": {},
      }[kind];
      const object = note({ ...where });
      await post("Create", object);
      expect(await quotedBy(other.uri, object)).toBe(false);
      // With the same words as before.
      await post("Update", edited(object, { quoteUrl: `${other.uri}/` }));
      expect(await quotedBy(other.uri, object)).toBe(true);
      expect(await queue(kind === "a reply" ? "unanswered" : "mentions")).toEqual([
        [[other.uri, "En anden"]],
      ]);
      await post("Update", edited(object, { content: "<p>Uden</p>" }));
      expect(await quotedBy(other.uri, object)).toBe(false);
      expect(await queue(kind === "a reply" ? "unanswered" : "mentions")).toEqual([[]]);
      expect(await quotes()).toEqual([]);
    },
  );

  test("stay quoted when a mention turns out to be a reply, and go with their author", async () => {
    const other = await publishArticle(fresh.store, "En anden");
    const quotedBy = await pages();
    const tag = [{ type: "Mention", href: us }];
    const object = note({ inReplyTo: world.post, quote: other.uri, tag, to: [us] });
    await post("Create", object);
    expect(await quotedBy(other.uri, object)).toBe(false);
    expect(await queue("mentions")).toEqual([[[other.uri, "En anden"]]]);
    await post("Update", edited(object, { to: [everyone] }));
    expect(await world.replies()).toMatchObject([{ uri: object["id"], state: "visible" }]);
    expect([await queue("mentions"), await queue("unanswered")]).toEqual([
      [],
      [[[other.uri, "En anden"]]],
    ]);
    expect(await quotedBy(other.uri, object)).toBe(true);
    const far = note({ quote: other.uri });
    await post("Create", far);
    expect(await quotedBy(other.uri, far)).toBe(true);
    await post("Update", { ...world.ann.document, name: "Nyt navn" });
    await post("Delete", world.ann.uri);
    expect([await quotedBy(other.uri, object), await quotedBy(other.uri, far)]).toEqual([
      false,
      false,
    ]);
    expect(await quotes()).toEqual([]);
  });

  test("each post once, and an answer elsewhere for the owner alone", async () => {
    const other = await publishArticle(fresh.store, "En anden");
    const uri = `${new URL(us).origin}/ap/answers/1`;
    await post("Create", note({ tag: [{ type: "Mention", href: us }] }));
    const { id } = await fresh.store.db
      .selectFrom("accounts")
      .select("id")
      .executeTakeFirstOrThrow();
    await fresh.store.db
      .insertInto("answers")
      .values({
        ...{ uri, to_account_id: id, in_reply_to: "x", html: "<p>Tak</p>", source: "Tak" },
        ...{ created_at: 1, edited_at: null, deleted_at: null, visibility: "public" },
      })
      .execute();
    const tag = [world.post, uri].map((href) => ({
      type: "Link",
      href,
      mediaType: "application/activity+json",
    }));
    await post("Create", note({ quote: other.uri, quoteUrl: `${other.uri}#create`, tag }));
    expect(new Set((await queue("mentions"))[1]?.map(([quoted]) => quoted))).toEqual(
      new Set([other.uri, world.post, uri]),
    );
    expect(await quotes()).toHaveLength(3);
  });
});
