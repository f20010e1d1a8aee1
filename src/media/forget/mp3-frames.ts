/** A frame's length in bytes, and what all frames of one sound have in common. */
export interface Frame {
  readonly length: number;
  readonly kind: number;
}

/** Kilobits a second, by version (1, or 2 and 2.5) and layer. @source ISO/IEC 11172-3 §2.4.2.3; ISO/IEC 13818-3 §2.4.2.3 */
const rates: Readonly<Record<string, readonly number[]>> = {
  "1-1": [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  "1-2": [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  "1-3": [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  "2-1": [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  "2-2": [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  "2-3": [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const samplesPerSecond = [44_100, 48_000, 32_000];

/** The frame of MPEG sound that these four bytes begin; undefined when it is none. @source ISO/IEC 11172-3 §2.4.1.3 */
export function frameOf(head: Buffer): Frame | undefined {
  const [sync = 0, layers = 0, rate = 0] = head;
  if (head.length < 4 || sync !== 0xff || (layers & 0xe0) !== 0xe0) return undefined;
  // 3 is version 1, 2 is version 2, 0 is "2.5", which others made.
  const version = (layers >> 3) & 3;
  const layer = 4 - ((layers >> 1) & 3);
  const kilobits = rates[`${version === 3 ? 1 : 2}-${layer}`]?.[(rate >> 4) - 1];
  const speed = samplesPerSecond[(rate >> 2) & 3];
  if (version === 1 || kilobits === undefined || speed === undefined) return undefined;
  const perSecond = version === 3 ? speed : version === 2 ? speed / 2 : speed / 4;
  const padding = (rate >> 1) & 1;
  const length =
    layer === 1
      ? (Math.floor((12_000 * kilobits) / perSecond) + padding) * 4
      : Math.floor(((layer === 3 && version !== 3 ? 72_000 : 144_000) * kilobits) / perSecond) +
        padding;
  return { length, kind: (layers & 0x1e) * 4 + ((rate >> 2) & 3) };
}
