import sharp from "sharp";

import type { IncomingAccount } from "#audience";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { followArrives } from "#flows/follow-arrives.ts";
import { mediaIsUploaded } from "#flows/media-is-uploaded.ts";
import { mentionArrives } from "#flows/mention-arrives.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { replyIsHidden } from "#flows/reply-is-moderated.ts";
import { replyIsReported } from "#flows/reply-is-reported.ts";
import { someoneIsBlocked } from "#flows/someone-is-blocked.ts";
import { weFollow } from "#flows/we-follow.ts";
import { enqueue } from "#jobs";
import { addItem } from "#reading";

import type { TestStudio } from "./studio.ts";
import { bySystem } from "#schema";

/** What of it tests need to name. */
export interface World {
  readonly articleId: number;
  readonly noteId: number;
  readonly draftId: number;
  readonly replyId: number;
}

/** Somebody on the fediverse. */
export function someone(name: string, handle: string): IncomingAccount {
  const [, user = "", host = ""] = handle.split("@");
  return {
    network: "activitypub",
    uri: `https://${host}/users/${user}`,
    handle,
    name,
    url: `https://${host}/@${user}`,
    avatarUrl: null,
    bioHtml: "<p>Bygger både af træ.</p>",
  };
}

/** A picture that looks like something, as JPEG. */
export async function samplePicture(): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#f3d9b1"/><stop offset="1" stop-color="#c98f5a"/></linearGradient></defs><rect width="1200" height="800" fill="url(#s)"/><circle cx="860" cy="260" r="110" fill="#fff3d6"/><path d="M0 560 Q300 470 600 560 T1200 540 V800 H0Z" fill="#2f5d62"/><path d="M0 640 Q300 580 640 650 T1200 620 V800 H0Z" fill="#1f4548"/><path d="M420 560 l120 0 -20 50 -80 0z M470 430 v130 M470 440 l70 100 h-70z" fill="#5b2e1f" stroke="#5b2e1f" stroke-width="5"/></svg>`;
  return await sharp(Buffer.from(svg)).jpeg({ quality: 80 }).toBuffer();
}

/** Fills a site with a little of everything a studio can show. */
export async function fillWorld(studio: TestStudio): Promise<World> {
  const { store, secrets, config, clock, files } = studio.kit;
  const now = clock.now();
  const minute = 60_000;
  const picture = await mediaIsUploaded(store, files, {
    data: await samplePicture(),
    fileName: "fjord.jpg",
    description: "En jolle på fjorden i aftensol",
  });
  const path = picture.variants.at(-1)?.path ?? "";
  const text = (more: Record<string, unknown>) => ({
    title: "",
    summary: "",
    markdown: "",
    topics: [],
    language: "da",
    licence: "CC-BY-4.0",
    coverId: null,
    userId: 1,
    kind: "note" as const,
    ...more,
  });
  const write = async (more: Record<string, unknown>): Promise<number> => {
    const saved = await draftIsSaved(store, text(more));
    if (saved.kind !== "saved") throw new Error(saved.kind);
    return saved.postId;
  };
  const articleId = await write({
    kind: "article",
    title: "Sådan tætner man en gammel jolle",
    summary: "Med tjære, værk og god tid. Og hvorfor man ikke skal skynde sig.",
    markdown: `Båden er fra 1952, og den har stået på land i ti år. Derfor er den **utæt**, og det skal den være.\n\n## Lad den drikke\n\nLæg den i vandet, og lad den stå fuld af vand i en uge.\n\n![](/media/${path})\n\n> Træ skal have tid.\n\nDerefter tager man [værk](https://da.wikipedia.org/wiki/V%C3%A6rk) og banker det ind med rolig hånd. #både`,
    topics: ["både", "håndværk"],
    coverId: picture.id,
  });
  await postIsPublished(store, bySystem, config.origin, { postId: articleId });
  const noteId = await write({
    markdown:
      "I dag har vi åbent værksted fra 14 til 17. Kom med det, der er gået i stykker, så viser vi, hvordan man selv laver det. #værksted",
  });
  await postIsPublished(store, bySystem, config.origin, { postId: noteId });
  const goneId = await write({ markdown: "En note, som ikke holdt." });
  await postIsPublished(store, bySystem, config.origin, { postId: goneId });
  await postIsDeleted(store, bySystem, { postId: goneId, reason: "Prisen var forkert" });
  const laterId = await write({ markdown: "Husk, at der er kaffe på fredag." });
  await postIsPublished(store, bySystem, config.origin, {
    postId: laterId,
    at: now + 3 * 86_400_000,
  });
  const draftId = await write({
    kind: "article",
    title: "Hvad koster en båd?",
    markdown: "Den dyreste båd er den, man får foræret.\n\nDet her skal regnes efter.",
  });
  const posts = await store.db.selectFrom("posts").select(["id", "uri"]).execute();
  const uriOf = (id: number): string => posts.find((post) => post.id === id)?.uri ?? "";

  const people = [
    someone("Bo på værftet", "@bo@skib.example"),
    someone("Lærer på Nørre Skole", "@klasse7b@skole.example"),
    someone("Rie Vad", "@rie@vad.example"),
    someone("Ulla Ulv", "@ulla@ulv.example"),
  ];
  const [bo, school, rie, ulla] = people as [
    IncomingAccount,
    IncomingAccount,
    IncomingAccount,
    IncomingAccount,
  ];
  let count = 0;
  const reply = async (account: IncomingAccount, html: string, to = uriOf(articleId)) => {
    count += 1;
    const outcome = await replyArrives(store, {
      uri: `${account.uri}/statuses/${count}`,
      url: `${account.url}/${count}`,
      inReplyToUri: to,
      account,
      authorName: account.name,
      html,
      writtenAt: now - (90 - count * 7) * minute,
    });
    if (outcome.kind !== "stored") throw new Error(outcome.kind);
    return outcome.replyId;
  };
  const replyId = await reply(
    bo,
    "<p>Vi bruger linolie i stedet for tjære. Har du prøvet det? Det lugter mindre, og børnene kan være med.</p>",
  );
  await reply(
    school,
    "<p>Må vi komme forbi med 7. b en formiddag? Vi er 22, og de vil gerne <strong>prøve selv</strong>.</p>",
  );
  await reply(rie, "<p>Hvor får man værk i dag?</p>", uriOf(noteId));
  const spam = await reply(ulla, "<p>Billige ure. Klik her nu.</p>");
  await replyIsHidden(store, bySystem, {
    replyId: spam,
    reason: "Reklame uden forbindelse med emnet",
  });
  await replyIsReported(store, secrets, {
    kind: "appeal",
    replyId: spam,
    reason: "Jeg mente det godt. Må det komme tilbage, hvis jeg skriver det om?",
  });
  await ownerAnswers(store, bySystem, secrets, config.origin, {
    replyId: await reply(rie, "<p>Hvor længe skal den trække?</p>"),
    source: "En uge, og gerne to. Kig på den hver morgen.",
    userName: "Ida Holm",
  });
  await mentionArrives(store, {
    account: school,
    uri: "https://skole.example/m/1",
    url: "https://skole.example/m/1",
    html: "<p>Hej Ida, vi har skrevet om jer i skolebladet.</p>",
    inReplyTo: null,
    visibility: "public",
  });
  for (const account of [bo, school, rie]) await followArrives(store, account);
  const boId = await store.db
    .selectFrom("accounts")
    .select("id")
    .where("uri", "=", bo.uri)
    .executeTakeFirstOrThrow();
  await weFollow(store, boId.id);
  await store.transact(async (tx) => {
    for (const [i, words] of [
      "Så blev kølen lagt. Det tog hele formiddagen og to kander kaffe.",
      "Nogen, der kan låne os en båndsav i næste uge?",
    ].entries())
      await addItem(tx, {
        accountId: boId.id,
        sharedById: null,
        uri: `https://skib.example/p/${i}`,
        url: `https://skib.example/p/${i}`,
        title: "",
        html: `<p>${words}</p>`,
        inReplyTo: null,
        visibility: "public",
        writtenAt: now - (3 - i) * 60 * minute,
      });
    await enqueue(tx, {
      kind: "deliver",
      payload: { activityUri: "x", inbox: "https://stille.example/inbox" },
    });
    await tx.db
      .updateTable("jobs")
      .set({
        state: "dead",
        attempts: 16,
        error_code: "timeout",
        error_params_json: JSON.stringify({ host: "stille.example", seconds: 10 }),
      })
      .where("kind", "=", "deliver")
      .execute();
  });
  await someoneIsBlocked(store, bySystem, {
    kind: "domain",
    value: "spam.example",
    reason: "Sender kun reklame",
  });
  return { articleId, noteId, draftId, replyId };
}
