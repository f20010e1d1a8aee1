import { AppError } from "#core/errors.ts";

/** A film or sound that cannot be read to its end: the place it was made may then stand where nobody looks. */
export function brokenMedia(): AppError {
  return new AppError({
    code: "broken_media",
    status: 422,
    safeMessage:
      "This video or sound is damaged or was cut off on its way, so the place it was recorded could not be taken out. Save it anew and try again.",
  });
}
