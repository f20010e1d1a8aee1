/** Letters that people without them on their keyboard write otherwise, as they are sought. */
const plain: Readonly<Record<string, string>> = {
  æ: "ae",
  ø: "o",
  œ: "o",
  ß: "ss",
  ð: "d",
  đ: "d",
  þ: "th",
  ł: "l",
  ı: "i",
};

/**
 * Lower-case text in which letters that stand for each other are one: å = aa, ø = ö = oe = o, æ = ä = ae, and
 * accents are left out, so that `aarhus`, `Århus` and `arhus` are the same. Folded once more it stays as it is.
 *
 * Vowel signs of other scripts are no accents and stay.
 * @source Retskrivningsordbogen § 3 (aa for å; ae and oe where æ and ø cannot be written)
 */
export function foldLetters(text: string): string {
  // Most words have none of these letters, and a whole site is folded when it is imported.
  if (/^[a-z\d]*$/u.test(text)) return text.replace(/oe+/gu, "o").replace(/aa+/gu, "a");
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .replaceAll("ä", "ae")
      .normalize("NFKD")
      // The accents of Latin, Greek and Cyrillic letters.
      .replace(/[\u0300-\u036F]/gu, "")
      .toLowerCase()
      .replace(/[æøœßðđþłı]/gu, (letter) => plain[letter] ?? letter)
      .replace(/oe+/gu, "o")
      .replace(/aa+/gu, "a")
      .normalize("NFC")
  );
}
