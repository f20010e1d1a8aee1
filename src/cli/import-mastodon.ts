import { AppError } from "#core/errors.ts";
import { plainText } from "#core/html.ts";
import { mediaIsUploaded } from "#flows/media-is-uploaded.ts";
import { type Messages, messagesFor } from "#words";

import { type Archive, openArchive } from "./archive-files.ts";
import type { CliContext } from "./cli-context.ts";
import { whyNotTaken } from "./import-fault.ts";
import { whyHardToPlay } from "./import-media.ts";
import type { ImportReport, NotImported } from "./import-report.ts";
import type { ImportOptions } from "./old-posts.ts";
import { importShortNotes, type NotePicture, type ShortNote } from "./short-notes.ts";

/** Imports the archive that Mastodon makes: a .zip, .tar or .tar.gz file, or the folder it was unpacked to. */
export async function importMastodon(
  context: CliContext,
  path: string,
  options: ImportOptions,
): Promise<ImportReport> {
  const messages = messagesFor(options.language ?? "en");
  const notImported: NotImported[] = [];
  const archive = await openArchive(path, context.config.dataDir);
  try {
    const outbox = archive.names.find((name) => /(?:^|\/)outbox\.json$/u.test(name));
    if (outbox === undefined) throw notMastodon(path);
    const { orderedItems } = parsed(await archive.read(outbox), path);
    // What it says of how many there are is not always so.
    if (!Array.isArray(orderedItems)) throw notMastodon(path);
    const notes: ShortNote[] = [];
    const left = { shared: 0, notPublic: 0, otherKind: 0 };
    for (const item of orderedItems as unknown[]) {
      const { type, object } = fields(item);
      if (type === "Announce") left.shared += 1;
      else if (type !== "Create") left.otherKind += 1;
      else {
        const note = noteOf(
          { context, archive, messages, notImported },
          fields(object),
          fields(item),
        );
        if (note === "private") left.notPublic += 1;
        else if (note === undefined) left.otherKind += 1;
        else notes.push(note);
      }
    }
    for (const [what, count] of Object.entries(left))
      if (count > 0)
        notImported.push({
          what: messages.t(`import.name_${what as keyof typeof left}`, { count }),
          why: messages.t(`import.why_${what as keyof typeof left}`),
        });
    return await importShortNotes(context, "mastodon", notes, options, notImported);
  } finally {
    await archive.close();
  }
}

/** @source ActivityPub §4.1; a post for everybody is to or cc this */
const everyone = /^(?:https:\/\/www\.w3\.org\/ns\/activitystreams#|as:)?Public$/u;

interface Way {
  readonly context: CliContext;
  readonly archive: Archive;
  readonly messages: Messages;
  readonly notImported: NotImported[];
}

function noteOf(
  way: Way,
  object: Readonly<Record<string, unknown>>,
  activity: Readonly<Record<string, unknown>>,
): ShortNote | "private" | undefined {
  const id = text(object["id"]);
  const type = text(object["type"]);
  if (!/^https?:/u.test(id) || (type !== "Note" && type !== "Question")) return undefined;
  const readers = [object["to"], object["cc"], activity["to"], activity["cc"]].flat();
  if (!readers.some((one) => everyone.test(text(one)))) return "private";
  const at = Date.parse(text(object["published"]) || text(activity["published"]));
  const [language = ""] = Object.keys(fields(object["contentMap"]));
  const choices = [object["oneOf"], object["anyOf"]].flatMap((one) => many(one));
  const list = choices.map((one) => `<li>${plainWords(one["name"])}</li>`).join("");
  return {
    id,
    address: /^https?:/u.test(text(object["url"])) ? text(object["url"]) : id,
    parentId: text(object["inReplyTo"]) || null,
    warning: plainText(text(object["summary"])).slice(0, 500),
    html: `${text(object["content"])}${list === "" ? "" : `<ul>${list}</ul>`}`,
    topics: many(object["tag"])
      .filter((tag) => tag["type"] === "Hashtag")
      .map((tag) => text(tag["name"]).replace(/^#/u, ""))
      .filter((name) => name !== "")
      .slice(0, 20),
    language,
    at: Number.isNaN(at) ? undefined : at,
    pictures: many(object["attachment"])
      .slice(0, 16)
      .flatMap((one) => pictureOf(way, one)),
  };
}

function pictureOf(
  { context, archive, messages, notImported }: Way,
  attachment: Readonly<Record<string, unknown>>,
): NotePicture[] {
  const address = text(attachment["url"]);
  const description = text(attachment["name"]).slice(0, 1500);
  const wished = (
    /^https?:/u.test(address) ? (URL.parse(address)?.pathname ?? "") : address
  ).replace(/^\/+/u, "");
  if (wished === "") return [];
  const store = async () => {
    const file = archive.names.find((name) => name === wished || name.endsWith(`/${wished}`));
    if (file === undefined) {
      notImported.push({
        kind: "media",
        what: wished,
        why: messages.t("import.why_not_in_archive"),
      });
      return undefined;
    }
    try {
      const stored = await mediaIsUploaded(context.store, context.files, {
        ...{ data: await archive.readBytes(file), fileName: file, description },
      });
      const why = whyHardToPlay(stored, messages);
      if (why !== undefined) notImported.push({ kind: "media", what: wished, why });
      return stored;
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      notImported.push({ kind: "media", what: wished, why: whyNotTaken(fault, messages) });
      return undefined;
    }
  };
  return [{ address, description, store }];
}

function parsed(json: string, path: string): Readonly<Record<string, unknown>> {
  try {
    return fields(JSON.parse(json));
  } catch {
    throw notMastodon(path);
  }
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function many(value: unknown): Readonly<Record<string, unknown>>[] {
  return (Array.isArray(value) ? (value as unknown[]) : value == null ? [] : [value]).map(fields);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function plainWords(value: unknown): string {
  return plainText(text(value)).replace(/[<>&]/gu, " ").slice(0, 200);
}

function notMastodon(path: string): AppError {
  return new AppError({
    code: "bad_mastodon_archive",
    status: 400,
    safeMessage: `${path} is not an archive of Mastodon (Preferences → Import and export → Request your archive): it has no outbox.json that can be read. Nothing was imported.`,
  });
}
