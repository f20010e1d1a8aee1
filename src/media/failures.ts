import { AppError, badInput } from "#core/errors.ts";

const megabyte = 1024 * 1024;

/** The file is larger than we take. */
export function tooLarge(maxBytes: number): AppError {
  const most =
    maxBytes < megabyte
      ? `${Math.ceil(maxBytes / 1024)} KB`
      : `${Math.floor(maxBytes / megabyte)} MB`;
  return badInput(
    `This file is larger than the ${most} that fit here. Make it smaller first.`,
    "too_large",
    413,
  );
}

/** The bytes are nothing we take, whatever the name says. */
export function notMedia(fileName: string): AppError {
  return /\.(?:jpe?g|png|gif|webp|avif|heic)$/iu.test(fileName)
    ? badInput(
        "This file says it is a picture but is not one. Open it in a picture program and save it as JPEG, PNG or WebP.",
        "not_a_picture",
        415,
      )
    : badInput(
        "This kind of file cannot be shown here. Pictures: JPEG, PNG, WebP, AVIF, GIF. Video: MP4, WebM, MOV. Sound: MP3, OGG, M4A.",
        "not_media",
        415,
      );
}

/** The picture begins like one and cannot be read to its end. */
export function brokenPicture(type: string, cause?: unknown): AppError {
  const isHeic = type === "image/heic";
  const safeMessage = isHeic
    ? "Pictures in the HEIC format cannot be read here. Save it as JPEG first."
    : "This picture is broken or was cut off on its way. Try to save it again from where it comes.";
  const code = isHeic ? "heic_picture" : "broken_picture";
  return new AppError({ code, status: 422, safeMessage, cause });
}

/** More pixels than a picture for a page ever has; a small file can hold them. */
export function tooManyPixels(cause?: unknown): AppError {
  return new AppError({
    code: "too_many_pixels",
    status: 422,
    safeMessage:
      "This picture has more pixels than can be shown. Make it at most 8,000 wide and high.",
    cause,
  });
}

/** Turns what the file system says into words; other faults stay as they are. */
export function storageFault(fault: unknown): unknown {
  const code = fault instanceof Error && "code" in fault ? fault.code : undefined;
  if (code !== "ENOSPC" && code !== "EDQUOT" && code !== "EROFS") return fault;
  return new AppError({
    code: "disk_full",
    status: 507,
    safeMessage:
      "The disk of this site is full, so the file was not stored. Nothing else is changed.",
    retryable: true,
    cause: fault,
  });
}
