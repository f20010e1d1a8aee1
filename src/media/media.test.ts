import { createHash } from "node:crypto";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp, { type Sharp } from "sharp";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { MediaFiles } from "./media-files.ts";
import { mediaInFolder } from "./media-in-folder.ts";
import { readUpload } from "./read-upload.ts";
import { receive } from "./receive.ts";
import { serveMedia } from "./serve-media.ts";

let dataDir = "";
let files: MediaFiles;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "medspil-media-"));
  files = mediaInFolder(dataDir);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const plain = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 90, b: 30 } } });

/** A picture that is hard to pack, so that its length says something. */
const noise = (width: number, height: number): Sharp =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: "black",
      noise: { type: "gaussian", mean: 128, sigma: 40 },
    },
  });

const filesLeft = (): string[] =>
  readdirSync(join(dataDir, "media"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const codeOf = async (data: Uint8Array, fileName: string): Promise<string> =>
  await readUpload(files, { data, fileName }).then(
    () => "taken",
    (fault: { code?: string }) => fault.code ?? "no code",
  );

describe("A picture is taken in", () => {
  test("in the sizes of pages, upright, smallest first, named by the hash of its bytes", async () => {
    const lying = await plain(2000, 1000).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const stored = await readUpload(files, {
      data: lying,
      fileName: "sommer.jpg",
      description: " En mark ",
    });
    expect(stored).toMatchObject({
      kind: "picture",
      width: 1000,
      height: 2000,
      description: "En mark",
    });
    expect(stored.variants.map(({ width, height, type }) => [width, height, type])).toEqual([
      [480, 960, "image/webp"],
      [960, 1920, "image/webp"],
      [1000, 2000, "image/webp"],
    ]);
    const hash = createHash("sha256").update(lying).digest("hex").slice(0, 20);
    expect(stored.variants[0]?.path).toBe(`${hash.slice(0, 2)}/${hash.slice(2)}-480.webp`);
    const file = await sharp(join(dataDir, "media", stored.variants[1]?.path ?? "")).metadata();
    expect([file.width, file.height, file.format, file.orientation]).toEqual([
      960,
      1920,
      "webp",
      undefined,
    ]);
    expect(Buffer.from(stored.thumbhash ?? "", "base64").length).toBeGreaterThan(4);
  });

  test("without the place, the camera, the writer's name or the colour profile", async () => {
    const told = await plain(600, 400)
      .withExif({
        IFD0: { Artist: "Hemmelig Person", Model: "KAMERA9000" },
        IFD3: { GPSLatitude: "55/1 40/1 0/1", GPSLatitudeRef: "N" },
      })
      .withXmp(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>',
      )
      .withIccProfile("p3")
      .jpeg()
      .toBuffer();
    expect(told.includes("Hemmelig Person")).toBe(true);
    const stored = await readUpload(files, { data: told, fileName: "a.jpg" });
    for (const { path } of stored.variants) {
      const bytes = readFileSync(join(dataDir, "media", path));
      for (const secret of ["Hemmelig", "KAMERA9000", "Exif", "EXIF", "XMP", "ICCP", "GPS"])
        expect(bytes.includes(secret), secret).toBe(false);
      const { exif, xmp, icc } = await sharp(bytes).metadata();
      expect([exif, xmp, icc]).toEqual([undefined, undefined, undefined]);
    }
  });

  test("a large one is kept at most 2560 wide, and only what is made of it is on disk", async () => {
    const stored = await readUpload(files, {
      data: await plain(4000, 3000).png().toBuffer(),
      fileName: "b",
    });
    expect(stored.variants.map(({ width }) => width)).toEqual([480, 960, 1600, 2560]);
    expect(filesLeft().toSorted()).toEqual(
      stored.variants.map(({ path }) => join(dataDir, "media", path)).toSorted(),
    );
  });

  test("piece by piece, of every kind, through or not, moving or not", async () => {
    const see = plain(300, 200).ensureAlpha(0.5);
    const frames = await Promise.all(
      ["red", "green"].map(
        async (background) =>
          await sharp({ create: { width: 40, height: 30, channels: 3, background } })
            .png()
            .toBuffer(),
      ),
    );
    const all = {
      "a.png": await see.clone().png().toBuffer(),
      "a.webp": await see.clone().webp().toBuffer(),
      "a.avif": await plain(64, 64).avif().toBuffer(),
      "a.gif": await sharp(frames, { join: { animated: true } })
        .gif()
        .toBuffer(),
    };
    for (const [fileName, bytes] of Object.entries(all)) {
      const pieces = (async function* () {
        for (let at = 0; at < bytes.length; at += 37) yield bytes.subarray(at, at + 37);
      })();
      const stored = await readUpload(files, { data: pieces, fileName });
      const file = await sharp(join(dataDir, "media", stored.variants[0]?.path ?? "")).metadata();
      expect([file.format, file.hasAlpha], fileName).toEqual([
        "webp",
        fileName !== "a.avif" && fileName !== "a.gif",
      ]);
      expect(file.pages ?? 1, fileName).toBe(fileName === "a.gif" ? 2 : 1);
    }
  });
});

describe("What is no picture is refused in words, and nothing is left of it", () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  const refused: [string, () => Uint8Array | Promise<Uint8Array>, string][] = [
    ["text.jpg", () => Buffer.from("Bare tekst, ".repeat(1000)), "not_a_picture"],
    ["page.png", () => Buffer.from("<!doctype html><script>alert(1)</script>"), "not_a_picture"],
    ["drawing.svg", () => Buffer.from(svg), "not_media"],
    ["drawing.png", () => Buffer.from(`<?xml version="1.0"?>${svg}`), "not_a_picture"],
    ["program.exe", () => Buffer.from("MZ\x90\0"), "not_media"],
    ["empty.jpg", () => new Uint8Array(), "not_a_picture"],
    ["head.jpg", () => Buffer.from("\xff\xd8\xff\xe0", "latin1"), "broken_picture"],
    [
      "cut.jpg",
      async () => (await noise(800, 600).jpeg().toBuffer()).subarray(0, 20_000),
      "broken_picture",
    ],
    [
      "cut.png",
      async () => (await noise(800, 600).png().toBuffer()).subarray(0, 20_000),
      "broken_picture",
    ],
    ["bomb.png", () => pngOf(30_000, 30_000), "too_many_pixels"],
    ["wide.png", () => pngOf(2_000_000_000, 2_000_000_000), "broken_picture"],
  ];
  test.each(refused)("%s", async (fileName, make, code) => {
    expect(await codeOf(await make(), fileName)).toBe(code);
    expect(filesLeft()).toEqual([]);
  });

  test("too large, whatever the sender says of its length: it stops reading", async () => {
    let sent = 0;
    const endless = (async function* () {
      yield Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
      for (;;) {
        sent += 65_536;
        yield Buffer.alloc(65_536);
      }
    })();
    const given = { data: endless, fileName: "stor.png" };
    await expect(readUpload(files, given)).rejects.toMatchObject({
      code: "too_large",
      status: 413,
    });
    expect(sent).toBeLessThan(26 * 1024 * 1024 + 1);
    expect(filesLeft()).toEqual([]);
  });

  test("a sender that goes away in the middle leaves nothing", async () => {
    const cut = (async function* () {
      yield Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
      throw new Error("gone");
    })();
    await expect(readUpload(files, { data: cut, fileName: "a.png" })).rejects.toThrow("gone");
    expect(filesLeft()).toEqual([]);
  });

  test("on a full disk", async () => {
    const path = join(dataDir, "full");
    symlinkSync("/dev/full", path);
    const some = Buffer.concat([Buffer.from("\xff\xd8\xff", "latin1"), Buffer.alloc(100_000)]);
    await expect(receive(some, path, { fileName: "a.jpg" })).rejects.toMatchObject({
      code: "disk_full",
      status: 507,
      safeMessage: expect.stringContaining("full"),
    });
  });

  test("a page hidden behind a picture does not come along", async () => {
    const evil = "<script>alert(document.domain)</script>";
    const both = Buffer.concat([await plain(50, 50).gif().toBuffer(), Buffer.from(evil)]);
    const stored = await readUpload(files, { data: both, fileName: "a.html" });
    for (const file of filesLeft()) expect(readFileSync(file).includes("script")).toBe(false);
    expect(stored.variants[0]?.path).toMatch(/\.webp$/);
  });
});

test("the process that makes pictures may be killed at any moment", async () => {
  const children = (): number[] =>
    readdirSync("/proc/self/task")
      .flatMap((thread) => readFileSync(`/proc/self/task/${thread}/children`, "utf8").split(" "))
      .filter(
        (pid) =>
          pid !== "" && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("picture-worker"),
      )
      .map(Number);
  const data = await plain(300, 200).png().toBuffer();
  await readUpload(files, { data, fileName: "a.png" });
  const [pid] = children();
  expect(pid).toBeGreaterThan(0);
  process.kill(pid ?? 0, "SIGKILL");
  expect((await readUpload(files, { data, fileName: "a.png" })).width).toBe(300);
  expect(children()).toHaveLength(1);
  expect(children()).not.toContain(pid);
});

describe("A film is kept as it is", () => {
  const box = (type: string, ...content: (string | Buffer)[]): Buffer => {
    const body = Buffer.concat(
      content.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)),
    );
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8);
    head.write(type, 4, "latin1");
    return Buffer.concat([head, body]);
  };

  test("but for the place where it was made, and what lies behind it", async () => {
    const place = "+55.6761+012.5683/";
    const film = readFileSync(join(import.meta.dirname, "../../tests/data/films/whole.mp4"));
    expect(film.includes(place)).toBe(true);
    const data = Buffer.concat([film, Buffer.from(place)]);
    const stored = await readUpload(files, { data, fileName: "film.mp4" });
    expect(stored).toMatchObject({ kind: "video", type: "video/mp4", bytes: film.length });
    const kept = readFileSync(join(dataDir, "media", stored.variants[0]?.path ?? ""));
    expect(kept.length).toBe(film.length);
    for (const secret of [place, "xyz"]) expect(kept.includes(secret), secret).toBe(false);
    const pictures = film.subarray(film.indexOf("mdat"), film.indexOf("moov") - 4);
    expect(kept.includes(pictures)).toBe(true);
  });

  test("and not at all when its boxes lie about their length, so that nobody knows what they hold", async () => {
    const lies = Buffer.concat([
      box("ftyp", "isom\0\0\0\0"),
      Buffer.from("\0\0\0\x01moov\xff\xff\xff\xff\xff\xff\xff\xff", "latin1"),
    ]);
    expect(await codeOf(lies, "a.mp4")).toBe("broken_media");
    expect(await codeOf(Buffer.concat([box("ftyp", "qt  "), Buffer.alloc(5000)]), "a.mov")).toBe(
      "broken_media",
    );
    expect(filesLeft()).toEqual([]);
  });
});

describe("Stored files are served", () => {
  const name = `${"b".repeat(18)}`;
  const path = `aa/${name}.mp4`;
  const content = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));
  const get = async (address: string, headers: Record<string, string> = {}): Promise<Response> =>
    await serveMedia(files).request(address, { headers });
  beforeEach(async () => {
    await mkdir(join(dataDir, "media", "aa"), { recursive: true });
    writeFileSync(join(dataDir, "media", path), content);
    writeFileSync(join(dataDir, "secret"), "secret");
  });

  test("for ever, as nothing but what their type says", async () => {
    const answer = await get(`/${path}`);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "video/mp4",
      "content-length": "1000",
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'",
      "cache-control": "public, max-age=31536000, immutable",
    });
    const etag = answer.headers.get("etag") ?? "";
    expect((await get(`/${path}`, { "if-none-match": etag })).status).toBe(304);
  });

  test.each([
    ["bytes=0-0", 0, 1],
    ["bytes=10-19", 10, 20],
    ["bytes=990-", 990, 1000],
    ["bytes=990-5000", 990, 1000],
    ["bytes=-10", 990, 1000],
    ["bytes=-5000", 0, 1000],
  ])("in parts: %s", async (range, from, to) => {
    const answer = await get(`/${path}`, { range });
    expect(answer.status).toBe(206);
    expect(answer.headers.get("content-range")).toBe(`bytes ${from}-${to - 1}/1000`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(content.subarray(from, to))).toBe(true);
  });

  test("parts that are not there, are none, or are of another file", async () => {
    for (const range of ["bytes=1000-", "bytes=5-2", "bytes=-0"])
      expect((await get(`/${path}`, { range })).status, range).toBe(416);
    for (const range of [
      "bytes=0-1,5-6",
      "lines=1-2",
      "bytes=-",
      "bytes=a-b",
      `bytes=${"9".repeat(40)}-`,
    ])
      expect((await get(`/${path}`, { range })).status, range).toBe(200);
    const other = await get(`/${path}`, { range: "bytes=0-1", "if-range": '"another"' });
    expect(other.status).toBe(200);
  });

  test("a long one as a stream, in parts too", async () => {
    const long = Buffer.alloc(2_000_000, "abcdefg");
    writeFileSync(join(dataDir, "media", "aa", `${name}.webm`), long);
    const answer = await get(`/aa/${name}.webm`, { range: "bytes=5-1500000" });
    expect(Buffer.from(await answer.arrayBuffer()).equals(long.subarray(5, 1_500_001))).toBe(true);
  });

  test.each([
    "../secret",
    "aa/../../secret",
    "aa/..%2f..%2fsecret",
    "%2e%2e/secret",
    `aa/${name}.mp4\0.webp`,
    `aa/${name}.html`,
    `aa/${name}.svg`,
    "tmp/secret",
    `aa\\${name}.mp4`,
    `aa/${"c".repeat(18)}.mp4`,
    `bb/${name}.mp4`,
  ])("nothing else: %s", async (other) => {
    expect(await files.open(other)).toBeUndefined();
    expect(await files.open(decodeURIComponent(other))).toBeUndefined();
    expect((await get(`/${encodeURI(other)}`)).status).toBe(404);
  });

  test("not through a link to elsewhere, be it the file or its folder", async () => {
    symlinkSync(join(dataDir, "secret"), join(dataDir, "media", "aa", `${"c".repeat(18)}.mp4`));
    await mkdir(join(dataDir, "else"));
    writeFileSync(join(dataDir, "else", `${name}.mp4`), "secret");
    symlinkSync(join(dataDir, "else"), join(dataDir, "media", "bb"));
    expect(await files.open(`aa/${"c".repeat(18)}.mp4`)).toBeUndefined();
    expect(await files.open(`bb/${name}.mp4`)).toBeUndefined();
  });
});

/** The head of a PNG that says it is this large, and holds nothing. */
function pngOf(width: number, height: number): Buffer {
  const chunk = Buffer.alloc(33);
  chunk.write("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1");
  chunk.writeUInt32BE(width, 16);
  chunk.writeUInt32BE(height, 20);
  chunk.set([8, 2, 0, 0, 0], 24);
  chunk.writeUInt32BE(crc(chunk.subarray(12, 29)), 29);
  return Buffer.concat([
    chunk,
    Buffer.from("\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82", "latin1"),
  ]);
}

function crc(bytes: Uint8Array): number {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
