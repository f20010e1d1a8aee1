import type { Settings } from "#presence";
import type { MessageKey } from "#words";

const words = {
  "CC0-1.0": "studio.licence_cc0",
  "CC-BY-4.0": "studio.licence_ccby",
  "CC-BY-SA-4.0": "studio.licence_ccbysa",
  "CC-BY-NC-4.0": "studio.licence_ccbync",
  arr: "studio.licence_arr",
} as const satisfies Record<Settings["defaultLicence"], MessageKey>;

/** What a licence lets others do, in words. */
export function licenceWord(licence: Settings["defaultLicence"]): MessageKey {
  return words[licence];
}
