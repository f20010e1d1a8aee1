import { expect, test } from "vitest";

import { box, bytesOf, forgotten, place, takenOrNot, u32 } from "#support/media-bytes.ts";

const head = box("ftyp", "isom", u32(512), "isommp42");
const inMovie = box("mvhd", u32(0), Buffer.alloc(96, 1));

interface Samples {
  readonly at: number;
  readonly sizes: readonly number[];
  /** How many bytes lie between the starts of two chunks, of which each has one sample. */
  readonly step?: number;
}

/** The tables of a track, each sample a chunk of its own. */
const tables = ({ at, sizes, step = 0 }: Samples): Buffer =>
  bytesOf(
    box("stsz", u32(0), u32(0), u32(sizes.length), ...sizes.map(u32)),
    box("stsc", u32(0), u32(1), u32(1), u32(1), u32(1)),
    box("stco", u32(0), u32(sizes.length), ...sizes.map((_, n) => u32(at + n * step))),
  );

const track = (
  handler: string,
  entry: Buffer,
  samples?: Samples,
  more: { readonly inTrack?: Buffer; readonly inTable?: Buffer; readonly id?: number } = {},
): Buffer =>
  box(
    "trak",
    box("tkhd", u32(0), u32(1), u32(1), u32(more.id ?? 1), Buffer.alloc(68)),
    more.inTrack ?? "",
    box(
      "mdia",
      box("mdhd", u32(0), u32(7), u32(7), Buffer.alloc(12)),
      box("hdlr", u32(0), u32(0), handler, Buffer.alloc(12), `Kamera ${place}`),
      box(
        "minf",
        box(
          "stbl",
          box("stsd", u32(0), u32(1), entry),
          samples === undefined ? "" : tables(samples),
          more.inTable ?? "",
        ),
      ),
    ),
  );
const avc = box(
  "avc1",
  Buffer.alloc(42),
  `Kamera ${place}`.padEnd(32, "\0"),
  Buffer.alloc(4),
  box("avcC", "setup"),
);
const mp4a = box("mp4a", Buffer.alloc(28), box("esds", "sound setup"));

/** A film of these samples of pictures, with other tracks and boxes. */
const filmOf = (
  rest: { head?: Buffer; inMovie?: Buffer[]; before?: Buffer[]; after?: Buffer[] } = {},
): Buffer => {
  const data = box("mdat", "the film itself");
  const before = bytesOf(rest.head ?? head, ...(rest.before ?? []));
  const samples = { at: before.length + 8, sizes: [15] };
  const moov = box("moov", inMovie, track("vide", avc, samples), ...(rest.inMovie ?? []));
  return bytesOf(before, data, moov, ...(rest.after ?? []));
};

const noted = box("udta", box("\u00a9xyz", place));

test.each<[string, Buffer]>([
  ["beside the tracks", filmOf({ inMovie: [noted] })],
  [
    "beside the tracks, in a box of 64 bits",
    filmOf({
      inMovie: [bytesOf(u32(1), "udta", u32(0), u32(16 + place.length), place)],
    }),
  ],
  ["by itself", filmOf({ inMovie: [box("\u00a9xyz", place)] })],
  [
    "in boxes of makers of cameras",
    filmOf({
      inMovie: [box("gps ", place)],
      after: [box("sefd", place), box("gps0", place), box("uuid", place), box("meta", place)],
    }),
  ],
  [
    "in boxes for streaming",
    filmOf({
      before: [box("pdin", place), box("wide", place)],
      after: [box("styp", place), box("emsg", place), box("prft", place)],
    }),
  ],
  [
    "in what is left of an edit",
    filmOf({ before: [box("free", place)], inMovie: [box("skip", place)] }),
  ],
  ["in a film that names others", filmOf({ inMovie: [box("rmra", noted)] })],
  [
    "in the notes of a track",
    filmOf({ inMovie: [track("soun", mp4a, undefined, { inTrack: noted })] }),
  ],
  [
    "in the tables of a track",
    filmOf({ inMovie: [track("soun", mp4a, undefined, { inTable: noted })] }),
  ],
  [
    "behind a table's last row",
    filmOf({
      inMovie: [track("soun", mp4a, undefined, { inTable: box("stts", u32(0), u32(0), place) })],
    }),
  ],
  [
    "behind how a sound is coded",
    filmOf({
      inMovie: [track("soun", box("mp4a", Buffer.alloc(28), box("esds", "s"), box("note", place)))],
    }),
  ],
  [
    "where a film lies on somebody's disk",
    filmOf({
      inMovie: [
        box(
          "trak",
          box(
            "mdia",
            box("hdlr", u32(0), u32(0), "vide", Buffer.alloc(12)),
            box("minf", box("dinf", box("dref", u32(0), u32(1), box("alis", u32(1), place)))),
          ),
        ),
      ],
    }),
  ],
  ["in film that no track has", filmOf({ after: [box("mdat", `old ${place}`)] })],
  [
    "behind a broken box in the film's tables",
    filmOf({
      inMovie: [bytesOf(u32(3), "xxxx", box("udta", place))],
    }),
  ],
  ["behind the last box", bytesOf(filmOf(), place, "8db42d694ccc418790edff439fe026bf")],
  ["among the brands", filmOf({ head: box("ftyp", "isom", u32(512), `${place}  `) })],
])("a place goes that stands %s; the film stays", async (_, film) => {
  expect(film.includes(place)).toBe(true);
  const left = await forgotten(film, "mp4");
  for (const secret of [place, "55.6", "Kamera"]) expect(left.includes(secret), secret).toBe(false);
  for (const part of ["the film itself", "avcC", "setup", "vide"])
    expect(left.includes(part), part).toBe(true);
});

test("the tables of a film stay as they are, but for when it was made", async () => {
  const film = filmOf({ inMovie: [track("soun", mp4a)] });
  const left = await forgotten(film, "mp4");
  const at = film.indexOf("mvhd") + 4;
  expect(left.subarray(at, at + 100)).toEqual(bytesOf(u32(0), Buffer.alloc(96, 1).fill(0, 0, 8)));
  for (const name of ["stsz", "stsc", "stco", "avcC", "esds"]) {
    const where = film.indexOf(name);
    const end = where - 4 + film.readUInt32BE(where - 4);
    expect(left.subarray(where, end), name).toEqual(film.subarray(where, end));
  }
});

/** A film with another track, whose samples lie between its own. */
const withTrack = (handler: string, entry: Buffer, samples: readonly string[]): Buffer => {
  const all = samples.flatMap((sample, n) => [`film ${n};`, sample]);
  const start = head.length + 8;
  const length = Math.max(...samples.map((sample) => sample.length));
  const data = box("mdat", ...all.map((one, n) => (n % 2 === 0 ? one : one.padEnd(length))), "end");
  const step = 7 + length;
  const own = { at: start, sizes: samples.map(() => 7), step };
  const others = { at: start + 7, sizes: samples.map(() => length), step };
  return bytesOf(
    head,
    data,
    box("moov", inMovie, track("vide", avc, own), track(handler, entry, others, { id: 2 })),
  );
};

test.each([
  ["meta", ["GPS9 first", "GPS9 second"]],
  ["tmcd", ["GPS9 first", "GPS9 second"]],
  ["text", ["F/2.8, SS 206, ISO 150, EV 0, GPS (12.5683, 55.6761, 15)", "GPS9"]],
  ["sbtl", ["[latitude: 55.676] [longitude: 12.568] GPS9"]],
  ["sbtl", ["GPS9 [iso : 110] [shutter : 1/200.0] [fnum : 280] [ev : 0]"]],
  ["text", ["$GPRMC,083559.00,A,4717.11,N,00833.91,E GPS9"]],
  ["subt", ["GPS9 Home(12.568,55.676)"]],
  ["clcp", ["GPS9 55° 40' N"]],
  ["", ["GPS9 of nobody"]],
])(
  "a track of %j that tells the way of the camera goes with its samples",
  async (handler, samples) => {
    const bytes = withTrack(
      handler,
      box("gpmd", "GPS9 setup"),
      samples.map((one) => Buffer.from(one).toString("latin1")),
    );
    const left = await forgotten(bytes, "mov");
    expect(left.includes("GPS9")).toBe(false);
    expect(left.includes("gpmd")).toBe(false);
    for (const n of samples.keys()) expect(left.includes(`film ${n};`)).toBe(true);
    // No track holds it.
    expect(left.includes("end")).toBe(false);
  },
);

test.each([
  ["sbtl", ["Brug din GPS, hvis du farer vild", "om 3,5 time"]],
  ["text", ["1. kapitel: Hjemme", "2. kapitel: 55 breddegrader"]],
])("subtitles and chapters (%s) stay", async (handler, samples) => {
  const left = await forgotten(withTrack(handler, box("tx3g", "how it looks"), samples), "mp4");
  for (const part of [...samples, "tx3g", "how it looks"]) expect(left.includes(part)).toBe(true);
});

test("sound whose tables tell less than it has, as QuickTime writes it, stays whole", async () => {
  const pcm = box(
    "sowt",
    [0, 0, 0, 0, 0, 0, 0, 1],
    Buffer.alloc(8),
    [0, 2, 0, 16],
    Buffer.alloc(8),
  );
  const samples = bytesOf(
    box("stsz", u32(0), u32(1), u32(4)),
    box("stsc", u32(0), u32(1), u32(1), u32(4), u32(1)),
    box("stco", u32(0), u32(1), u32(head.length + 8)),
  );
  const film = bytesOf(
    head,
    box("mdat", "sixteen bytes ok", place),
    box("moov", inMovie, track("soun", pcm, undefined, { inTable: samples })),
  );
  const left = await forgotten(film, "mov");
  expect(left.includes("sixteen bytes ok")).toBe(true);
  expect(left.includes(place)).toBe(false);
});

test("small samples and tables of 64 bits are found", async () => {
  const compact = bytesOf(
    box("stz2", u32(0), [0, 0, 0, 4], u32(3), [0x34, 0x50]),
    box("stsc", u32(0), u32(1), u32(1), u32(3), u32(1)),
    box("co64", u32(0), u32(1), u32(0), u32(head.length + 8)),
  );
  const film = bytesOf(
    head,
    box("mdat", "123456789abc", place),
    box("moov", inMovie, track("vide", avc, undefined, { inTable: compact })),
  );
  const left = await forgotten(film, "mp4");
  expect(left.includes("123456789abc\0")).toBe(true);
  expect(left.includes(place)).toBe(false);
});

test("a film made of photographs loses what stands in each of them", async () => {
  const photo = bytesOf(
    [0xff, 0xd8, 0xff, 0xe1, 0, 2 + place.length],
    place,
    [0xff, 0xda, 0, 2],
    "pixels",
    [0xff, 0xd9],
  );
  const samples = { at: head.length + 8, sizes: [photo.length, photo.length], step: photo.length };
  const film = bytesOf(
    head,
    box("mdat", photo, photo),
    box("moov", inMovie, track("vide", box("jpeg", Buffer.alloc(78)), samples)),
  );
  const left = await forgotten(film, "mov");
  expect(left.includes(place)).toBe(false);
  expect(left.toString("latin1").split("pixels")).toHaveLength(3);
});

test.each([
  ["its own base", 0x2_00_00],
  ["the place of the fragment before", 0],
])("in fragments samples are found by %s; notes and other tracks go", async (_, flags) => {
  const start = box(
    "moov",
    inMovie,
    track("vide", avc, undefined, { id: 1 }),
    track("meta", box("mebx", "GPS9"), undefined, { id: 2 }),
    box(
      "mvex",
      ...[1, 2].map((id) => box("trex", u32(0), u32(id), Buffer.alloc(8), u32(5), u32(0))),
    ),
  );
  const run = (id: number, offset: number, sizes: number[] | number): Buffer =>
    box(
      "traf",
      box("tfhd", u32(flags), u32(id)),
      box("udta", place),
      typeof sizes === "number"
        ? box("trun", u32(0x1), u32(sizes), u32(offset))
        : box(
            "trun",
            u32(0x301),
            u32(sizes.length),
            u32(offset),
            ...sizes.flatMap((n) => [u32(40), u32(n)]),
          ),
    );
  const fragment = (offset: number): Buffer =>
    box(
      "moof",
      box("mfhd", u32(0), u32(1)),
      run(1, offset, [4, 6]),
      run(2, flags === 0 ? 0 : offset + 10, 1),
    );
  const { length } = fragment(0);
  const film = bytesOf(
    head,
    start,
    ...[1, 2].map(() => bytesOf(fragment(length + 8), box("mdat", "a picture;", "GPS9;", place))),
  );
  const left = await forgotten(film, "mp4");
  expect(left.toString("latin1").split("a picture;")).toHaveLength(3);
  for (const secret of [place, "GPS9", "mebx"]) expect(left.includes(secret), secret).toBe(false);
});

test("what cannot be read to its end is not taken", async () => {
  const film = filmOf();
  expect(await takenOrNot(film, "mp4")).toBe("kept");
  const start = film.subarray(0, head.length);
  const rest = film.subarray(head.length);
  for (const broken of [
    // No player knows what is in it.
    start,
    bytesOf(start, u32(3), "xxxx", rest),
    film.subarray(0, -20),
    // A film whose tables come first, cut off on its way.
    bytesOf(
      head,
      box("moov", inMovie, track("vide", avc, { at: 2000, sizes: [15] })),
      u32(5000),
      "mdat",
      Buffer.alloc(3000),
    ),
  ])
    expect(await takenOrNot(broken, "mp4")).toBe("broken_media");
});
