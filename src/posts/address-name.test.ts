import { expect, test } from "vitest";

import { addressName } from "./address-name.ts";

test.each([
  ["Привет, мир", "privet-mir"],
  ["Ελληνικά νέα", "ellinika-nea"],
  ["北京欢迎你", "beijinghuanyingni"],
  ["한국어 제목", "hangugeo-jemog"],
  ["हिन्दी", "hindi"],
  ["שלום עולם", "slvm-vlm"],
  ["Tiếng Việt", "tieng-viet"],
  ["Århus på Læsø 2026", "aarhus-paa-laesoe-2026"],
  ["Vi vandt 🎉 i Київ", "vi-vandt-i-kiiv"],
  ["🎉", ""],
])("an address of %s can be read", async (title, slug) => {
  expect(await addressName(title)).toBe(slug);
});
