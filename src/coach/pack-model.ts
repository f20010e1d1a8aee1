import { fingerprintOf, packPlaces } from "./fingerprint.ts";
import type { Column, LearnedModel, Model } from "./model.ts";

/**
 * A model as it is loaded, from one as it was learned: in the order of its names' fingerprints.
 * @throws Error when two names share a fingerprint
 */
export function packModel({ names, lines }: LearnedModel): Model {
  const order = names
    .split("|")
    .map((name, number) => ({ place: fingerprintOf(name), number }))
    .toSorted((a, b) => a.place - b.place);
  if (new Set(order.map(({ place }) => place)).size < order.length)
    throw new Error("Two names of the model share a fingerprint; training must leave one out.");
  const reorder = ({ bias, weights }: Column): Column => ({
    bias,
    weights: order.map(({ number }) => weights[number] ?? "N").join(""),
  });
  return {
    places: packPlaces(order.map(({ place }) => place)),
    lines: {
      ...Object.fromEntries(Object.entries(lines).map(([name, line]) => [name, reorder(line)])),
      breach: reorder(lines.breach),
    },
  };
}
