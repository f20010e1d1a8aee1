import { makeOf, type MadePictures, type PictureTask } from "./make-pictures.ts";

/** What the process that makes pictures answers. */
export type PictureAnswer = { readonly made: MadePictures } | { readonly fault: string };

/** Says it; a parent that is gone needs no answer, and no line about that in its log. */
function answer(said: PictureAnswer): void {
  process.send?.(said, undefined, undefined, (fault) => {
    if (fault !== null) process.exit();
  });
}

/** The program of that process: one task in, one answer out, until its parent is gone. */
process.on("message", (task: PictureTask) => {
  makeOf(task).then(
    (made) => answer({ made }),
    (fault: unknown) => answer({ fault: String(fault) }),
  );
});
process.on("disconnect", () => process.exit());
