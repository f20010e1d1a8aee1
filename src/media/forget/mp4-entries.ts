import { blankBox, blankRest, type BoxBudget, boxesOf } from "./boxes.ts";
import { blankFlacBlocks } from "./comments.ts";

/** What tells a decoder how a film or a sound is coded. @source ISO/IEC 14496-12 §12; ISO/IEC 14496-15; https://mp4ra.org/registered-types/boxes */
const setup = new Set(
  (
    "avcC hvcC lhvC vvcC dvcC dvvC dvwC av1C vpcC SmDm CoLL colr pasp clap fiel gama btrt mdcv clli amve esds " +
    "st3d vexu hfov wave chan chnl srat enda pcmC alac dOps dfLa dac3 dec3 dac4 damr d263 bitr frma"
  ).split(" "),
);
const ofPictures = new Set(["vide", "auxv", "pict"]);

/** Keeps of each sample description what a decoder needs; descriptions of text stay, as text is looked at by itself. */
export function tidyEntries(
  bytes: Buffer,
  content: number,
  end: number,
  kind: string,
  budget: BoxBudget,
): void {
  if (end - content < 8) return;
  const isNewSound = bytes[content] === 1;
  let last = content + 8;
  for (const entry of boxesOf(bytes, content + 8, end, budget)) {
    last = entry.end;
    const isFilm = ofPictures.has(kind);
    if (!isFilm && kind !== "soun") continue;
    const head = isFilm ? 78 : lengthOfSoundHead(bytes, entry.content, entry.end, isNewSound);
    const from = Math.min(entry.end, entry.content + head);
    // The name of the program or the camera that coded it.
    if (isFilm)
      bytes.fill(0, Math.min(from, entry.content + 42), Math.min(from, entry.content + 74));
    let rest = from;
    for (const box of boxesOf(bytes, from, entry.end, budget)) {
      if (!setup.has(box.type)) blankBox(bytes, box);
      else if (box.type === "dfLa") blankFlacBlocks(bytes, box.content + 4, box.end);
      rest = box.end;
    }
    blankRest(bytes, rest, entry.end);
  }
  blankRest(bytes, Math.min(last, end), end);
}

/** @source ISO/IEC 14496-12 §12.2.3; QuickTime File Format Specification, Sound Sample Descriptions */
function lengthOfSoundHead(bytes: Buffer, content: number, end: number, isNew: boolean): number {
  const version = end - content < 28 || isNew ? 0 : bytes.readUInt16BE(content + 8);
  if (version === 1) return 44;
  return version === 2 && end - content >= 32 ? bytes.readUInt32BE(content + 28) - 8 : 28;
}
