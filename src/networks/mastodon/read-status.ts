import type { IncomingAccount } from "#audience";
import { calmText } from "#core/calm-text.ts";
import { cleanHtml, escapeHtml, plainText } from "#core/html.ts";
import type { WrittenText } from "#schema";

import { type Account, mediaOf, type Status } from "./entities.ts";

const longestText = 100_000;
const longestLine = 300;
const longestBio = 10_000;

/** What a post says, in our words: its text with its choices and files, what it warns of, and its language. */
export function readText(
  status: Status,
  { tellsLanguage }: { readonly tellsLanguage: boolean },
): WrittenText {
  const choices = (status.poll?.options ?? []).flatMap(({ title }) => {
    const said = oneLine(title, longestLine);
    return said === "" ? [] : [`<li>${escapeHtml(said)}</li>`];
  });
  const files = mediaOf(status).flatMap(({ url, remote_url, description }) => {
    const href = remote_url ?? url;
    if (href == null || status.content.includes(escapeHtml(href))) return [];
    const label = oneLine(description ?? "", longestLine) || (URL.parse(href)?.host ?? "");
    return [`<p><a href="${escapeHtml(href)}">${escapeHtml(label)}</a></p>`];
  });
  const list = choices.length === 0 ? "" : `<ul class="poll">${choices.join("")}</ul>`;
  const html = cleanHtml(
    `${status.content.slice(0, longestText)}${list}${files.join("")}`,
    "reply",
  );
  const language = tellsLanguage ? languageIn(status.language) : "";
  return { title: "", warning: oneLine(status.spoiler_text ?? "", longestLine), html, language };
}

/**
 * Who wrote it, as our server describes them.
 * @param domain the name of our server in people's handles, which it leaves out of those of its own people
 */
export function readAccount(one: Account, domain: string): IncomingAccount {
  const name = one.acct.replace(/[^\p{L}\p{N}_.@:-]/gu, "");
  const { avatar } = one;
  return {
    // Whoever has an account there has it on the fediverse, and can be met there by other ways too.
    network: "activitypub",
    uri: one.uri ?? one.url,
    handle: `@${name.includes("@") ? name : `${name}@${domain}`}`,
    name: oneLine(one.display_name ?? "", 80) || one.username.slice(0, 80),
    url: one.url,
    // Mastodon's picture for those who have none.
    avatarUrl: avatar == null || avatar.endsWith("/missing.png") ? null : avatar,
    bioHtml: cleanHtml((one.note ?? "").slice(0, longestBio), "profile"),
  };
}

/** Plain text in one line, without what turns writing around or hides. */
function oneLine(text: string, max: number): string {
  return calmText(plainText(escapeHtml(text.slice(0, 2000)), max))
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();
}

function languageIn(said: string | null | undefined): string {
  return said != null && /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/iu.test(said) ? said : "";
}
