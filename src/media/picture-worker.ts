import { makeOf, type MadePictures, type PictureTask } from "./make-pictures.ts";

/** What the process that makes pictures answers. */
export type PictureAnswer = { readonly made: MadePictures } | { readonly fault: string };

/** The program of that process: one task in, one answer out, until its parent is gone. */
process.on("message", (task: PictureTask) => {
  makeOf(task).then(
    (made) => process.send?.({ made } satisfies PictureAnswer),
    (fault: unknown) => process.send?.({ fault: String(fault) } satisfies PictureAnswer),
  );
});
process.on("disconnect", () => process.exit());
