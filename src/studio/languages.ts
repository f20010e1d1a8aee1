/** Languages that people around here write in, each by its own name. */
const known: Readonly<Record<string, string>> = {
  da: "Dansk",
  en: "English",
  sv: "Svenska",
  nb: "Norsk bokmål",
  nn: "Norsk nynorsk",
  fo: "Føroyskt",
  kl: "Kalaallisut",
  is: "Íslenska",
  fi: "Suomi",
  de: "Deutsch",
  nl: "Nederlands",
  fr: "Français",
  es: "Español",
  it: "Italiano",
  pl: "Polski",
  uk: "Українська",
  tr: "Türkçe",
  ar: "العربية",
};

/** What to choose among for a text; `now` is among them, whatever it is. */
export function languagesToWrite(
  now: string,
): { readonly value: string; readonly label: string }[] {
  const all = now in known ? known : { ...known, [now]: now };
  return Object.entries(all).map(([value, label]) => ({ value, label }));
}
