import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { playRemark } from "./codecs.ts";
import { forgetWhere } from "./forget-where.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "medspil-forget-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = "+55.6761+012.5683/";

const bytesOf = (...parts: readonly (string | Buffer | number[])[]): Buffer =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part),
    ),
  );
const u32 = (n: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(n);
  return bytes;
};
const little32 = (n: number): Buffer => Buffer.from(u32(n)).reverse();

/** What is left of a file of these bytes. */
const forgotten = async (bytes: Buffer, ending: string): Promise<Buffer> => {
  const path = join(folder, `a.${ending}`);
  writeFileSync(path, bytes);
  await forgetWhere(path, ending);
  const left = readFileSync(path);
  expect(left.length).toBe(bytes.length);
  return left;
};

describe("MP4 and MOV", () => {
  const box = (type: string, ...content: (string | Buffer)[]): Buffer => {
    const body = bytesOf(...content);
    return bytesOf(u32(body.length + 8), type, body);
  };
  const track = (handler: string, entry: string, ...tables: Buffer[]): Buffer =>
    box(
      "trak",
      box(
        "mdia",
        box("hdlr", u32(0), u32(0), handler, Buffer.alloc(12)),
        box("udta", box("\u00a9xyz", place)),
        box("minf", box("stbl", box("stsd", u32(0), u32(1), box(entry, "setup")), ...tables)),
      ),
      box("meta", `com.apple.quicktime.location.ISO6709 ${place}`),
    );

  test("the place goes from tracks, fragments and free room; film and sound stay", async () => {
    const film = bytesOf(
      box("ftyp", "isom"),
      box("free", place),
      box("moov", box("mvhd", "header"), track("vide", "avc1"), track("soun", "mp4a")),
      box("moof", box("traf", box("tfhd", "fragment"), box("udta", place)), box("uuid", place)),
      box("mdat", "the film itself"),
    );
    const left = await forgotten(film, "mp4");
    expect(left.includes(place)).toBe(false);
    for (const part of ["header", "avc1", "mp4a", "setup", "fragment", "the film itself"])
      expect(left.includes(part), part).toBe(true);
  });

  test("a track that tells the way of the camera goes with its samples, wherever they lie", async () => {
    const sample = `GPS9 ${place}`;
    const head = bytesOf(box("ftyp", "qt  "));
    const data = box("mdat", "film", sample, "film", sample, "film");
    const first = head.length + 8 + 4;
    const way = track(
      "meta",
      "gpmd",
      box("stsz", u32(0), u32(0), u32(2), u32(sample.length), u32(sample.length)),
      box("stsc", u32(0), u32(1), u32(1), u32(1), u32(1)),
      box("stco", u32(0), u32(2), u32(first), u32(first + sample.length + 4)),
    );
    const film = bytesOf(head, data, box("moov", track("vide", "avc1"), way));
    const left = await forgotten(film, "mov");
    expect(left.includes("GPS9")).toBe(false);
    expect(left.includes("gpmd")).toBe(false);
    expect(left.toString("latin1").split("film")).toHaveLength(4);
  });

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

describe("WebM", () => {
  const element = (id: number[], body: Buffer | string): Buffer => {
    const content = bytesOf(body);
    return bytesOf(id, [0x08, ...u32(content.length)], content);
  };
  const endless = (id: number[], body: Buffer): Buffer =>
    bytesOf(id, [0x01, 255, 255, 255, 255, 255, 255, 255], body);
  const head = element([0x1a, 0x45, 0xdf, 0xa3], bytesOf([0x42, 0x82, 0x84], "webm"));
  const info = element(
    [0x15, 0x49, 0xa9, 0x66],
    bytesOf(element([0x7b, 0xa9], `Hjemme ${place}`), element([0x57, 0x41], "writer")),
  );
  const tags = element([0x12, 0x54, 0xc3, 0x67], `LOCATION ${place}`);
  const files = element([0x19, 0x41, 0xa4, 0x69], `kort.jpg ${place}`);
  const block = element([0xa3], "the film itself");

  test.each([
    [
      "with lengths",
      (body: Buffer) => element([0x18, 0x53, 0x80, 0x67], body),
      element([0x1f, 0x43, 0xb6, 0x75], block),
    ],
    [
      "recorded live",
      (body: Buffer) => endless([0x18, 0x53, 0x80, 0x67], body),
      endless([0x1f, 0x43, 0xb6, 0x75], block),
    ],
  ])("the place goes, the film stays (%s)", async (_, segment, cluster) => {
    const film = bytesOf(head, segment(bytesOf(info, tags, cluster, cluster, files, tags)));
    const left = await forgotten(film, "webm");
    expect(left.includes(place)).toBe(false);
    expect(left.includes("LOCATION")).toBe(false);
    expect(left.toString("latin1").split("the film itself")).toHaveLength(3);
    expect(left.includes("writer")).toBe(true);
  });
});

describe("MP3", () => {
  const syncsafe = (n: number): number[] => [
    (n >> 21) & 127,
    (n >> 14) & 127,
    (n >> 7) & 127,
    n & 127,
  ];
  const frame = (id: string, body: string): Buffer => bytesOf(id, u32(body.length), [0, 0], body);
  const tagged = (flags: number, ...frames: Buffer[]): Buffer => {
    const body = bytesOf(...frames, Buffer.alloc(20));
    return bytesOf(
      "ID3",
      [3, 0, flags],
      syncsafe(body.length),
      body,
      "\u00ff\u00fbthe sound itself",
    );
  };

  test("comments, private frames and a cover with a place go; title, chapters and cover stay", async () => {
    const sound = bytesOf(
      tagged(
        0,
        frame("TXXX", `\0GEO\0${place}`),
        frame("TIT2", "\0Afsnit 1"),
        frame("PRIV", place),
        frame("APIC", `\0image/jpeg\0\u0003\0Exif\0\0GPS ${place}`),
        frame("APIC", "\0image/png\0\u0003\0et billede"),
        frame("CHAP", "kapitel 1"),
        frame("COMM", `\0dan\0${place}`),
      ),
      "APETAGEX",
      little32(2000),
      little32(17 + 32),
      little32(1),
      little32(0),
      Buffer.alloc(8),
    );
    const left = await forgotten(sound, "mp3");
    for (const secret of [place, "GPS", "PRIV", "TXXX", "COMM"])
      expect(left.includes(secret), secret).toBe(false);
    for (const part of ["Afsnit 1", "et billede", "kapitel 1"])
      expect(left.includes(part), part).toBe(true);
    expect(left.subarray(0, 3).toString()).toBe("ID3");
  });

  test("a tag written in a rare way is emptied, and the comment of an old tag too", async () => {
    const old = bytesOf("TAG", "Titel".padEnd(94, "\0"), place.padEnd(28, "\0"), [0, 7, 12]);
    const left = await forgotten(bytesOf(tagged(0x80, frame("TIT2", place)), old), "mp3");
    expect(left.includes(place)).toBe(false);
    expect(left.includes("the sound itself")).toBe(true);
    expect(left.includes("Titel")).toBe(true);
    expect(left.at(-2)).toBe(7);
  });
});

describe("OGG", () => {
  const comment = (text: string): Buffer => bytesOf(little32(text.length), text);
  const comments = bytesOf(
    "OpusTags",
    comment("encoder"),
    little32(4),
    comment("TITLE=Afsnit 1"),
    comment(`LOCATION=${place}`),
    comment(`METADATA_BLOCK_PICTURE=${"GPS ".repeat(300)}`),
    comment("R128_TRACK_GAIN=12"),
  );
  /** A stream of pages of at most 255 bytes a segment. @source RFC 3533 §6 */
  const page = (sequence: number, body: Buffer, isOpen: boolean): Buffer => {
    const parts: number[] = [];
    for (let left = body.length; left >= 255; left -= 255) parts.push(255);
    if (!isOpen) parts.push(body.length % 255);
    const head = bytesOf(
      "OggS",
      [0, 0],
      Buffer.alloc(8),
      little32(7),
      little32(sequence),
      little32(0),
      [parts.length],
      parts,
    );
    return bytesOf(head, body);
  };

  test("comments that nobody is shown go, over the edges of pages, and the checksums are right", async () => {
    const cut = 255 * 3;
    const sound = bytesOf(
      page(0, bytesOf("OpusHead", Buffer.alloc(11)), false),
      page(1, comments.subarray(0, cut), true),
      page(2, comments.subarray(cut), false),
      page(3, bytesOf("the sound itself"), false),
    );
    const left = await forgotten(sound, "ogg");
    for (const secret of [place, "LOCATION", "GPS"])
      expect(left.includes(secret), secret).toBe(false);
    for (const part of ["TITLE=Afsnit 1", "R128_TRACK_GAIN=12", "the sound itself", "encoder"])
      expect(left.includes(part), part).toBe(true);
    // What was not changed keeps the checksum it came with.
    expect(left.subarray(0, 27 + 1 + 19).equals(sound.subarray(0, 27 + 1 + 19))).toBe(true);
    const second = 27 + 1 + 19;
    expect(left.readUInt32LE(second + 22)).not.toBe(0);
    // A reference of its own: the sum over a page that holds its sum, with the plain shift register.
    const whole = Buffer.from(left.subarray(second, second + 27 + 3 + cut));
    const told = whole.readUInt32LE(22);
    whole.writeUInt32LE(0, 22);
    let sum = 0;
    for (const byte of whole)
      for (let bit = 7; bit >= 0; bit -= 1) {
        const high = ((sum >>> 31) ^ (byte >> bit)) & 1;
        sum = ((sum << 1) ^ (high === 1 ? 0x04c11db7 : 0)) >>> 0;
      }
    expect(told).toBe(sum);
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
    "after the head of a file end in time and keep its length: %s",
    async (ending) => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (rest) => {
          await forgotten(bytesOf(starts[ending] ?? "", Buffer.from(rest)), ending);
          if (ending === "mp4") await playRemark(join(folder, "a.mp4"));
        }),
        { numRuns: 150 },
      );
    },
  );
});
