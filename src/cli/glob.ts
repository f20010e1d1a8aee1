/** A pattern of paths: `*` is anything but a slash, `**` anything, `{a,b}` one of them. Letters count the same large and small. */
export function globOf(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/?|[*?{},]|[^*?{},]+/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    if (part === "{") return "(?:";
    if (part === "}") return ")";
    if (part === ",") return pattern.includes("{") ? "|" : ",";
    return literal(part);
  });
  try {
    return new RegExp(`^(?:${source})$`, "iu");
  } catch {
    // Braces that do not match: it names nothing but itself.
    return new RegExp(`^${literal(pattern)}$`, "iu");
  }
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
