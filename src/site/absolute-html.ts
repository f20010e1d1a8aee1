/**
 * Our own clean HTML with whole addresses, for feeds and others who show it elsewhere: `/media/…` becomes
 * `https://…/media/…`, and our custom elements leave what is inside them.
 */
export function absoluteHtml(html: string, origin: string): string {
  return html
    .replace(/<\/?(?:youtube-embed|copy-text)\b[^>]*>/g, "")
    .replace(/ (href|src|poster)="\/(?!\/)/g, ` $1="${origin}/`)
    .replace(/ srcset="([^"]*)"/g, (_, set: string) => {
      const whole = set.replace(/(^|,\s*)\/(?!\/)/g, `$1${origin}/`);
      return ` srcset="${whole}"`;
    });
}
