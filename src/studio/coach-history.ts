import { sql } from "kysely";

import { type Kind, kinds } from "#coach";
import { type Dismissal, readDismissals } from "#posts";
import type { Db } from "#schema";
import type { Messages } from "#words";

import { postName } from "./post-name.ts";

/** How often a rule points at what was published. */
export interface FoundRule {
  readonly rule: string;
  readonly kind: Kind | undefined;
  readonly times: number;
}

/** Words that were let stand, and where. */
export interface StoodWords extends Dismissal {
  readonly postId: number;
  readonly title: string;
}

const mostPosts = 500;
const mostListed = 12;
const mostStood = 50;

/** What the coach points at most in the latest published posts, and what was let stand there. */
export async function coachHistory(
  db: Db,
  messages: Messages,
): Promise<{ readonly found: FoundRule[]; readonly stood: StoodWords[] }> {
  const posts = await db
    .selectFrom("posts")
    .select(["id", "title", "summary", "coach_found_json", "coach_dismissed_json"])
    // Enough to name a note by how it begins.
    .select(sql<string>`substr(markdown, 1, 400)`.as("markdown"))
    .where("state", "=", "published")
    .where((where) =>
      where.or([where("coach_found_json", "<>", "{}"), where("coach_dismissed_json", "<>", "[]")]),
    )
    .orderBy("published_at", "desc")
    .limit(mostPosts)
    .execute();
  const times = new Map<string, number>();
  for (const { coach_found_json } of posts)
    for (const [rule, count] of Object.entries(
      JSON.parse(coach_found_json) as Record<string, number>,
    ))
      times.set(rule, (times.get(rule) ?? 0) + count);
  const found = [...times]
    .map(([rule, count]) => ({ rule, kind: kindOf(rule), times: count }))
    .toSorted((a, b) => b.times - a.times || a.rule.localeCompare(b.rule))
    .slice(0, mostListed);
  const stood = posts
    .flatMap((post) =>
      readDismissals(post.coach_dismissed_json).map((one) => ({
        ...one,
        postId: post.id,
        title: postName(post, messages),
      })),
    )
    .slice(0, mostStood);
  return { found, stood };
}

/** `da/hype/worlds-best` is of the kind `hype`; what the model finds tells none. */
function kindOf(rule: string): Kind | undefined {
  const [, name] = rule.split("/");
  return kinds.find((kind) => kind === name);
}
