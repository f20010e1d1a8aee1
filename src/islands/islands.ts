/** Loads each island only where the page uses it; the conversation may bring new ones when it is renewed. */
const known: Readonly<Record<string, () => Promise<unknown>>> = {
  "live-conversation": () => import("./live-conversation.ts"),
  "youtube-embed": () => import("./youtube-embed.ts"),
  "copy-text": () => import("./copy-text.ts"),
  "count-note": () => import("./count-note.ts"),
  "confirm-action": () => import("./confirm-action.ts"),
  "relative-time": () => import("./relative-time.ts"),
  "passkey-button": () => import("./passkey.ts"),
  "share-button": () => import("./share-button.ts"),
};

if (document.querySelector("img[data-thumb]") !== null) void import("./soft-pictures.ts");
for (const [name, load] of Object.entries(known)) {
  if (document.querySelector(name) !== null) void load();
}

export {};
