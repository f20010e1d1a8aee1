import { join } from "node:path";

import { fileURLToPath } from "node:url";

import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { followArrives } from "#flows/follow-arrives.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { reactionArrives } from "#flows/reaction-arrives.ts";
import { readerConfirms } from "#flows/reader-confirms.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { replyIsHidden } from "#flows/reply-is-moderated.ts";
import { keepReaderReply } from "#conversation";
import type { Kit } from "#kit";
import { mediaInFolder, serveMedia } from "#media";
import type { PostText } from "#posts";
import type { Settings } from "#presence";
import { createSite, type Site, type SiteParts } from "#site";
import { createAssets } from "#look/assets.ts";

import type { Fresh } from "./databases.ts";
import { kitOn } from "./kit.ts";
import { replyOf, someone } from "./story.ts";
import { type ActingUser, bySystem } from "#schema";

/** The site on a fresh database, asked without a network. */
export interface TestSite {
  readonly kit: Kit;
  readonly site: Site;
  /** Asks as a browser would, first what is kept and then the rest. Redirects are not followed. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** The page as text. @throws when its status is not 200 */
  page(path: string): Promise<string>;
  /** Sends a form from our own page. */
  send(path: string, fields: Record<string, string>, headers?: object): Promise<Response>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Builds the site as src/app.ts does, on `fresh`. */
export async function siteOn(
  fresh: Pick<Fresh, "store" | "clock" | "folder">,
  more: {
    readonly settings?: Partial<Settings>;
    readonly origin?: string;
    readonly parts?: Partial<SiteParts>;
  } = {},
): Promise<TestSite> {
  const origin = more.origin ?? "https://vaerkstedet.example";
  const kit = await kitOn(fresh, { origin, settings: more.settings ?? {} });
  const assets = await createAssets({
    cacheDir: join(root, "node_modules/.cache/medspil-assets"),
    packageRoot: root,
  });
  const site = createSite({
    kit,
    assets,
    canSendMail: true,
    representation: async () => await Promise.resolve(undefined),
    media: serveMedia(mediaInFolder(fresh.folder)),
    ...more.parts,
  });
  const ask = async (request: Request): Promise<Response> =>
    site.cache.find(request) ?? (await site.app.fetch(request));
  const get: TestSite["get"] = async (path, headers = {}) =>
    await ask(new Request(`${origin}${path}`, { headers }));
  return {
    kit,
    site,
    get,
    page: async (path) => {
      const answer = await get(path);
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status}\n${text}`);
      return text;
    },
    send: async (path, fields, headers = {}) =>
      await ask(
        new Request(`${origin}${path}`, {
          method: "POST",
          body: new URLSearchParams(fields),
          headers: { origin, "sec-fetch-site": "same-origin", ...headers },
        }),
      ),
  };
}

/** Publishes something. @returns its id, its address and that address as a path. */
export async function publish(
  { kit }: Pick<TestSite, "kit">,
  text: Partial<PostText> & {
    readonly kind?: "article" | "note";
    readonly at?: number;
    readonly by?: ActingUser;
  } = {},
): Promise<{ readonly id: number; readonly uri: string; readonly path: string }> {
  const { kind = "article", at, by = bySystem, ...rest } = text;
  const saved = await draftIsSaved(kit.store, {
    kind,
    title: kind === "article" ? "Kontrol er et overstået kapitel" : "",
    summary: "",
    markdown: "Fordi det hjælper.",
    topics: [],
    language: "da",
    licence: "CC-BY-4.0",
    coverId: null,
    ...by,
    ...rest,
  });
  if (saved.kind !== "saved") throw new Error(`The draft is ${saved.kind}`);
  const { postId } = saved;
  const outcome = await postIsPublished(kit.store, by, kit.config.origin, {
    postId,
    ...(at === undefined ? {} : { at }),
  });
  if (outcome.kind !== "published") throw new Error(`The post is ${outcome.kind}`);
  return { id: postId, uri: outcome.uri, path: new URL(outcome.uri).pathname };
}

/** A reader's reply that was sent and confirmed. @returns its id and the token of its link. */
export async function readerReplied(
  { kit }: Pick<TestSite, "kit">,
  reply: {
    readonly postId: number;
    readonly parentId?: number;
    readonly name?: string;
    readonly source?: string;
  },
): Promise<{ readonly id: number; readonly token: string }> {
  const token = await kit.store.transact(
    async (tx) =>
      await keepReaderReply(tx, kit.secrets, {
        conversationId: reply.postId,
        parentId: reply.parentId ?? null,
        name: reply.name ?? "Bo på værftet",
        email: "bo@example.org",
        source: reply.source ?? "Hvad med musikken? Den er vel ikke fri?",
        language: "da",
        notify: false,
      }),
  );
  const outcome = await readerConfirms(kit.store, kit.secrets, kit.config.origin, token);
  if (outcome.kind !== "shown") throw new Error(`The reply is ${outcome.kind}`);
  return { id: outcome.replyId, token };
}

const text = `Mange virksomheder forsøger at styre, hvad andre siger om dem. Vi gjorde det også. Videoen lå bag en formular, og ingen måtte klippe i den. [Sådan så den ud](https://example.org/video).

Så lagde vi den frit frem med råfilerne. Efter en uge havde en skoleklasse lavet en udgave på tegnsprog, og den blev set af flere end vores egen.

## Det, vi lærte

Ikke at man skal forære alt væk. Men at det, der bliver brugt af andre, lever længere end det, man passer på. Arbejdsmarkedsuddannelsesinstitutionerne brugte den *uden* at spørge.

> »Vi troede, at vi gav noget fra os. Det, vi gav fra os, var besværet med at passe på det.«

1. Læg råfilerne ved siden af den færdige film.
2. Skriv licensen, hvor filen hentes: \`CC BY 4.0\`.
3. Sig tak hver gang, og link.

| Udgave | Set | Svar |
|---|--:|--:|
| Vores egen | 1.204 | 11 |
| På tegnsprog | 4.871 | 39 |
`;

/** A site with all a reader can meet: articles, notes, replies from everywhere, a hidden and an edited one. */
export async function furnish(site: Pick<TestSite, "kit">): Promise<{
  readonly article: Awaited<ReturnType<typeof publish>>;
  readonly note: Awaited<ReturnType<typeof publish>>;
  readonly hidden: number;
}> {
  const { kit } = site;
  const { store, secrets, config } = kit;
  await publish(site, {
    title: "Hvorfor smager den bedre om morgenen?",
    summary: "Vi målte vandet i tre uger. Svaret lå i rørene.",
    topics: ["Kaffe"],
    markdown: `Vi målte vandet hver morgen. ${"Det var varmt. ".repeat(200)}`,
  });
  await publish(site, {
    kind: "note",
    markdown: "Vi har åbent på lørdag fra 8 til 16. Kom forbi med en maskine, der driller.",
    topics: ["Kaffe"],
  });
  await publish(site, {
    title: "Notes from a small workshop",
    summary: "In English, for our friends in Leith.",
    language: "en",
    topics: ["Workshop"],
    markdown: "We repair coffee machines and give the drawings away.",
  });
  const article = await publish(site, {
    summary:
      "Man kan forære noget væk uden at miste det. Her er, hvad der skete, da vi slap den video, vi havde brugt et halvt år på.",
    topics: ["Sociale medier", "Video"],
    markdown: text,
  });
  const note = await publish(site, {
    kind: "note",
    markdown:
      "Til jer, der spurgte: malegraden i videoen er 14 på en Niche Zero, 24 klik på en Comandante. Vandet var 94 grader. #kaffe",
  });
  for (const [i, name] of ["Kim Lund", "Ada", "østen ærø", "Per P", "Mo", "山田太郎"].entries()) {
    const account = { ...someone(`p${i}`), name };
    const objectUri = article.uri;
    await reactionArrives(store, { kind: "like", uri: `${account.uri}#like`, objectUri, account });
    if (i < 2)
      await reactionArrives(store, { kind: "share", uri: `${account.uri}#s`, objectUri, account });
    await followArrives(store, account);
  }
  const say = async (
    name: string,
    to: string,
    html: string,
  ): Promise<{ id: number; uri: string }> => {
    const slug = name.toLowerCase().replace(/[^a-z]/g, "");
    const reply = replyOf(slug, to, {
      account: { ...someone(slug, "skole.example"), name },
      authorName: name,
      html,
      writtenAt: kit.clock.now(),
    });
    const outcome = await replyArrives(store, reply);
    if (outcome.kind !== "stored") throw new Error(`The reply is ${outcome.kind}`);
    return { id: outcome.replyId, uri: reply.uri };
  };
  const ownerName = (await kit.settings.get()).ownerName;
  const teacher = await say(
    "Lærer på Nørre Skole",
    article.uri,
    "<p>Det var os med tegnsproget. Børnene spørger, om de må tage undertekster med næste gang?</p>",
  );
  await ownerAnswers(store, bySystem, secrets, config.origin, {
    replyId: teacher.id,
    source:
      "Ja, meget gerne. Tekstfilen ligger nu i pakken, og jeres udgave står øverst i slægten.",
    userName: ownerName,
  });
  await say(
    "Taro",
    teacher.uri,
    '<p>Kan jeg oversætte dem til japansk? <a href="https://example.org/et/langt/link/der/skal/kunne/brydes/paa/en/telefon" rel="nofollow noopener ugc">https://example.org/et/langt/link/der/skal/kunne/brydes/paa/en/telefon</a></p>',
  );
  await readerReplied(site, { postId: article.id });
  const rude = await say("Vred Person", article.uri, "<p>I er nogle klovne.</p>");
  await replyIsHidden(store, bySystem, { replyId: rude.id, reason: "Det gik efter en person." });
  await say(
    "Ekstraordinærtlangtnavnudenmellemrum Andersen-Østergaard",
    article.uri,
    "<p>Tak. Jeg brugte råfilerne i går.</p>",
  );
  await readerReplied(site, { postId: note.id, name: "Rie Vad", source: "Tak!\n\nDet *virker*." });
  await postIsEdited(store, bySystem, config.origin, {
    postId: article.id,
    kind: "article",
    title: "Kontrol er et overstået kapitel",
    summary:
      "Man kan forære noget væk uden at miste det. Her er, hvad der skete, da vi slap den video, vi havde brugt et halvt år på.",
    topics: ["Sociale medier", "Video"],
    markdown: text.replace("en skoleklasse", "7. b på Nørre Skole").replace("1.204", "1.304"),
    language: "da",
    licence: "CC-BY-4.0",
    coverId: null,
    reason: "Klassen hed 7. b, og vores egen udgave er set 100 gange mere.",
  } as Parameters<typeof postIsEdited>[3]);
  return { article, note, hidden: rude.id };
}

/** The settings of a site that says who it is. */
export const saidSettings: Partial<Settings> = {
  tagline: "Et lille værksted i Aalborg, der reparerer kaffemaskiner og forærer tegningerne væk.",
  ownerBio: "Skriver om kaffe, maskiner og det, der går galt.",
  aboutWho: "Fire mennesker, der reparerer kaffemaskiner i en gård bag Vesterbro i Aalborg.",
  aboutMoney: "Ida Holm ejer det hele. Kunderne betaler. Vi har ingen annoncer.",
  aboutCorrections: "Hver rettelse står under teksten med det, der stod før.",
  aboutModeration: "",
  aboutContact: "hej@vaerkstedet.example, eller kom forbi mellem 8 og 16.",
  links: [{ label: "Mastodon", url: "https://skib.example/@vaerkstedet" }],
};
