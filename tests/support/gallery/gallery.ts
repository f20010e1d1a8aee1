import { articlePages } from "./gallery-article.ts";
import type { GalleryPage } from "./gallery-frame.ts";
import { opennessPages } from "./gallery-openness.ts";
import { readingPages } from "./gallery-reading.ts";
import { studioPages } from "./gallery-studio.ts";

/** Every piece of the look with sample content, for eyes: `node scripts/look.ts`. */
export const galleryPages: readonly GalleryPage[] = [
  ...readingPages,
  ...articlePages,
  ...opennessPages,
  ...studioPages,
];
