import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { box, bytesOf, little32, takenOrNot, u32 } from "#support/media-bytes.ts";

import { playRemark } from "./codecs.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "medspil-forget-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("what many browsers cannot play", () => {
  const track = (handler: string, entry: string): Buffer =>
    box(
      "trak",
      box(
        "mdia",
        box("hdlr", u32(0), u32(0), handler, Buffer.alloc(12)),
        box("minf", box("stbl", box("stsd", u32(0), u32(1), box(entry, "setup")))),
      ),
    );

  test.each([
    ["hvc1", "hevc"],
    ["hev1", "hevc"],
    ["dvh1", "hevc"],
    ["avc1", undefined],
    ["av01", undefined],
    ["apch", "rare-codec"],
  ])("%s is told as %s", async (codec, remark) => {
    const path = join(folder, "a.mov");
    writeFileSync(
      path,
      bytesOf(
        box("ftyp", "qt  "),
        box("wide"),
        box("mdat", "hvc1 in the film says nothing"),
        box("moov", track("vide", codec), track("soun", "mp4a"), track("meta", "mebx")),
      ),
    );
    expect(await playRemark(path)).toBe(remark);
  });

  test("a track that does not say what it holds is told of by its codec alone", async () => {
    const path = join(folder, "a.mov");
    const without = (codec: string): Buffer =>
      box("trak", box("mdia", box("minf", box("stbl", box("stsd", u32(0), u32(1), box(codec))))));
    writeFileSync(path, bytesOf(box("ftyp", "qt  "), box("moov", without("hvc1"))));
    expect(await playRemark(path)).toBe("hevc");
    writeFileSync(path, bytesOf(box("ftyp", "qt  "), box("moov", without("tmcd"))));
    expect(await playRemark(path)).toBeUndefined();
  });
});

describe("any bytes", () => {
  const starts: Readonly<Record<string, Buffer>> = {
    mp4: bytesOf(
      u32(12),
      "ftypisom",
      u32(60),
      "moov",
      u32(52),
      "trak",
      u32(44),
      "mdia",
      u32(36),
      "minf",
      u32(28),
      "stbl",
    ),
    webm: bytesOf([0x1a, 0x45, 0xdf, 0xa3, 0x80, 0x18, 0x53, 0x80, 0x67, 0xff]),
    mp3: bytesOf("ID3", [3, 0, 0, 0, 0, 0, 100]),
    ogg: bytesOf("OggS", Buffer.alloc(22), [1, 40], "OpusTags", little32(0), little32(9)),
  };
  test.each(Object.keys(starts))(
    "after the head of a file are kept or refused in time: %s",
    async (ending) => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (rest) => {
          const bytes = bytesOf(starts[ending] ?? "", Buffer.from(rest));
          expect(await takenOrNot(bytes, ending)).toMatch(/^(?:kept|broken_media)$/);
          writeFileSync(join(folder, "a.mp4"), bytes);
          if (ending === "mp4") await playRemark(join(folder, "a.mp4"));
        }),
        { numRuns: 150 },
      );
    },
  );
});
