/** Where to go after signing in: only to a page of the studio, never anywhere else. */
export function safeReturn(to: string | undefined): string {
  const home = "/studio";
  if (to === undefined || !/^\/studio(?:[/?][\w\-/?=&%.]*)?$/.test(to) || to.includes("//"))
    return home;
  // As the browser will read it: `..` must not lead out again.
  const { pathname, search } = new URL(to, "https://studio.invalid");
  const isInside = pathname === home || pathname.startsWith("/studio/");
  return isInside && !/^\/studio\/(?:sign-|confirm)/.test(pathname) ? pathname + search : home;
}
