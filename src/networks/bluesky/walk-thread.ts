import type { Agent } from "@atproto/api";

import { AppError } from "#core/errors.ts";

import type { Ask } from "./ask.ts";
import { isNotThere } from "./ask.ts";
import type { PostView } from "./read-post.ts";

/** How far down is asked at a time; what lies deeper is asked for by its own post. */
const deepest = 100;
/** So many questions one look at one post may cost. */
const mostQuestions = 40;

/** What a walk came to. */
export interface Walked {
  /** All that is there was seen. */
  readonly isComplete: boolean;
  /** The post it began with; undefined when the network does not show it. */
  readonly root: PostView | undefined;
}

/** A part of a thread as its network gives it. @source app.bsky.feed.defs */
interface Node {
  readonly $type?: string;
  readonly post?: PostView;
  readonly replies?: readonly Node[];
  readonly threadgate?: { readonly record?: { readonly hiddenReplies?: readonly unknown[] } };
}

/**
 * Reads all that stands under a post there, a post before what answers it, the post itself left out. What is gone, or
 * blocks us, is passed over with what hangs below it; so is what we hid there ourselves. In the end it says what it came to.
 */
export async function* walkThread(
  agent: Agent,
  ask: Ask,
  place: string,
  uri: string,
): AsyncGenerator<PostView, Walked> {
  const seen = new Set<string>();
  const left = [uri];
  let questions = 0;
  let root: PostView | undefined;
  let depth = deepest;
  let hidden = new Set<unknown>();
  for (let at = left.shift(); at !== undefined; at = left.shift()) {
    if (questions >= mostQuestions) return { isComplete: false, root };
    questions += 1;
    const from = at;
    let thread: Node;
    try {
      const query = { uri: from, depth, parentHeight: 0 };
      const answer = await ask(place, async () => await agent.app.bsky.feed.getPostThread(query));
      thread = answer.thread as Node;
    } catch (fault) {
      if (isNotThere(fault)) continue;
      // A thread too large for one answer is read level by level.
      if (!(fault instanceof AppError) || fault.code !== "answer_too_large" || depth === 1)
        throw fault;
      depth = 1;
      left.unshift(from);
      continue;
    }
    if (from === uri) {
      root = thread.post;
      hidden = new Set(thread.threadgate?.record?.hiddenReplies ?? []);
    }
    // The last is taken first, so that they come in the order that they stand in.
    const stack = (thread.replies ?? []).map((node) => ({ node, level: 1 })).toReversed();
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { post, replies = [] } = next.node;
      const { level } = next;
      if (post === undefined || seen.has(post.uri) || hidden.has(post.uri)) continue;
      seen.add(post.uri);
      yield post;
      if (level >= depth && (post.replyCount ?? 0) > 0) left.push(post.uri);
      for (const node of replies.toReversed()) stack.push({ node, level: level + 1 });
    }
  }
  return { isComplete: root !== undefined, root };
}
