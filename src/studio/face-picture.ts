import { mediaAddress } from "#posts";

/** The address of somebody's picture, for `face()`, where one is stored. */
export function facePicture(path: string | null): string | undefined {
  return path === null ? undefined : mediaAddress(path);
}
