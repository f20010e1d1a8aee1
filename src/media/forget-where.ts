import { type FileHandle, open } from "node:fs/promises";

import { forgetInMp3 } from "./forget/mp3.ts";
import { forgetInMp4 } from "./forget/mp4.ts";
import { forgetInOgg } from "./forget/ogg.ts";
import { forgetInWebm } from "./forget/webm.ts";

const byEnding: Readonly<Record<string, (file: FileHandle, size: number) => Promise<number>>> = {
  mp4: forgetInMp4,
  mov: forgetInMp4,
  m4a: forgetInMp4,
  webm: forgetInWebm,
  mp3: forgetInMp3,
  ogg: forgetInOgg,
};

/**
 * Takes out what a camera or a phone wrote beside a film or a sound: the place, the device, the name. What players
 * need is listed, and nothing else stays; so a device may write its notes wherever it likes. Nothing moves in the
 * file, and what is seen and heard stays as it is; what lies after its last part is cut off.
 * @throws AppError `broken_media` when it cannot be read to its end, as there it may tell anything
 */
export async function forgetWhere(path: string, ending: string): Promise<void> {
  const forget = byEnding[ending];
  if (forget === undefined) return;
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    const left = await forget(file, size);
    if (left < size) await file.truncate(left);
    await file.sync();
  } finally {
    await file.close();
  }
}
