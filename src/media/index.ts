/**
 * Pictures, videos and sounds. What a file is its bytes decide, never its name or header; a picture is
 * always made anew, so that nothing of the original but what one sees is kept; the same file is stored
 * once, under the hash of the bytes that came.
 */
export { fitPicture } from "./fit-picture.ts";
export { describeMedia, findMedia, keepMedia, keepVariants } from "./keep.ts";
export { limits, type MediaKind } from "./kinds.ts";
export { makeVariants } from "./make-variants.ts";
export type { MediaFile, MediaFiles } from "./media-files.ts";
export { mediaInFolder } from "./media-in-folder.ts";
export { readUpload, type StoredFile, type Upload } from "./read-upload.ts";
export { type RemoteDeps, storeAvatar, storeRemotePicture } from "./remote-picture.ts";
export { serveMedia } from "./serve-media.ts";
export { tidyMedia } from "./tidy-media.ts";
export { forgetWhere } from "./forget-where.ts";
