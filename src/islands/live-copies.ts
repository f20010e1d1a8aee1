/** How long after it was opened the page looks again, in milliseconds: soon at first, then less and less often. */
const looksMs = [1500, 3000, 6000, 12_000, 30_000, 60_000];

/**
 * What is on its way to a network is there a moment later: while something is, the lines that say so are fetched again.
 * Without this they are as they were when the page was opened.
 */
async function look(again: readonly number[]): Promise<void> {
  const [wait, ...rest] = again;
  const open = (): HTMLElement[] => [
    ...document.querySelectorAll<HTMLElement>(".copies[data-open]"),
  ];
  if (wait === undefined || open().length === 0) return;
  await new Promise((resolve) => setTimeout(resolve, wait));
  if (document.visibilityState === "visible") {
    try {
      const response = await fetch(location.href, { redirect: "manual" });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const lines of open()) {
        const name = lines.closest("[id]")?.id ?? "";
        const now = page.getElementById(name)?.querySelector(".copies");
        // A button that somebody is about to press stays.
        if (now != null && !lines.contains(document.activeElement)) lines.replaceWith(now);
      }
    } catch {
      // Without a connection they stay as they were.
    }
  }
  await look(rest);
}

void look(looksMs);
