import type { Rules } from "./ebml.ts";

const numbers = (...ids: number[]): Rules => Object.fromEntries(ids.map((id) => [id, "number"]));

/** @source RFC 8794 §11.2 (EBML Header) */
export const header: Rules = {
  ...numbers(0x4286, 0x42f7, 0x42f2, 0x42f3, 0x4287, 0x4285),
  0x4282: "bytes",
};

/** @source RFC 9559 §5.1.1 (SeekHead) */
const seekHead: Rules = { 0x4dbb: numbers(0x53ab, 0x53ac) };

/** The names of the programs must be there, and may be empty. @source RFC 9559 §5.1.2 (Info) */
const info: Rules = { ...numbers(0x2ad7b1, 0x4489), 0x4d80: "empty", 0x5741: "empty" };

/** @source RFC 9559 §5.1.4.1.28.16 (Colour), §5.1.4.1.28.41 (Projection) */
const colour: Rules = {
  ...numbers(0x55b1, 0x55b2, 0x55b3, 0x55b4, 0x55b5, 0x55b6, 0x55b7, 0x55b8, 0x55b9),
  ...numbers(0x55ba, 0x55bb, 0x55bc, 0x55bd),
  0x55d0: numbers(0x55d1, 0x55d2, 0x55d3, 0x55d4, 0x55d5, 0x55d6, 0x55d7, 0x55d8, 0x55d9, 0x55da),
};
const projection: Rules = { ...numbers(0x7671, 0x7673, 0x7674, 0x7675), 0x7672: "bytes" };

/** @source RFC 9559 §5.1.4.1 (TrackEntry) */
export const trackEntry: Rules = {
  ...numbers(0xd7, 0x73c5, 0x83, 0xb9, 0x88, 0x55aa, 0x55ab, 0x55ac, 0x55ad, 0x55ae, 0x55af, 0x9c),
  ...numbers(0x6de7, 0x6df8, 0x23e383, 0x234e7a, 0x23314f, 0x55ee, 0x56aa, 0x56bb, 0xaa),
  0x41e4: { ...numbers(0x41f0, 0x41e7), 0x41ed: "bytes" },
  0x22b59c: "bytes",
  0x22b59d: "bytes",
  0x86: "bytes",
  0x63a2: "bytes",
  0xe0: {
    ...numbers(0x9a, 0x9d, 0x53b8, 0x53c0, 0xb0, 0xba, 0x54aa, 0x54bb, 0x54cc, 0x54dd),
    ...numbers(0x54b0, 0x54ba, 0x54b2, 0x54b3, 0x2383e3, 0x2eb524),
    0x55b0: colour,
    0x7670: projection,
  },
  0xe1: numbers(0xb5, 0x78b5, 0x9f, 0x6264, 0x52f1),
  0x6d80: {
    0x6240: {
      ...numbers(0x5031, 0x5032, 0x5033),
      0x5034: { 0x4254: "number", 0x4255: "bytes" },
    },
  },
};

/** @source RFC 9559 §5.1.5 (Cues) */
const cues: Rules = {
  0xbb: { 0xb3: "number", 0xb7: numbers(0xf7, 0xf1, 0xf0, 0xb2, 0x5378, 0xea) },
};

/** @source RFC 9559 §5.1.3.5 (BlockGroup) */
export const blockGroup: Rules = {
  ...numbers(0x9b, 0xfa, 0xfb, 0x75a2),
  0xa1: "bytes",
  0x75a1: { 0xa6: { 0xee: "number", 0xa5: "bytes" } },
};

export const ids = {
  header: 0x1a45dfa3,
  segment: 0x18538067,
  cluster: 0x1f43b675,
  tracks: 0x1654ae6b,
  entry: 0xae,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
};

/** What stands in a segment beside its tracks and clusters and may stay. */
export const inSegment: ReadonlyMap<number, Rules> = new Map([
  [0x114d9b74, seekHead],
  [0x1549a966, info],
  [0x1c53bb6b, cues],
]);

/** Numbers in a cluster. @source RFC 9559 §5.1.3 */
export const inCluster: ReadonlySet<number> = new Set([0xe7, 0xa7, 0xab]);

/** What stands at the first level of a segment: where something of unknown length ends. */
export const firstLevel: ReadonlySet<number> = new Set([
  ...inSegment.keys(),
  ids.tracks,
  ids.cluster,
  0x1254c367,
  0x1941a469,
  0x1043a770,
]);
