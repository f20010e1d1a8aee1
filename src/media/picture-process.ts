import { type ChildProcess, fork } from "node:child_process";

import { brokenPicture, tooManyPixels } from "./failures.ts";
import type { MadePictures, PictureTask } from "./make-pictures.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { PictureAnswer } from "./picture-worker.ts";

/** A picture that takes longer is one that was made to. */
const longestMs = { writer: 120_000, stranger: 10_000 } as const;
/** How long the process waits for the next picture before it goes and gives its memory back. */
const idleMs = 5000;

let child: ChildProcess | undefined;
let leave: NodeJS.Timeout | undefined;

/**
 * Has a picture made in a process of its own: what a hostile picture does to the library that reads it
 * does not reach the server, and the memory it took goes back when the pictures are done.
 * @throws AppError `broken_picture`, `too_many_pixels`
 */
export async function makeInProcess(task: PictureTask): Promise<MadePictures> {
  // A stranger's picture and the better sizes, which a job makes, wait for what a writer waits for.
  const when = task.by === "writer" && task.make !== "better" ? "soon" : "later";
  return await oneAtATime(when, async () => {
    clearTimeout(leave);
    // A process that ended meanwhile may have had other reasons than this picture: twice is one.
    const answer = (await ask(task)) ?? (await ask(task)) ?? { fault: "the process ended twice" };
    const at = child;
    at?.unref();
    at?.channel?.unref();
    leave = setTimeout(() => {
      if (child === at) child = undefined;
      at?.kill();
    }, idleMs).unref();
    if ("made" in answer) return answer.made;
    throw /pixel limit|too large|dimensions|exceeds/iu.test(answer.fault)
      ? tooManyPixels(answer.fault)
      : brokenPicture(task.type, answer.fault);
  });
}

function start(): ChildProcess {
  const started = fork(new URL("picture-worker.ts", import.meta.url), {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [],
  });
  const forget = (): void => {
    if (child === started) child = undefined;
  };
  started.once("exit", forget);
  started.once("error", forget);
  return started;
}

/** One task to the process, which is started when there is none. @returns undefined when it ended. */
async function ask(task: PictureTask): Promise<PictureAnswer | undefined> {
  const at = (child ??= start());
  at.ref();
  at.channel?.ref();
  const { promise, resolve } = Promise.withResolvers<PictureAnswer | undefined>();
  const gone = (): void => {
    if (child === at) child = undefined;
    resolve(undefined);
  };
  const late = setTimeout(() => {
    resolve({ fault: "it took too long" });
    at.kill("SIGKILL");
  }, longestMs[task.by]);
  at.once("message", resolve);
  at.once("exit", gone);
  at.once("error", gone);
  // Whether it was sent or not, one of the three tells.
  at.send(task, () => {});
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    at.off("message", resolve);
    at.off("exit", gone);
    at.off("error", gone);
  }
}
