import { createCoach, packModel, type RuleSet } from "#coach";

import type { Labelled } from "./data.ts";
import { postModel, trainingPosts } from "./train.ts";

/** A post, and what a coach said of it that had learned from everybody but its author. */
export interface HeldOut {
  readonly author: string;
  readonly post: Labelled;
  readonly said: boolean;
  readonly kind: string | null;
  readonly score: number;
}

/** Who wrote a post for training: the beginning of its id, such as `train-da-04`. */
export const authorOf = ({ id }: Labelled): string => id.replace(/-\d+$/, "");

/**
 * Judges each author's posts by a model trained on those of all others: the nearest that texts for training can come
 * to a stranger's. The first files are left in: they were written together with the rules.
 */
export function heldOut(rules: RuleSet, lang: "da" | "en", data: string): HeldOut[] {
  const posts = trainingPosts(lang);
  const later = new Set(posts.map(authorOf).filter((name) => /^train-..-[0-9A-Z]/.test(name)));
  const reader = createCoach(rules);
  return [...later].toSorted().flatMap((author) => {
    const others = posts.filter((post) => authorOf(post) !== author);
    const coach = createCoach(rules, {
      [lang]: packModel(postModel(reader, others, lang, data, false)),
    });
    return posts
      .filter((post) => authorOf(post) === author)
      .map((post) => {
        const { breach, kind, score } = coach.check(post.text);
        return { author, post, said: breach, kind, score };
      });
  });
}
