import type { AppError } from "#core/errors.ts";
import { limits } from "#media";
import type { WordKey, Words } from "#words";

const known: Readonly<Record<string, WordKey>> = {
  too_large: "studio.fileTooLarge",
  not_a_picture: "studio.fileNotPicture",
  not_media: "studio.fileNotMedia",
  broken_picture: "studio.fileBroken",
  too_many_pixels: "studio.filePixels",
  disk_full: "studio.fileDiskFull",
};

/** Why a file was not taken, in the owner's language. */
export function mediaFault(fault: AppError, words: Words): string {
  const key = known[fault.code];
  if (key === undefined) return fault.safeMessage;
  const megabytes = (bytes: number): number => Math.floor(bytes / 1024 / 1024);
  return words.t(key, {
    picture: megabytes(limits.picture),
    video: megabytes(limits.video),
    audio: megabytes(limits.audio),
  });
}
