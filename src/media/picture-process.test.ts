import sharp from "sharp";
import { expect, test } from "vitest";

import { oneAtATime } from "./one-at-a-time.ts";
import { makeInProcess } from "./picture-process.ts";

/** A picture of one colour: few bytes, any number of pixels. */
const flat = async (width: number, height: number): Promise<Buffer> =>
  await sharp({ create: { width, height, channels: 3, background: "#a05020" } })
    .png({ compressionLevel: 9 })
    .toBuffer();

const squares = { make: "squares", type: "image/png", widths: [96, 192] } as const;

test("a stranger's picture may have twelve million pixels, a writer's more", async () => {
  const source = await flat(4200, 3100);
  expect(source.length).toBeLessThan(100_000);
  await expect(makeInProcess({ ...squares, source, by: "stranger" })).rejects.toMatchObject({
    code: "too_many_pixels",
  });
  const made = await makeInProcess({ ...squares, source, by: "writer" });
  expect(made.files.map(({ width }) => width)).toEqual([96, 192]);
});

test("a face is square whatever its form, with its colours", async () => {
  const source = await flat(300, 900);
  const { files, thumbhash } = await makeInProcess({ ...squares, source, by: "stranger" });
  for (const { bytes, width } of files) {
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([width, width]);
    expect(Math.abs((data[0] ?? 0) - 0xa0)).toBeLessThan(6);
  }
  expect(thumbhash).not.toBe("");
});

test("a moving picture of a stranger is shown still", async () => {
  const frames = await sharp(
    await Promise.all(
      ["red", "blue"].map(
        async (background) =>
          await sharp({ create: { width: 500, height: 400, channels: 3, background } })
            .png()
            .toBuffer(),
      ),
    ),
    { join: { animated: true } },
  )
    .gif()
    .toBuffer();
  const task = { make: "sizes", source: frames, type: "image/gif" } as const;
  const pagesOf = async (by: "writer" | "stranger"): Promise<number | undefined> =>
    (await sharp((await makeInProcess({ ...task, by })).files.at(-1)?.bytes).metadata()).pages;
  expect([await pagesOf("writer"), (await pagesOf("stranger")) ?? 1]).toEqual([2, 1]);
});

test("what a writer waits for goes before all that can wait", async () => {
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const run = async (when: "soon" | "later", name: string, until?: Promise<void>): Promise<void> =>
    await oneAtATime(when, async () => {
      await until;
      order.push(name);
    });
  const all = [
    run("later", "first", gate.promise),
    run("later", "stranger 1"),
    run("later", "stranger 2"),
    run("soon", "writer 1"),
    run("soon", "writer 2"),
  ];
  gate.resolve();
  await Promise.all(all);
  expect(order).toEqual(["first", "writer 1", "writer 2", "stranger 1", "stranger 2"]);
});

test("a work that fails lets the next one begin", async () => {
  const failed = oneAtATime("soon", async () => await Promise.reject(new Error("broken")));
  const after = oneAtATime("soon", async () => await Promise.resolve("done"));
  await expect(failed).rejects.toThrow("broken");
  expect(await after).toBe("done");
});
