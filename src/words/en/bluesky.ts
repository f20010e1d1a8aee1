/** What comes from Bluesky: labels there, and what stands in a post besides its text. */
export const bluesky = {
  adult: "Sexual content",
  suggestive: "Sexually suggestive",
  nudity: "Nudity",
  graphic: "Disturbing pictures",
  sensitive: "Sensitive content",
  picture: "Picture",
  video: "Video",
  quoted: "Quotes {{name}}",
};
