import { listConnections } from "#syndication";
import { publicTopics } from "#posts";
import { messagesFor, networkWords } from "#words";

import { type Asked, needOwn } from "./micropub-access.ts";
import { uidOf } from "./micropub-create.ts";
import { refuse } from "./micropub-faults.ts";
import { getAt } from "./micropub-place.ts";
import { listSources, sourceOf } from "./micropub-source.ts";

const queries = ["config", "syndicate-to", "source", "category", "post-types", "channel"] as const;

/** Kinds of posts, for apps that show a choice. @source https://indieweb.org/Micropub-extensions#Query_for_Supported_Vocabulary */
const postTypes = [
  "note",
  "article",
  "photo",
  "video",
  "reply",
  "like",
  "repost",
  "bookmark",
] as const;

/** Answers what an app asks about the site or a post. @source Micropub §3.7 */
export async function query(asked: Asked, search: URLSearchParams): Promise<object> {
  const q = search.get("q");
  switch (q) {
    // Some apps only try whether their token is good.
    case null:
      return {};
    case "config":
      return {
        "media-endpoint": `${asked.kit.config.origin}/micropub/media`,
        "syndicate-to": await targets(asked),
        "post-types": await types(asked),
        categories: await categories(asked, ""),
        channels: await channels(asked),
        q: queries,
      };
    case "syndicate-to":
      return { "syndicate-to": await targets(asked) };
    case "post-types":
      return { "post-types": await types(asked) };
    case "category":
      return { categories: await categories(asked, search.get("filter") ?? "") };
    case "channel":
      return { channels: await channels(asked) };
    case "source":
      return await source(asked, search);
    default:
      throw refuse(`There is nothing to ask by “${q.slice(0, 40)}”.`);
  }
}

async function source(asked: Asked, search: URLSearchParams): Promise<object> {
  const url = search.get("url");
  if (url === null) {
    const number = (name: string, least: number, most: number, usual: number): number => {
      const given = search.get(name) ?? "";
      return /^\d{1,6}$/.test(given) ? Math.min(most, Math.max(least, Number(given))) : usual;
    };
    const page = { limit: number("limit", 1, 100, 20), offset: number("offset", 0, 100_000, 0) };
    const isDraft = search.get("post-status") === "draft";
    const items = await listSources(asked, { ...page, isDraft });
    return { items: items.map((properties) => ({ type: ["h-entry"], properties })) };
  }
  const post = await getAt(asked, url);
  // A draft is nobody's but its writer's, and of what is public the text behind it is.
  needOwn(asked, post);
  const properties = await sourceOf(asked, post);
  const wanted = [...search].flatMap(([name, value]) =>
    /^properties(?:\[\d*\])?$/.test(name) ? [value] : [],
  );
  if (wanted.length === 0) return { type: ["h-entry"], properties };
  return {
    properties: Object.fromEntries(
      Object.entries(properties).filter(([name]) => wanted.includes(name)),
    ),
  };
}

/** Our connections, each switched on, as a post goes out by all of them unless somebody says otherwise. */
async function targets(asked: Asked): Promise<object[]> {
  const { kit } = asked;
  const messages = messagesFor((await kit.settings.get()).language);
  const connections = await listConnections(kit.store.db);
  return connections.map((one) => {
    const network = networkWords(messages, one.network, "chip");
    return {
      uid: uidOf(one),
      name: one.name === "" ? network : `${network} (${one.name})`,
      checked: true,
      service: { name: network },
      ...(one.name === "" ? {} : { user: { name: one.name } }),
    };
  });
}

async function types({ kit }: Asked): Promise<object[]> {
  const messages = messagesFor((await kit.settings.get()).language);
  return postTypes.map((type) => ({ type, name: messages.t(`apps.type_${type}`) }));
}

async function categories({ kit }: Asked, filter: string): Promise<string[]> {
  const topics = await publicTopics(kit.store.db)
    .select("topics.name")
    .orderBy("topics.name")
    .execute();
  const wanted = filter.trim().toLowerCase();
  return topics
    .map(({ name }) => name)
    .filter((name) => name.toLowerCase().includes(wanted))
    .slice(0, 500);
}

/** There is one place where posts stand. */
async function channels({ kit }: Asked): Promise<object[]> {
  return [{ uid: "default", name: (await kit.settings.get()).siteName }];
}
