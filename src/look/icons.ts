import { raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** The strokes of each sign on a 24 × 24 grid, drawn for a line of 1.75. */
const strokes = {
  reply: "M20 11.5a7.5 7.5 0 0 1-11 6.6L4 19.5l1.4-4.6A7.5 7.5 0 1 1 20 11.5Z",
  answer: "M9.5 6 4 11.5 9.5 17M4.5 11.5H14a6 6 0 0 1 6 6V19",
  like: "M12 20s-7.5-4.6-7.5-10.2A4.3 4.3 0 0 1 12 7.2a4.3 4.3 0 0 1 7.5 2.6C19.5 15.4 12 20 12 20Z",
  boost:
    "M7 17.5h9.5a2.5 2.5 0 0 0 2.5-2.5v-2.5M17 6.5H7.5A2.5 2.5 0 0 0 5 9v2.5M14.5 4 17 6.5 14.5 9M9.5 15 7 17.5 9.5 20",
  share: "M12 15V4M8.2 7.6 12 3.8l3.8 3.8M6 12H5v8h14v-8h-1",
  bookmark: "M6.5 4h11v16L12 15.8 6.5 20Z",
  quote: "M10 7c-3 1-4.7 3.3-4.7 6.6V17h4.5v-4.4H7.4M19 7c-3 1-4.7 3.3-4.7 6.6V17h4.5v-4.4h-2.4",
  link: "M10.2 13.8a3.6 3.6 0 0 0 5.1 0l3-3a3.6 3.6 0 0 0-5.1-5.1l-1 1M13.8 10.2a3.6 3.6 0 0 0-5.1 0l-3 3a3.6 3.6 0 0 0 5.1 5.1l1-1",
  pin: "M8.5 4h7l-1.2 6.2 3.2 3.3v1.7h-11v-1.7l3.2-3.3ZM12 15.2V20.5",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 7.8V12l2.8 1.8",
  picture: "M4 5.5h16v13H4ZM4.2 16l4.3-4.2 3.6 3.5 2.6-2.4 5.1 4.6M15.6 9.6h.01",
  video: "M3.8 6.5h11.4v11H3.8ZM15.2 10.6l5-2.9v8.6l-5-2.9",
  eye: "M2.8 12S6.2 5.8 12 5.8 21.2 12 21.2 12 17.8 18.2 12 18.2 2.8 12 2.8 12ZM12 9.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4Z",
  hidden:
    "M4 4l16 16M9.9 6.1A8.7 8.7 0 0 1 12 5.8c5.8 0 9.2 6.2 9.2 6.2a15 15 0 0 1-2.6 3.3M6.3 7.6A14.5 14.5 0 0 0 2.8 12S6.2 18.2 12 18.2a8.6 8.6 0 0 0 4.3-1.2M10.1 10.1a2.7 2.7 0 0 0 3.8 3.8",
  flag: "M6 20.5V4M6 4.8c4-2 7 2 12.2 0v9.2c-5.2 2-8.2-2-12.2 0",
  check: "M5 12.6 9.8 17.3 19 7.2",
  cross: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  plus: "M12 5.5v13M5.5 12h13",
  pen: "M5 19l.9-3.9L16.3 4.7a1.9 1.9 0 0 1 2.7 0l.3.3a1.9 1.9 0 0 1 0 2.7L8.9 18.1ZM14.3 6.7l3 3",
  search: "M10.8 4.5a6.3 6.3 0 1 0 0 12.6 6.3 6.3 0 0 0 0-12.6ZM15.4 15.4l4.4 4.4",
  rss: "M5 5a14 14 0 0 1 14 14M5 11a8 8 0 0 1 8 8M6.2 17.8h.01",
  menu: "M4.5 8h15M4.5 16h15",
  person:
    "M12 4.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4ZM5 20c.5-3.6 3.3-5.5 7-5.5s6.5 1.9 7 5.5",
  people:
    "M9 5.5a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4ZM3 19.5c.4-3.3 2.8-5 6-5s5.6 1.7 6 5M15.6 5.8a3 3 0 0 1 0 5.8M17.4 14.7c2 .6 3.3 2.2 3.6 4.8",
  globe:
    "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM4.3 12h15.4M12 4c2.4 2.2 3.5 4.9 3.5 8S14.4 17.8 12 20c-2.4-2.2-3.5-4.9-3.5-8S9.6 6.2 12 4Z",
  fediverse:
    "M12 4.6h.01M4.6 10h.01M19.4 10h.01M7.4 18.8h.01M16.6 18.8h.01M12 4.6 4.6 10l2.8 8.8h9.2L19.4 10ZM12 4.6 7.4 18.8M12 4.6l4.6 14.2M4.6 10h14.8M4.6 10l12 8.8M19.4 10l-12 8.8",
  mail: "M4 6h16v12H4ZM4.3 6.6 12 12.8l7.7-6.2",
  lock: "M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2",
  key: "M8.5 11a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4ZM11.5 12.3l7.8-7.8M15.7 8.1l2.7 2.7M6.9 15.2v.01",
  arrow: "M5 12h13.5M13 6.5l5.5 5.5-5.5 5.5",
  back: "M19 12H5.5M11 6.5 5.5 12l5.5 5.5",
  down: "M6.5 9.5l5.5 5.5 5.5-5.5",
  settings:
    "M4 7.5h8M18.5 7.5H20M4 16.5h1.5M12 16.5h8M15.2 5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5ZM8.8 14a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z",
  bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5ZM10.3 20.5h3.4",
  play: "M8 5.5v13l10.5-6.5Z",
  copy: "M9 9h10.5v10.5H9ZM6.5 15H4.5V4.5H15v2",
  undo: "M8.5 5 4.5 9l4 4M5 9h9a5 5 0 0 1 0 10H9",
  trash: "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.9 12.5h9.2L17.5 7M10.2 11v4.7M13.8 11v4.7",
  list: "M9 6.5h11M9 12h11M9 17.5h11M4.7 6.5h.01M4.7 12h.01M4.7 17.5h.01",
  log: "M6.5 3.8h8l4 4v12.4h-12ZM14.2 4v4h4M9.5 12h6M9.5 15.8h6",
  home: "M4.5 11.2 12 4.8l7.5 6.4M6.5 9.8v9.7h11V9.8M10 19.5v-5h4v5",
  book: "M12 6.8C10 5.3 7.5 4.9 4 5v13c3.5-.1 6 .3 8 1.8 2-1.5 4.5-1.9 8-1.8V5c-3.5-.1-6 .3-8 1.8ZM12 6.8v13",
  warning: "M12 4.5 3.5 19h17ZM12 10v4M12 16.6v.01",
  gift: "M5 11.5h14v8H5ZM4 8h16v3.5H4ZM12 8v11.5M12 8C9 8 7.8 6.9 8 5.6 8.2 4.4 9.6 4 10.6 5c.8.8 1.4 3 1.4 3s.6-2.2 1.4-3c1-1 2.4-.6 2.6.6C16.2 6.9 15 8 12 8Z",
  tag: "M4.5 4.5h7l8 8-7 7-8-8ZM8.3 8.3v.01",
} as const;

/** The signs there are. */
export type IconName = keyof typeof strokes;

/** All signs by name, for the gallery. */
export const iconNames = Object.keys(strokes) as IconName[];

const drawn = new Map<IconName, HtmlEscapedString>();

/** A small sign in the colour and size of the words beside it; silent to screen readers. */
export function icon(name: IconName): HtmlEscapedString {
  let svg = drawn.get(name);
  if (svg === undefined) {
    svg = raw(
      `<svg class="i" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${strokes[name]}"/></svg>`,
    );
    drawn.set(name, svg);
  }
  return svg;
}
