import { type FileHandle, open } from "node:fs/promises";

import { forgetInMp3 } from "./forget/mp3.ts";
import { forgetInMp4 } from "./forget/mp4.ts";
import { forgetInOgg } from "./forget/ogg.ts";
import { forgetInWebm } from "./forget/webm.ts";

const byEnding: Readonly<Record<string, (file: FileHandle, size: number) => Promise<void>>> = {
  mp4: forgetInMp4,
  mov: forgetInMp4,
  m4a: forgetInMp4,
  webm: forgetInWebm,
  mp3: forgetInMp3,
  ogg: forgetInOgg,
};

/**
 * Takes out what a camera or a phone wrote beside a film or a sound: the place, the device, the name. The file keeps
 * its length, and what is seen and heard stays as it is.
 */
export async function forgetWhere(path: string, ending: string): Promise<void> {
  const forget = byEnding[ending];
  if (forget === undefined) return;
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    await forget(file, size);
    await file.sync();
  } finally {
    await file.close();
  }
}
