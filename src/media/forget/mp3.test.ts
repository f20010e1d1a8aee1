import sharp from "sharp";
import { expect, test } from "vitest";

import { bytesOf, forgotten, little32, place, takenOrNot, u32 } from "#support/media-bytes.ts";

const syncsafe = (n: number): number[] => [24, 17, 10, 3].map((at) => ((n << 3) >> at) & 127);
const frame = (id: string, ...body: (string | Buffer)[]): Buffer => {
  const bytes = bytesOf(...body);
  return bytesOf(id, u32(bytes.length), [0, 0], bytes);
};
const tag = (flags: number, ...frames: Buffer[]): Buffer => {
  const body = bytesOf(...frames, Buffer.alloc(20));
  return bytesOf("ID3", [3, 0, flags], syncsafe(body.length), body);
};
/** Frames of 128 kilobits a second. @source ISO/IEC 11172-3 §2.4.1.3 */
const sound = bytesOf(
  ...["Xing and LAME", "the sound itself", "goes on", "to its end"].map((part) =>
    bytesOf([0xff, 0xfb, 0x90, 0x00], part.padEnd(413, "\0")),
  ),
);
const apeEnd = (length: number): Buffer =>
  bytesOf(
    "APETAGEX",
    little32(2000),
    little32(length + 32),
    little32(1),
    little32(0),
    Buffer.alloc(8),
  );
const old = bytesOf("TAG", "Titel".padEnd(94, "\0"), place.padEnd(28, "\0"), [0, 7, 12]);
const lyrics = `LYRICSBEGININF00020${place}000050LYRICS200`;

test.each<[string, Buffer]>([
  [
    "in an APE tag at the end",
    bytesOf(sound, "APETAGEX", Buffer.alloc(24), place, apeEnd(place.length)),
  ],
  ["in an APE tag at the start", bytesOf(apeEnd(place.length), place, sound)],
  [
    "in an APE tag before lyrics",
    bytesOf(sound, place, apeEnd(place.length), "LYRICSBEGIN000011LYRICS200"),
  ],
  ["in lyrics", bytesOf(sound, lyrics)],
  ["in lyrics before an old tag", bytesOf(sound, lyrics, old)],
  ["in a long old tag", bytesOf(sound, "TAG+", place.padEnd(223), old)],
  ["in the comment of an old tag", bytesOf(sound, old)],
  [
    "in a tag at the end",
    bytesOf(sound, tag(0, frame("TXXX", place)), "3DI", [4, 0, 16], syncsafe(50)),
  ],
  ["in a second tag", bytesOf(tag(0, frame("TIT2", "\0a")), tag(0, frame("TXXX", place)), sound)],
  [
    "in a tag behind a gap",
    bytesOf(tag(0), Buffer.alloc(100), tag(0, frame("TXXX", place)), sound),
  ],
  ["in a tag written in a rare way", bytesOf(tag(0x80, frame("TIT2", place)), sound)],
  [
    "in a tag with an end of its own",
    bytesOf(tag(0x10, frame("TXXX", place)), "3DI", [4, 0, 16], syncsafe(50), sound),
  ],
  [
    "in a frame that is packed",
    bytesOf(tag(0, bytesOf("TIT2", u32(place.length), [0, 0x80], place)), sound),
  ],
  ["between frames", bytesOf(sound, place, [0xff, 0xfb, 0x90], place, sound)],
  ["at the end", bytesOf(sound, place)],
])("a place goes that stands %s; the sound stays", async (_, bytes) => {
  const left = await forgotten(bytes, "mp3");
  for (const secret of [place, "APETAGEX", "LYRICS", "TAG+", "3DI"])
    expect(left.includes(secret), secret).toBe(false);
  expect(left.indexOf(sound)).toBe(bytes.indexOf(sound));
  // What lay behind the sound is cut off; an old tag must be the last.
  if (bytes.subarray(-128, -125).toString() === "TAG") {
    expect(left.subarray(-128, -125).toString()).toBe("TAG");
    expect(left.includes("Titel")).toBe(true);
    expect(left.at(-2)).toBe(7);
    expect(left.length).toBe(sound.length + 128);
  } else expect(left.subarray(-413).toString()).toBe("to its end".padEnd(413, "\0"));
});

test("title, cover and chapters stay, without what somebody wrote into them", async () => {
  const drawn = sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } });
  const photo = await drawn
    .jpeg()
    .withExif({ IFD0: { ImageDescription: place } })
    .toBuffer();
  expect(photo.includes(place)).toBe(true);
  const cover = (mime: string, picture: Buffer): Buffer =>
    frame("APIC", `\0${mime}\0\u0003Hjemme ${place}\0`, picture);
  const bytes = bytesOf(
    tag(
      0,
      frame("TXXX", `\0GEO\0${place}`),
      frame("TIT2", "\0Afsnit 1"),
      frame("PRIV", place),
      cover("image/jpeg", photo),
      cover("image/avif", bytesOf("a picture nobody can read ", place)),
      frame(
        "CHAP",
        "k1\0",
        Buffer.alloc(16),
        frame("TIT2", "\0Kapitel 1"),
        frame("WXXX", "\0\0https://example.org/"),
        frame("TXXX", place),
      ),
      frame(
        "CTOC",
        "toc\0",
        bytesOf([3, 1]),
        "k1\0",
        frame("TIT2", "\0Indhold"),
        frame("COMM", place),
      ),
      frame("COMM", `\0dan\0${place}`),
    ),
    sound,
  );
  const left = await forgotten(bytes, "mp3");
  for (const secret of [place, "PRIV", "TXXX", "COMM", "avif", "Hjemme"])
    expect(left.includes(secret), secret).toBe(false);
  for (const part of ["Afsnit 1", "Kapitel 1", "https://example.org/", "Indhold"])
    expect(left.includes(part), part).toBe(true);
  const at = left.indexOf("image/jpeg");
  expect(left.subarray(at, at + 13).toString("latin1")).toBe("image/jpeg\0\u0003\0");
  const picture = left.subarray(at + 13, at + 13 + photo.length);
  expect((await sharp(picture).metadata()).width).toBe(8);
  expect(left.indexOf(sound)).toBe(bytes.indexOf(sound));
});

test("what has no sound in it is not taken", async () => {
  expect(await takenOrNot(tag(0, frame("TIT2", "\0Titel")), "mp3")).toBe("broken_media");
  expect(await takenOrNot(bytesOf(tag(0), place), "mp3")).toBe("broken_media");
  expect(await takenOrNot(bytesOf("ID3", [3, 0, 0, 9, 9, 9, 9], sound), "mp3")).toBe(
    "broken_media",
  );
});
