import { expect, test } from "vitest";

import { bytesOf, forgotten, little32, place, takenOrNot } from "#support/media-bytes.ts";

const comment = (text: string): Buffer => bytesOf(little32(text.length), text);
const comments = (vendor: string, ...list: string[]): Buffer =>
  bytesOf(comment(vendor), little32(list.length), ...list.map(comment));

interface Where {
  readonly stream?: number;
  /** 1: goes on from the page before; 2: begins a stream; 4: ends it. */
  readonly flags?: number;
  readonly isOpen?: boolean;
}

/** A page with one packet, or a part of one. @source RFC 3533 §6 */
const page = (body: Buffer, { stream = 7, flags = 0, isOpen = false }: Where = {}): Buffer => {
  const parts: number[] = [];
  for (let left = body.length; left >= 255; left -= 255) parts.push(255);
  if (!isOpen) parts.push(body.length % 255);
  const head = bytesOf(
    "OggS",
    [0, flags],
    Buffer.alloc(8),
    little32(stream),
    little32(0),
    little32(0),
    [parts.length],
    parts,
    body,
  );
  head.writeUInt32LE(checksum(head), 22);
  return head;
};

/** A reference of its own: the plain shift register, over a page whose sum is 0. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit -= 1) {
      const high = ((sum >>> 31) ^ (byte >> bit)) & 1;
      sum = ((sum << 1) ^ (high === 1 ? 0x04c11db7 : 0)) >>> 0;
    }
  return sum;
}

/** Fails unless every page's sum is right. @returns how many pages there are */
function checkSums(file: Buffer): number {
  let pages = 0;
  for (let at = file.indexOf("OggS"); at !== -1; at = file.indexOf("OggS", at + 1)) {
    const parts = file.subarray(at + 27, at + 27 + (file[at + 26] ?? 0));
    const length = 27 + parts.length + parts.reduce((sum, part) => sum + part, 0);
    const whole = Buffer.from(file.subarray(at, at + length));
    const told = whole.readUInt32LE(22);
    whole.writeUInt32LE(0, 22);
    expect(told).toBe(checksum(whole));
    pages += 1;
  }
  return pages;
}

const opusHead = bytesOf("OpusHead", Buffer.alloc(11));
const opus = (tags: Buffer, stream = 7): Buffer =>
  bytesOf(
    page(opusHead, { stream, flags: 2 }),
    page(bytesOf("OpusTags", tags), { stream }),
    page(bytesOf("the sound itself"), { stream, flags: 4 }),
  );
const plain = opus(comments("v", "TITLE=Afsnit 1"));
const flac = (...blocks: Buffer[]): Buffer =>
  bytesOf(
    page(bytesOf("\u007fFLAC", [1, 0, 0, blocks.length], "fLaC", [0, 0, 0, 34], Buffer.alloc(34)), {
      flags: 2,
    }),
    ...blocks.map((block) => page(block)),
    page(bytesOf("the sound itself")),
  );
const block = (type: number, body: Buffer): Buffer => bytesOf([type, 0, 0, body.length], body);

test.each<[string, Buffer]>([
  ["in a comment", opus(comments("v", "TITLE=Afsnit 1", `LOCATION=${place}`))],
  ["as the name of the program", opus(comments(place, "TITLE=Afsnit 1"))],
  ["behind the comments", opus(bytesOf(comments("v", "TITLE=Afsnit 1"), [1], place))],
  ["in what is appended", bytesOf(plain, opus(comments("v", `LOCATION=${place}`), 8))],
  [
    "in what is appended under the same number",
    bytesOf(plain, opus(comments("v", `LOCATION=${place}`))),
  ],
  [
    "in what is appended behind other bytes",
    bytesOf(plain, "other", opus(comments("v", `LOCATION=${place}`), 8)),
  ],
  ["between pages", bytesOf(plain, place, plain)],
  ["behind the last page", bytesOf(plain, place)],
  [
    "in a stream that is no sound",
    bytesOf(
      page(bytesOf("fishead\0", place), { stream: 9, flags: 2 }),
      plain,
      page(bytesOf(place), { stream: 9 }),
    ),
  ],
  [
    "in FLAC",
    flac(
      block(4, comments("v", "TITLE=Afsnit 1", `LOCATION=${place}`)),
      block(6, bytesOf("a picture ", place)),
      block(0x82, bytesOf("prog", place)),
    ),
  ],
  [
    "in Vorbis",
    bytesOf(
      page(bytesOf("\u0001vorbis", Buffer.alloc(22), [1]), { flags: 2 }),
      page(
        bytesOf("\u0003vorbis", comments("v", "TITLE=Afsnit 1", `LOCATION=${place}`), [1], place),
      ),
      page(bytesOf("\u0005vorbis setup")),
      page(bytesOf("the sound itself")),
    ),
  ],
])("a place goes that stands %s; the sound stays, and the sums are right", async (_, sound) => {
  const left = await forgotten(sound, "ogg");
  for (const secret of [place, "LOCATION", "other"])
    expect(left.includes(secret), secret).toBe(false);
  for (const part of ["TITLE=Afsnit 1", "the sound itself"])
    expect(left.includes(part), part).toBe(true);
  expect(checkSums(left)).toBe(checkSums(sound));
  expect(left.subarray(-16).toString()).toMatch(/^the sound itself$|^\0+$/);
});

test("comments that nobody is shown go, over the edges of pages; other pages stay as they are", async () => {
  const tags = bytesOf(
    "OpusTags",
    comments(
      "v",
      "TITLE=Afsnit 1",
      `METADATA_BLOCK_PICTURE=${"GPS ".repeat(300)}`,
      "R128_TRACK_GAIN=12",
    ),
  );
  const cut = 255 * 3;
  const first = page(opusHead, { flags: 2 });
  const last = page(bytesOf("the sound itself"));
  const left = await forgotten(
    bytesOf(
      first,
      page(tags.subarray(0, cut), { isOpen: true }),
      page(tags.subarray(cut), { flags: 1 }),
      last,
    ),
    "ogg",
  );
  expect(left.includes("GPS")).toBe(false);
  for (const part of ["TITLE=Afsnit 1", "R128_TRACK_GAIN=12", "X=   "])
    expect(left.includes(part), part).toBe(true);
  expect(left.subarray(0, first.length)).toEqual(first);
  expect(left.subarray(-last.length)).toEqual(last);
  expect(checkSums(left)).toBe(4);
});

test("Vorbis keeps the byte that its comments end with", async () => {
  const tags = bytesOf("\u0003vorbis", comments("v", `LOCATION=${place}`), [1]);
  const sound = bytesOf(
    page(bytesOf("\u0001vorbis", Buffer.alloc(22), [1]), { flags: 2 }),
    page(tags),
  );
  const left = await forgotten(sound, "ogg");
  expect(left.at(-1)).toBe(1);
  expect(left.includes(place)).toBe(false);
});

test("what cannot be read to its end is not taken", async () => {
  const tags = bytesOf("OpusTags", comments("v", "TITLE=a"));
  for (const broken of [
    bytesOf("OggS"),
    page(opusHead, { flags: 2 }),
    // Comments that say they are longer than they are.
    bytesOf(page(opusHead, { flags: 2 }), page(bytesOf("OpusTags", little32(90), "v"))),
    bytesOf(
      page(opusHead, { flags: 2 }),
      page(bytesOf("OpusTags", comment("v"), little32(2), comment("TITLE=a"))),
    ),
    // Players search no further for the next page.
    bytesOf(page(opusHead, { flags: 2 }), page(tags), Buffer.alloc(70_000), page(tags)),
  ])
    expect(await takenOrNot(broken, "ogg")).toBe("broken_media");
});
