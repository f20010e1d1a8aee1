/**
 * What a camera writes under the pictures of a film: the place, in words for it or as numbers so exact that nobody
 * says them; and how it was set, which only a camera says.
 */
const written = [
  /\b(?:gps|home)\s*[(:=[]?\s*[-+\d]|\$G[A-Z]{4},|\b(?:latitude|longitude)\W{0,4}\d/i,
  /\b(?:lat|lon|lng|long)\b\W{0,4}\d+\.\d/i,
  /[-+]?\d{1,3}[.,]\d{4,}/,
  /\d{1,3}\s*°\s*\d{1,2}(?:[.,]\d+)?\s*['’′]/,
  /\b(?:iso|shutter|fnum|focal_len)\s*:?\s*\[?\s*\d.{0,40}\b(?:ev|shutter|fnum|focal_len)\b/is,
];

/** True when text between the pictures of a film tells where it was made, in UTF-8 or UTF-16. */
export function tellsWhere(bytes: Buffer): boolean {
  const text = bytes.toString("utf8").replaceAll("\0", "");
  return written.some((pattern) => pattern.test(text));
}
