import { mediaAddress } from "#posts";

/** The address of somebody's picture, for `avatar()`, where one is stored. */
export function avatarAddress(path: string | null): string | undefined {
  return path === null ? undefined : mediaAddress(path);
}
