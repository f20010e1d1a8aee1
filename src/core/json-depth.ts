/** No real document is nested deeper. */
const deepest = 64;

/**
 * Whether JSON text has more lists and objects within each other than anything real. Asked before it is parsed:
 * whatever walks through a document afterwards may then call itself for each step down.
 */
export function isTooDeep(text: Uint8Array): boolean {
  let depth = 0;
  let isText = false;
  for (let i = 0; i < text.length; i += 1) {
    const byte = text[i];
    if (isText) {
      if (byte === 0x5c) i += 1;
      else if (byte === 0x22) isText = false;
    } else if (byte === 0x22) isText = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > deepest) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return false;
}
