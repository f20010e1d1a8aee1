import fc from "fast-check";
import { expect, test } from "vitest";

import { naughtyStrings } from "#support/shared-data.ts";

import { calmText } from "./calm-text.ts";

/** Real words in their fullest spelling, composed and not. */
const real = {
  Danish: "Smørrebrød på en ø, å",
  Vietnamese: "Tiếng Việt: nghiễm nhiên, thuở xưa, Đặng Thị Ngọc",
  Greek: "ᾧ ἄνθρωπος τῆς Ἑλλάδος ᾄδει",
  Thai: "ที่นี่มีน้ำกว่าปู่ ก็ไม่รู้ ซึ่งกันและกัน",
  Lao: "ພາສາລາວ ນ້ຳ ເຄື່ອງ",
  Arabic: "بِسْمِ ٱللَّهِ ٱلرَّحْمَٰنِ ٱلرَّحِيمِ مُؤَسَّسَةٌ",
  Quran: "ٱلضَّآلِّينَ وَلَا ٱلۡمُسۡتَقِيمَ صِرَٰطَ ءَاتَىٰهُ",
  Hebrew: "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים יְרוּשָׁלִַ֗ם שָׁלוֹם",
  Tibetan: "བོད་སྐད་ རྫོགས་ཆེན་ བསྒྲུབས་ ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ ཧྐྵྨླྺྼྻྂ",
  Hindi: "हिन्दी में क्षत्रिय, र्त्स्न्या, श्रृंखला, स्त्री",
  Vedic: "अ॒ग्निमी॑ळे पु॒रोहि॑तं य॒ज्ञस्य॑",
  Tamil: "தமிழ் க்ஷௌரம் ஸ்ரீ",
  Sinhala: "ශ්‍රී ලංකාව ක්‍ෂේත්‍ර",
  Burmese: "မြန်မာဘာသာ ကြွှေ့ သြဇာ ဩော်",
  Khmer: "ភាសាខ្មែរ ស្ត្រី ព្រះ ង្គ្រោះ",
  Bengali: "বাংলা ক্ষ্ম্য র‍্যাব",
  Persian: "می‌خواهم نمی‌روم کتاب‌ها",
  Korean: "한국어 ㄱㅏ",
  "Korean in parts": "한국어".normalize("NFD"),
  Japanese: "がぎぐ パピプ".normalize("NFD"),
  Chinese: "葛󠄀城 一二三",
  Lithuanian: "ė́ ų̃ į̇́",
  IPA: "t͡s̺ʰ ã̤ː ŋ̩̀",
  families: "👨‍👩‍👧‍👦 👩🏽‍🚀 🧑🏿‍❤️‍💋‍🧑🏻 👁️‍🗨️ ❤️‍🔥 🏳️‍🌈 🏴‍☠️",
  flags: "🇩🇰 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣ #️⃣",
  marks: "a\u200Eb ‏שלום‏ \u2068navn\u2069 co\u00ADop",
};

test.each(Object.entries(real))("%s keeps every sign", (_, text) => {
  for (const form of [text, text.normalize("NFC"), text.normalize("NFD")])
    expect(calmText(form)).toBe(form);
});

test("no letter carries more marks than writing needs, whatever stands between the marks", () => {
  const stacked = (text: string): number =>
    Math.max(...(text.match(/(?:\p{M}|\p{Cf})+/gu) ?? [""]).map((run) => run.length));
  for (const between of ["", "\u200D", "\u200C", "\u034F", "\u2060", "\uFE0F"])
    for (const mark of [
      "\u0301",
      "\u0332",
      "\u0489",
      "\u20DD",
      "\u0E47",
      "\u05B0",
      "\u064B",
      "\u0F7E",
    ])
      for (const times of [10, 300, 20_000]) {
        const calm = calmText(`a${(mark + between).repeat(times)}b`);
        expect(stacked(calm)).toBeLessThanOrEqual(12);
        expect(calm.at(-1)).toBe("b");
      }
  expect(calmText(`Z${"\u0316\u0301".repeat(50)}`)).toBe("Z\u0316\u0301\u0316\u0301\u0316");
});

test("writing cannot be turned around, hidden or broken into lines", () => {
  expect(calmText("\u202Eecilop\u202C \u202Dx")).toBe("ecilop x");
  expect(calmText(`a${"\u200B".repeat(5000)}b`)).toBe("a\u200B\u200B\u200Bb");
  expect(calmText(`a${"\u3164\u200D\u115F".repeat(999)}b`)).toHaveLength(5);
  expect(calmText(`x${"\u{E0041}".repeat(400)}`)).toHaveLength(17);
  expect(calmText(`a${" \u00A0\u2003\u2800".repeat(999)}b`).replaceAll(" ", "")).toHaveLength(42);
  expect(calmText("a\u2028b\u2029c\u0085d\u000Be\u000Cf")).toBe("a b c d e f");
});

test("doing it again changes nothing, and nothing is added", () => {
  const odd = fc.string({
    unit: fc.constantFrom(
      ..."ab \u0301\u0489\u200B\u200D\u202E\u2028\u3164\u034F\uFE0F\u0E47\u0F7E\u05B0é한👩🏽".split(
        "",
      ),
    ),
    maxLength: 60,
  });
  fc.assert(
    fc.property(fc.oneof(odd, fc.constantFrom(...naughtyStrings())), (text) => {
      const calm = calmText(text);
      expect(calmText(calm)).toBe(calm);
      expect(calm.length).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 3000 },
  );
});
