import { open } from "node:fs/promises";

import { type Box, boxBudget, boxesIn } from "./forget/boxes.ts";
import { readAt } from "./forget/bytes.ts";

/** HEVC under its names. @source ISO/IEC 14496-15 §8.4, §9.5; Dolby Vision Streams Within ISOBMFF §3.1 */
const hevc = new Set(["hvc1", "hev1", "hvc2", "hev2", "dvh1", "dvhe", "lhv1"]);
/** What every browser of today plays. @source https://developer.mozilla.org/docs/Web/Media/Guides/Formats */
const playable = new Set([
  "avc1",
  "avc2",
  "avc3",
  "av01",
  "vp08",
  "vp09",
  "mp4a",
  ".mp3",
  "Opus",
  "fLaC",
]);
/** Tracks whose samples are pictures or sound. */
const played = new Set(["vide", "soun"]);

/** Why many readers will not see or hear a film or a sound: made with HEVC, or with something rarer. */
export type PlayRemark = "hevc" | "rare-codec";

/** What to tell who uploads an MP4, MOV or M4A file; undefined when every browser plays it. */
export async function playRemark(path: string): Promise<PlayRemark | undefined> {
  const file = await open(path, "r");
  const budget = boxBudget();
  const inside = async (box: Box | undefined, name: string): Promise<Box[]> =>
    box === undefined
      ? []
      : (await boxesIn(file, box.content, box.end, budget)).filter(({ type }) => type === name);
  try {
    const { size } = await file.stat();
    const whole: Box = { type: "", at: 0, content: 0, end: size };
    const codecs: string[] = [];
    for (const moov of await inside(whole, "moov"))
      for (const track of await inside(moov, "trak")) {
        const [media] = await inside(track, "mdia");
        const [handler] = await inside(media, "hdlr");
        const kind = await readAt(file, (handler?.content ?? size) + 8, 4);
        if (handler !== undefined && !played.has(kind.toString("latin1"))) continue;
        const [table] = await inside((await inside(media, "minf"))[0], "stbl");
        for (const entries of await inside(table, "stsd"))
          for (const { type } of await boxesIn(file, entries.content + 8, entries.end, budget))
            // A track that does not say what it holds may be no film: then only a codec of films tells.
            if (handler !== undefined || hevc.has(type)) codecs.push(type);
      }
    if (codecs.some((codec) => hevc.has(codec))) return "hevc";
    return codecs.some((codec) => !playable.has(codec)) ? "rare-codec" : undefined;
  } finally {
    await file.close();
  }
}
