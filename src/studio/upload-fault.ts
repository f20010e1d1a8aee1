import type { AppError } from "#core/errors.ts";
import type { WordKey, Words } from "#words";

const keys: Readonly<Record<string, WordKey>> = {
  too_large: "posts.tooLarge",
  not_a_picture: "posts.notAPicture",
  not_media: "posts.notMedia",
  broken_picture: "posts.brokenPicture",
  broken_media: "posts.brokenMedia",
  heic_picture: "posts.heicPicture",
  too_many_pixels: "posts.tooManyPixels",
  disk_full: "posts.diskFull",
  storage_refuses: "errors.refusedOwner",
  database_away: "errors.awayText",
};

/** Why a file was not taken, in the owner's language. */
export function uploadFault(w: Words, fault: AppError): string {
  const key = keys[fault.code];
  return key === undefined ? fault.safeMessage : w.t(key);
}
