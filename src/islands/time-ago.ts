const steps = [
  ["minute", 60],
  ["hour", 3600],
  ["day", 86_400],
] as const;

/** `for 3 timer siden`; undefined when it is more than six days off and the date says it better. */
export function timeAgo(atMs: number, nowMs: number, language: string): string | undefined {
  const seconds = Math.round((atMs - nowMs) / 1000);
  const size = Math.abs(seconds);
  if (size >= 6.5 * 86_400) return undefined;
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (size < 45) return format.format(0, "second");
  let [unit, length]: (typeof steps)[number] = steps[0];
  for (const step of steps) if (size >= step[1] * 0.95) [unit, length] = step;
  return format.format(Math.round(seconds / length), unit);
}
