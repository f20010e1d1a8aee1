/** The path below `/media/` of one file of what has this hash; `name` is `960.webp`, `.mp4` or nothing. */
export function pathOf(hash: string, name: string): string {
  return `${hash.slice(0, 2)}/${hash.slice(2)}${/^(?:\.|$)/u.test(name) ? "" : "-"}${name}`;
}
