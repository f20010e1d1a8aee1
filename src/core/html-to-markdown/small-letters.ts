const raised = lettersOf("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ");
const lowered = lettersOf("0123456789+-−=()aeox", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓ");

function lettersOf(plain: string, small: string): ReadonlyMap<string, string> {
  return new Map(plain.split("").map((letter, index) => [letter, small.charAt(index)]));
}

/** `m²` and `H₂O` by their own letters where there are such; else `x^(abc)`. */
export function smallLetters(name: "sup" | "sub", inner: string): string {
  const text = inner.trim();
  const letters = name === "sup" ? raised : lowered;
  const small = text.split("").map((letter) => letters.get(letter));
  if (small.every((letter) => letter !== undefined)) return small.join("");
  // “1st” and “Mme” read well without.
  if (/^(?:st|nd|rd|th|er|re|e|me|lle|TM|®|™|o|a)$/i.test(text)) return text;
  return name === "sup" ? `^(${text})` : `_(${text})`;
}
