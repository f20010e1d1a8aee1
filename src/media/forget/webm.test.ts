import { expect, test } from "vitest";

import { bytesOf, forgotten, little32, place, takenOrNot, u32 } from "#support/media-bytes.ts";

type Content = (string | Buffer | readonly number[])[];

const hex = (id: string): Buffer => Buffer.from(id, "hex");
const element = (id: string, ...content: Content): Buffer => {
  const body = bytesOf(...content);
  return bytesOf(hex(id), [0x08], u32(body.length), body);
};
const endless = (id: string, ...content: Content): Buffer =>
  bytesOf(hex(id), [0x01, 255, 255, 255, 255, 255, 255, 255], ...content);

const head = element("1a45dfa3", element("4282", "webm"));
const entry = (number: number, type: number, codec: string, ...more: Content): Buffer =>
  element("ae", element("d7", [number]), element("83", [type]), element("86", codec), ...more);
const tracks = element("1654ae6b", entry(1, 1, "V_VP9"), entry(2, 2, "A_OPUS"));
const block = (track: number, text: string): Buffer => element("a3", [0x80 | track, 0, 0, 0], text);
const time = element("e7", [5]);
const cluster = element("1f43b675", time, block(1, "the film itself"));
const cues = element(
  "1c53bb6b",
  element("bb", element("b3", [5]), element("b7", element("f7", [1]), element("f1", [9]))),
);
const film = (...parts: Buffer[]): Buffer => bytesOf(head, element("18538067", ...parts));
const tags = element("1254c367", `LOCATION ${place}`);
const info = (...more: Buffer[]): Buffer =>
  element("1549a966", element("2ad7b1", [15, 66, 64]), ...more);

test.each<[string, Buffer]>([
  ["in tags", film(tracks, cluster, cues, tags)],
  [
    "in tags of unknown length",
    bytesOf(
      head,
      endless("18538067", tracks, endless("1254c367", element("7373", place)), cluster, cues),
    ),
  ],
  ["in files beside it", film(tracks, element("1941a469", `kort.jpg ${place}`), cluster, cues)],
  ["in chapters", film(tracks, element("1043a770", place), cluster, cues)],
  ["in the title", film(info(element("7ba9", place)), tracks, cluster, cues)],
  [
    "as the name of the program",
    film(info(element("4d80", place), element("5741", place)), tracks, cluster, cues),
  ],
  [
    "as the name of a track",
    film(
      element("1654ae6b", entry(1, 1, "V_VP9", element("536e", place), element("258688", place))),
      cluster,
      cues,
    ),
  ],
  [
    "in room left free",
    film(
      element("ec", place),
      element("1654ae6b", entry(1, 1, "V_VP9"), element("ec", place)),
      cluster,
      element("1c53bb6b", element("bb", element("ec", place), element("b3", [5]))),
    ),
  ],
  [
    "in room left free among blocks",
    film(
      tracks,
      element("1f43b675", time, element("ec", place), block(1, "the film itself")),
      cues,
    ),
  ],
  [
    "in elements nobody knows",
    film(
      tracks,
      element("1fffff01", place),
      element("1f43b675", time, element("a4", place), block(1, "the film itself")),
      cues,
    ),
  ],
  [
    "where a number should be",
    film(tracks, element("1f43b675", element("e7", place), block(1, "the film itself")), cues),
  ],
  [
    "in a track of subtitles",
    film(
      element("1654ae6b", entry(1, 1, "V_VP9"), entry(3, 17, "S_TEXT/UTF8")),
      element(
        "1f43b675",
        time,
        block(3, place),
        block(1, "the film itself"),
        element("a0", element("a1", [0x83, 0, 0, 0], place), element("9b", [9])),
      ),
      cues,
    ),
  ],
  [
    "beside a block",
    film(
      tracks,
      element(
        "1f43b675",
        time,
        element("a0", element("a1", [0x81, 0, 0, 0], "the film itself"), element("a4", place)),
      ),
      cues,
    ),
  ],
  [
    "in how Vorbis is set up",
    film(
      element(
        "1654ae6b",
        entry(
          1,
          2,
          "A_VORBIS",
          element(
            "63a2",
            [2, 3, 7 + 4 + 1 + 4 + 4 + place.length + 1],
            "id.",
            "\u0003vorbis",
            little32(1),
            "v",
            little32(1),
            little32(place.length),
            place,
            [1],
            "books",
          ),
        ),
      ),
      cluster,
      cues,
    ),
  ],
  [
    "in how FLAC is set up",
    film(
      element(
        "1654ae6b",
        entry(
          1,
          2,
          "A_FLAC",
          element("63a2", "fLaC", [0, 0, 0, 2], "si", [0x86, 0, 0, place.length], place),
        ),
      ),
      cluster,
      cues,
    ),
  ],
  [
    "in a second film behind it",
    bytesOf(film(tracks, cluster, cues), head, element("18538067", tags)),
  ],
  [
    "in a second film behind one of unknown length",
    bytesOf(head, endless("18538067", tracks, cluster, cues), head, element("18538067", tags)),
  ],
  ["behind it", bytesOf(film(tracks, cluster, cues), place)],
])("a place goes that stands %s; the film stays", async (_, bytes) => {
  const left = await forgotten(bytes, "webm");
  for (const secret of [place, "LOCATION"]) expect(left.includes(secret), secret).toBe(false);
  const at = bytes.indexOf("the film itself");
  expect(left.indexOf("the film itself")).toBe(at);
  expect(left.indexOf(hex("1c53bb6b"))).toBe(bytes.indexOf(hex("1c53bb6b")));
  for (const part of ["webm", hex("1654ae6b"), hex("1f43b675")])
    expect(left.includes(part)).toBe(true);
});

test("a recording whose parts have no lengths is walked to its end", async () => {
  const part = endless("1f43b675", time, block(1, "the film itself"), block(2, "its sound"));
  const bytes = bytesOf(head, endless("18538067", info(), tracks, part, tags, part, tags));
  const left = await forgotten(bytes, "webm");
  expect(left.includes(place)).toBe(false);
  expect(left.toString("latin1").split("the film itself")).toHaveLength(3);
  expect(left.toString("latin1").split("its sound")).toHaveLength(3);
});

test("a recording that was cut off ends with the last block that is whole", async () => {
  const whole = bytesOf(
    head,
    endless("18538067", tracks, endless("1f43b675", time, block(1, "the film itself"))),
  );
  const left = await forgotten(
    bytesOf(whole, block(1, `${place} and more`).subarray(0, -4)),
    "webm",
  );
  expect(left).toEqual(whole);
  expect(await forgotten(film(tracks, cluster, cluster).subarray(0, -3), "webm")).toEqual(
    film(tracks, cluster, cluster).subarray(0, -block(1, "the film itself").length),
  );
});

test("what cannot be read to its end is not taken", async () => {
  for (const broken of [
    head,
    film(cluster),
    film(bytesOf([0]), tags),
    film(tracks, cluster, bytesOf([0]), tags, cluster),
    film(tracks, element("1f43b675", time, [0], block(1, "a")), cluster),
    film(element("1654ae6b", element("ae", [0, 0, 0, 0]))),
  ])
    expect(await takenOrNot(broken, "webm")).toBe("broken_media");
});
