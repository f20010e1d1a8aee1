import { crc32 } from "node:zlib";

import sharp, { type Sharp } from "sharp";
import { expect, test } from "vitest";

import { bytesOf, place, u32 } from "#support/media-bytes.ts";

import { forgetInPicture, forgetInPictures } from "./pictures.ts";

const drawn = (): Sharp =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: { r: 200, g: 90, b: 30 } } });
const exif = { IFD0: { ImageDescription: place, Model: "KAMERA9000" } };

const chunk = (type: string, data: string): Buffer =>
  bytesOf(u32(data.length), type, data, u32(crc32(bytesOf(type, data))));

test.each([
  ["a JPEG with EXIF", async () => await drawn().jpeg().withExif(exif).toBuffer()],
  [
    "a JPEG with a comment",
    async () => {
      const picture = await drawn().jpeg().toBuffer();
      const comment = bytesOf([0xff, 0xfe, 0, 2 + place.length], place);
      return bytesOf(picture.subarray(0, 2), comment, picture.subarray(2));
    },
  ],
  ["a JPEG with something behind it", async () => bytesOf(await drawn().jpeg().toBuffer(), place)],
  [
    "a progressive JPEG",
    async () => await drawn().jpeg({ progressive: true }).withExif(exif).toBuffer(),
  ],
  ["a PNG with EXIF", async () => await drawn().png().withExif(exif).toBuffer()],
  [
    "a PNG with text",
    async () => {
      const picture = await drawn().png().toBuffer();
      return bytesOf(
        picture.subarray(0, 33),
        chunk("tEXt", `Comment\0${place}`),
        picture.subarray(33),
      );
    },
  ],
  ["a WebP with EXIF", async () => await drawn().webp().withExif(exif).toBuffer()],
])("%s is the same picture without it", async (_, make) => {
  const before = await make();
  const after = Buffer.from(before);
  expect(forgetInPicture(after)).toBe(true);
  expect(after.length).toBe(before.length);
  for (const secret of [place, "KAMERA9000"]) expect(after.includes(secret), secret).toBe(false);
  expect(await sharp(after).raw().toBuffer()).toEqual(await sharp(before).raw().toBuffer());
  const { exif: left, xmp } = await sharp(after).metadata();
  expect([left, xmp]).toEqual([undefined, undefined]);
});

test("a picture that is cut off or of another kind may hold anything", async () => {
  const jpeg = await drawn().jpeg().withExif(exif).toBuffer();
  const png = await drawn().png().toBuffer();
  const avif = await drawn().avif().toBuffer();
  for (const other of [
    jpeg.subarray(0, -2),
    png.subarray(0, -1),
    avif,
    bytesOf("GIF89a"),
    bytesOf(""),
  ])
    expect(forgetInPicture(Buffer.from(other))).toBe(false);
});

test("pictures one after the other are all looked at, and what lies between them goes", async () => {
  const jpeg = await drawn().jpeg().withExif(exif).toBuffer();
  const all = bytesOf(place, jpeg, place, jpeg);
  forgetInPictures(all);
  expect(all.includes(place)).toBe(false);
  for (const from of [place.length, 2 * place.length + jpeg.length])
    expect((await sharp(all.subarray(from, from + jpeg.length)).metadata()).width).toBe(40);
});
