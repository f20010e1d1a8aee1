/** A page as a blog of today has it, some kilobytes of it around an answer. */
export function sourcePage(path: string, target: string): string {
  const name = `Skribent ${path.replaceAll(/\W/g, "")}`;
  const menu = Array.from({ length: 20 }, (_, n) => `<li><a href="/emne/${n}">Emne ${n}</a></li>`);
  return `<!doctype html><html lang="da"><head><title>Svar</title><link rel="stylesheet" href="/stil.css"></head>
<body><nav><ul>${menu.join("")}</ul></nav><main><article class="h-entry"><h1>Svar</h1>
<p><a class="p-author h-card" href="/om${path}">${name}</a> svarer <a class="u-in-reply-to" href="${target}">på det her</a>
<a class="u-url" href="${path}"><time class="dt-published" datetime="2026-03-01T12:00:00Z">1. marts</time></a></p>
<div class="e-content"><p>Vi gør det samme, og hos os tager det <em>tre dage</em>. ${path} ${"Det er tiden, der gør det. ".repeat(20)}</p></div>
</article></main><footer>${"<p>Om bladet, og hvem der skriver i det.</p>".repeat(10)}</footer></body></html>`;
}
