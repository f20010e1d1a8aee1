/** Names of months, as far as they tell them apart, in the languages of northern and western Europe. */
const months: readonly RegExp[] = [
  /^(?:jan|sty|ene|gen|tammi)/,
  /^(?:feb|fév|fev|lut|helmi)/,
  /^(?:mar(?!ras)|mär|maa|mrt)/,
  /^(?:apr|avr|abr|huhti)/,
  /^(?:maj|may|mai|mei|mag|touko)/,
  /^(?:jun|juin|giu|kesä)/,
  /^(?:jul|juil|lug|heinä)/,
  /^(?:aug|août|aoû|ago|elo)/,
  /^(?:sep|set|syys)/,
  /^(?:okt|oct|ott|out|loka)/,
  /^(?:nov|marras)/,
  /^(?:dec|dez|déc|dic|des|joulu)/,
];

/** What zones are called in short, in hours. @source RFC 5322 §4.3, and what European servers write */
const zones: Readonly<Record<string, number>> = {
  z: 0,
  ut: 0,
  utc: 0,
  gmt: 0,
  wet: 0,
  west: 1,
  bst: 1,
  cet: 1,
  met: 1,
  cest: 2,
  mest: 2,
  eet: 2,
  eest: 3,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
};

/**
 * A day or a time as people and programs write it, as Unix milliseconds; undefined when it is none. What names
 * no zone is of `timeZone`. A day alone is its first moment in UTC where that is the same day in `timeZone`, so that it is
 * the same day wherever it is read; else its first moment there.
 */
export function readDay(value: unknown, timeZone: string): number | undefined {
  if (value instanceof Date) return usual(value.getTime());
  if (typeof value === "number") return fromNumber(value, timeZone);
  if (typeof value !== "string") return undefined;
  const text = value.normalize("NFC").trim();
  if (/^\d{4}(?:\d{4})?$/.test(text)) return fromNumber(Number(text), timeZone);
  if (/^\d{9,10}$|^\d{12,13}$/.test(text)) return fromNumber(Number(text), timeZone);
  const parts = dayOf(text);
  if (parts === undefined) return undefined;
  return at(parts.day, parts.rest, timeZone);
}

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function fromNumber(value: number, timeZone: string): number | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (Number.isInteger(value) && value >= 1000 && value <= 9999)
    return at({ year: value, month: 1, day: 1 }, "", timeZone);
  if (Number.isInteger(value) && value >= 10_000_101 && value <= 99_991_231)
    return at(
      { year: Math.floor(value / 10_000), month: Math.floor(value / 100) % 100, day: value % 100 },
      "",
      timeZone,
    );
  // Seconds from 1973 to 5138, milliseconds from 1973 on; a smaller number is something else.
  if (value < 1e8) return undefined;
  return usual(value < 1e11 ? value * 1000 : value);
}

/** The day that a text begins with, and what comes after it. */
function dayOf(text: string): { day: Day; rest: string } | undefined {
  const iso = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?!\d)/.exec(text);
  if (iso !== null)
    return {
      day: { year: Number(iso[1]), month: Number(iso[2] ?? 1), day: Number(iso[3] ?? 1) },
      rest: text.slice(iso[0].length),
    };
  const numbers = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)/.exec(text);
  if (numbers !== null) {
    const [whole, one = "", , two = "", year = ""] = numbers;
    // The day comes first, but where that cannot be.
    const isMonthFirst = Number(two) > 12;
    const [day, month] = isMonthFirst ? [two, one] : [one, two];
    return {
      day: { year: Number(year), month: Number(month), day: Number(day) },
      rest: text.slice(whole.length),
    };
  }
  const named =
    /^(?:\p{L}+\.?,?\s+)?(?:d(?:en|\.)\s+)?(\d{1,2})(?:st|nd|rd|th|\.|er)?[\s-]+(?:of\s+|de\s+)?(\p{L}{3,})\.?,?[\s-]+(?:de\s+)?(\d{4}|\d{2}(?=\s+\d{1,2}:\d{2}))(?!\d)/iu.exec(
      text,
    );
  const namedFirst =
    named === null
      ? /^(?:\p{L}+\.?,\s+)?(\p{L}{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)/iu.exec(
          text,
        )
      : null;
  const [whole, day, name = "", year] =
    named ??
    (namedFirst === null ? [] : [namedFirst[0], namedFirst[2], namedFirst[1], namedFirst[3]]);
  if (whole === undefined) return undefined;
  const month = months.findIndex((one) => one.test(name.toLowerCase())) + 1;
  return month === 0
    ? undefined
    : {
        day: { year: wholeYear(year ?? ""), month, day: Number(day) },
        rest: text.slice(whole.length),
      };
}

/** Old feeds write a year in two figures. @source RFC 822 §5.1 and RFC 2822 §4.3 */
function wholeYear(year: string): number {
  return year.length > 2 ? Number(year) : Number(year) + (Number(year) < 50 ? 2000 : 1900);
}

const aTime =
  /^(?:T|,?\s*(?:kl\.?|at|um|à|-)?\s*)(\d{1,2})(?:[:.](\d{2}))?(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?(?!\p{L}))?(?:\s*uhr)?/iu;

function at(day: Day, rest: string, timeZone: string): number | undefined {
  try {
    const date = Temporal.PlainDate.from({ ...day }, { overflow: "reject" });
    if (day.year < 1000 || day.year > 9999) return undefined;
    if (rest.trim() === "") return startOf(date, timeZone);
    const found = aTime.exec(rest);
    if (found === null) return undefined;
    const [whole, hour = "", minute = "0", second = "0", fraction = "0", half = ""] = found;
    const twelve = Number(hour) % 12;
    const hours = half === "" ? Number(hour) : twelve + (/^p/i.test(half) ? 12 : 0);
    const time = Temporal.PlainTime.from(
      {
        hour: hours,
        minute: Number(minute),
        // A leap second is the moment before the next minute.
        second: Math.min(Number(second), 59),
        millisecond: Number(`${fraction}000`.slice(0, 3)),
      },
      { overflow: "reject" },
    );
    const local = date.toPlainDateTime(time);
    const zone = zoneOf(rest.slice(whole.length).trim());
    if (zone === undefined) return undefined;
    return local.toZonedDateTime(zone === "" ? timeZone : zone).epochMilliseconds;
  } catch {
    return undefined;
  }
}

/** A zone as Temporal names it, empty where none is written, undefined where it is no zone. */
function zoneOf(written: string): string | undefined {
  const text = written.replace(/\s*\([^)]*\)$/, "");
  if (text === "") return "";
  const [, sign = "", hours = "", minutes = "00"] =
    /^(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?(?:\[[\w/+-]+\])?$/i.exec(text) ?? [];
  if (sign !== "") return `${sign}${hours.padStart(2, "0")}:${minutes}`;
  const known = zones[text.toLowerCase()];
  if (known !== undefined)
    return `${known < 0 ? "-" : "+"}${String(Math.abs(known)).padStart(2, "0")}:00`;
  const named = /^\[?([A-Z][\w+-]*\/[\w+/-]+)\]?$/i.exec(text)?.[1];
  return named;
}

function startOf(date: Temporal.PlainDate, timeZone: string): number {
  const start = date.toZonedDateTime("UTC");
  const isSameDay = start.withTimeZone(timeZone).toPlainDate().equals(date);
  return (isSameDay ? start : date.toZonedDateTime(timeZone)).epochMilliseconds;
}

function usual(ms: number): number | undefined {
  return Number.isFinite(ms) && ms > Date.UTC(1000, 0) && ms < Date.UTC(10_000, 0)
    ? Math.round(ms)
    : undefined;
}
