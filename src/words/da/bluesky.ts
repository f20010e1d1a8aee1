/** Det, der kommer fra Bluesky. */
export const bluesky = {
  adult: "Seksuelt indhold",
  suggestive: "Seksuelt antydende",
  nudity: "Nøgenhed",
  graphic: "Voldsomme billeder",
  sensitive: "Følsomt indhold",
  picture: "Billede",
  video: "Video",
  quoted: "Citerer {{name}}",
};
