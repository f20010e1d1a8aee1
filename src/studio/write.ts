import { Readable } from "node:stream";

import { Hono } from "hono";

import { AppError, notFound } from "#core/errors.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { mediaIsDescribed, mediaIsUploaded } from "#flows/media-is-uploaded.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { postIsPublished, scheduleIsLifted } from "#flows/post-is-published.ts";
import { type DraftOutcome, findPost, type PostRow, topicsOf } from "#posts";

import { mediaIn } from "./compose-media.ts";
import { liveDrafts } from "./compose-networks.ts";
import { composePage } from "./compose-page.ts";
import { previewOf } from "./compose-preview.ts";
import {
  type Composed,
  freshText,
  longestText,
  momentOf,
  postTextOf,
  readComposed,
  storedText,
} from "./compose-values.ts";
import { formFields, type FormFields } from "#web/fields.ts";
import { goTo } from "./frame.ts";
import { markdownFor } from "./media.ts";
import type { StudioContext, StudioEnv } from "./context.ts";
import { faultText } from "#words";
import { may, mayEdit, needs, notPermitted } from "./permit.ts";

/** `/studio/write`: where articles and notes are written, saved, seen first and published. */
export function writeScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();

  app.get("/studio/write", needs("posts.write"), async (c) => {
    const kind = c.req.query("kind") === "article" ? "article" : "note";
    return await composePage(c, freshText(kind, c.var.settings), { post: undefined });
  });

  // A page that stood open while its owner was signed out and in again asks for the new one.
  app.get("/studio/write/token", needs("posts.write"), (c) => c.json({ token: c.var.formToken }));

  app.get("/studio/write/:id{[0-9]{1,15}}", needs("posts.write"), async (c) => {
    const { db } = c.var.parts.kit.store;
    const post = await findPost(db, Number(c.req.param("id")));
    if (post === undefined || post.state === "deleted") throw notFound("The post");
    if (!mayEdit(c, post)) return await notPermitted(c, "posts.edit-others");
    return await composePage(c, storedText(post, await topicsOf(db, post.id), c.var.settings), {
      post,
    });
  });

  app.post("/studio/write/save", needs("posts.write"), async (c) => {
    const form = await formFields(c);
    const text = readComposed(form);
    const post = await postOf(c, text);
    if (post !== undefined && !mayEdit(c, post)) return await notPermitted(c, "posts.edit-others");
    const outcome = await keep(c, text);
    return c.json(outcome, outcome.kind === "saved" ? 200 : 409);
  });

  app.post("/studio/write/preview", needs("posts.write"), async (c) => {
    const text = readComposed(await formFields(c));
    return c.html(await previewOf(c.var.parts.kit, text, c.var.messages));
  });

  // The cards of the networks, as they are to be seen while one writes.
  app.post("/studio/write/drafts", needs("posts.write"), async (c) => {
    const text = readComposed(await formFields(c));
    const post = await postOf(c, text);
    if (post !== undefined && !mayEdit(c, post)) return await notPermitted(c, "posts.edit-others");
    return c.json(await liveDrafts(c, text, post));
  });

  app.post("/studio/write", needs("posts.write"), async (c) => {
    const form = await formFields(c);
    const text = readComposed(form);
    const post = await postOf(c, text);
    if (post !== undefined && !mayEdit(c, post)) return await notPermitted(c, "posts.edit-others");
    const isPublic = form.text("action") === "publish" || form.text("action") === "unschedule";
    if (isPublic && !may(c, "posts.publish")) return await notPermitted(c, "posts.publish");
    return post?.state === "published"
      ? await change(c, form, text, post)
      : await work(c, form, text);
  });
  return app;
}

async function postOf(c: StudioContext, text: Composed): Promise<PostRow | undefined> {
  return text.postId === undefined
    ? undefined
    : await findPost(c.var.parts.kit.store.db, text.postId);
}

/** Saves the draft, and then what was said about the pictures it shows. */
async function keep(c: StudioContext, text: Composed): Promise<DraftOutcome> {
  const outcome = await draftIsSaved(c.var.parts.kit.store, {
    ...postTextOf(text),
    postId: text.postId,
    kind: text.kind,
    userId: c.var.user.id,
    changedAt: text.changedAt,
    ...(text.chosen === undefined ? {} : { destinations: text.chosen.destinations }),
  });
  if (outcome.kind === "saved") await describe(c, text);
  return outcome;
}

/**
 * Keeps what was said about each picture that the text shows, where it is new; what posts of others show too is
 * described by those who may change these. @returns whether anything was new.
 */
async function describe(c: StudioContext, text: Composed): Promise<boolean> {
  const { store, config } = c.var.parts.kit;
  const onlyOf = may(c, "posts.edit-others") ? undefined : c.var.user.id;
  let isNew = false;
  for (const { id: mediaId, description: before } of await mediaIn(store.db, text)) {
    const description = text.descriptions.get(mediaId);
    if (description === undefined || description === before) continue;
    const said = { mediaId, description, onlyOf };
    const { kind } = await mediaIsDescribed(store, config.origin, said);
    isNew ||= kind === "described";
  }
  return isNew;
}

/** Takes the files in that came with the form, for browsers without JavaScript. @returns the text with them. */
async function takeFiles(c: StudioContext, form: FormFields, text: Composed): Promise<Composed> {
  const { store, files } = c.var.parts.kit;
  let { markdown } = text;
  for (const file of form.files("files")) {
    const data = Readable.fromWeb(file.stream() as never);
    const stored = await mediaIsUploaded(store, files, { data, fileName: file.name });
    markdown = `${markdown.trimEnd()}\n\n${markdownFor(stored)}\n`.trimStart();
  }
  return { ...text, markdown };
}

/** What one does with a draft. */
async function work(c: StudioContext, form: FormFields, typed: Composed): Promise<Response> {
  const { messages } = c.var;
  const { store, config, clock } = c.var.parts.kit;
  const action = form.text("action");
  let asked: Composed =
    action === "note" || action === "article" ? { ...typed, kind: action } : typed;
  try {
    if (action === "upload") asked = await takeFiles(c, form, typed);
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    const post = await postOf(c, typed);
    return await composePage(c, typed, { post, fault: faultText(messages, fault), status: 400 });
  }
  if (asked.markdown.length > longestText)
    return await composePage(c, typed, {
      post: await postOf(c, typed),
      fault: messages.t("studio.tooLongAll"),
      status: 400,
    });
  const kept = await keep(c, asked);
  if (kept.kind !== "saved") {
    const post = await postOf(c, typed);
    // Saving again then keeps what stands here.
    const again = kept.kind === "conflict" ? { ...typed, changedAt: kept.changedAt } : typed;
    const fault = messages.t(kept.kind === "conflict" ? "studio.conflict" : "studio.notDraft");
    return await composePage(c, again, { post, fault, status: 409 });
  }
  const text: Composed = { ...asked, postId: kept.postId, changedAt: kept.changedAt };
  const post = await postOf(c, text);
  const here = `/studio/write/${kept.postId}`;
  const wrong = async (fault: string): Promise<Response> =>
    await composePage(c, text, { post, fault, status: 400 });
  switch (action) {
    case "note":
    case "article":
      return goTo(c, here);
    case "preview":
      return await composePage(c, text, { post, preview: true });
    case "unschedule":
      await scheduleIsLifted(store, kept.postId);
      return goTo(c, here, "unscheduled");
    case "upload":
      return goTo(c, `${here}#files`);
    case "publish":
      break;
    default:
      return goTo(c, here, "draft");
  }
  const at = momentOf(text);
  if (at === "wrong" || (at !== undefined && at <= clock.now())) {
    const whenFault = messages.t(at === "wrong" ? "studio.whenWrong" : "studio.whenPast");
    return await composePage(c, text, { post, fault: whenFault, whenFault, status: 400 });
  }
  const shown = await mediaIn(store.db, text);
  if (!form.ticked("asked") && shown.some((one) => one.isUndescribed))
    return await composePage(c, text, { post, asks: true });
  const outcome = await postIsPublished(store, c.var.by, config.origin, {
    postId: kept.postId,
    at,
  });
  switch (outcome.kind) {
    case "published":
      return goTo(c, `/studio/posts?show=published#post-${kept.postId}`, "published", kept.postId);
    case "scheduled":
      return goTo(c, `/studio/posts?show=scheduled#post-${kept.postId}`, "scheduled");
    case "empty":
      return await wrong(messages.t("studio.empty"));
    case "no-title":
      return await wrong(messages.t("studio.noTitle"));
    case "too-long":
      return await wrong(messages.t("studio.tooLong", { characters: outcome.characters }));
    default:
      return await wrong(messages.t("studio.notDraft"));
  }
}

/** What one does with a published post: its change is public, with a reason. */
async function change(
  c: StudioContext,
  form: FormFields,
  text: Composed,
  post: PostRow,
): Promise<Response> {
  const { messages } = c.var;
  const { store, config } = c.var.parts.kit;
  const action = form.text("action");
  if (action === "upload") return await addToPublished(c, form, text, post);
  if (action !== "publish") return await composePage(c, text, { post, preview: true });
  if (text.reason === "") {
    const reasonFault = messages.t("studio.reasonMissing");
    return await composePage(c, text, { post, fault: reasonFault, reasonFault, status: 400 });
  }
  const outcome = await postIsEdited(store, c.var.by, config.origin, {
    ...postTextOf(text),
    postId: post.id,
    reason: text.reason,
    changedAt: text.changedAt,
    ...text.chosen,
  });
  switch (outcome.kind) {
    case "edited":
      await describe(c, text);
      return goTo(c, `/studio/posts?show=published#post-${post.id}`, "edited", post.id);
    case "resent":
      await describe(c, text);
      return goTo(c, `/studio/posts?show=published#post-${post.id}`, "saved");
    case "same":
      if (await describe(c, text))
        return goTo(c, `/studio/posts?show=published#post-${post.id}`, "saved");
      return await composePage(c, text, { post, fault: messages.t("studio.same"), status: 400 });
    case "empty":
      return await composePage(c, text, { post, fault: messages.t("studio.empty"), status: 400 });
    case "too-long": {
      const fault = messages.t("studio.tooLong", { characters: outcome.characters });
      return await composePage(c, text, { post, fault, status: 400 });
    }
    case "no-title":
      return await composePage(c, text, { post, fault: messages.t("studio.noTitle"), status: 400 });
    case "conflict": {
      // Publishing again then keeps what stands here.
      const again = { ...text, changedAt: outcome.changedAt };
      return await composePage(c, again, {
        post,
        fault: messages.t("studio.conflict"),
        status: 409,
      });
    }
    default:
      return await composePage(c, text, {
        post,
        fault: messages.t("studio.notDraft"),
        status: 409,
      });
  }
}

async function addToPublished(
  c: StudioContext,
  form: FormFields,
  text: Composed,
  post: PostRow,
): Promise<Response> {
  try {
    return await composePage(c, await takeFiles(c, form, text), { post });
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    const words = faultText(c.var.messages, fault);
    return await composePage(c, text, { post, fault: words, status: 400 });
  }
}
