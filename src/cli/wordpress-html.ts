const blocks =
  "table|thead|tbody|tfoot|tr|td|th|div|dl|dt|dd|ul|ol|li|pre|form|blockquote|address|p|h[1-6]|hr|fieldset|section|article|aside|header|footer|nav|figure|figcaption|details|summary|iframe";
const besideBlock = new RegExp(
  `(</?(?:${blocks})\\b[^>]*>)\\s*\\n|\\n\\s*(?=</?(?:${blocks})\\b)`,
  "gi",
);
const startsBlock = new RegExp(`^</?(?:${blocks})\\b`, "i");

/**
 * A WordPress text as HTML: shortcodes become what they stood for, and where paragraphs are only empty
 * lines (the classic editor) they become paragraphs.
 * @source WordPress `wpautop`, for what an empty line and a single one mean
 */
export function wordpressHtml(content: string): string {
  const isBlocks = content.includes("<!-- wp:");
  const plain = content
    .replace(/\r\n?/g, "\n")
    .replace(/<!--[^]*?-->/g, "")
    .replace(
      /\[(?:wp_)?caption\b[^\]]*\]\s*((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:<\/a>)?)([^]*?)\[\/(?:wp_)?caption\]/gi,
      "\n\n<p>$1</p>\n\n<p><em>$2</em></p>\n\n",
    )
    .replace(
      /\[(?:embed|youtube|video|audio)\b[^\]]*\](https?:[^\s[]+)\[\/(?:embed|youtube|video|audio)\]/gi,
      "\n\n$1\n\n",
    )
    .replace(
      /\[(?:youtube|vimeo|video|audio|embed)\b[^\]]*?[\s="](https?:[^\s\]"]+)[^\]]*\]/gi,
      "\n\n$1\n\n",
    )
    .replace(
      /\[\/?(?:gallery|playlist|wpvideo|contact-form|contact-field|archives|polldaddy|slideshow|googlemaps)\b[^\]]*\]/gi,
      "",
    );
  return isBlocks ? plain : paragraphs(plain);
}

function paragraphs(text: string): string {
  const kept: string[] = [];
  const guarded = text.replace(
    /<pre\b[^]*?<\/pre>/gi,
    (pre) => `\n\n<pre>${kept.push(pre) - 1}</pre>\n\n`,
  );
  return guarded
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => (startsBlock.test(part) ? part : `<p>${withBreaks(part)}</p>`))
    .join("\n")
    .replace(/<pre>(\d+)<\/pre>/g, (_, number: string) => kept[Number(number)] ?? "");
}

/** A line end is a line end, but not beside a block. */
function withBreaks(part: string): string {
  return part.replace(besideBlock, "$1").replaceAll("\n", "<br>\n");
}
