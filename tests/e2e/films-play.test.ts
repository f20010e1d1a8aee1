import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { forgetWhere } from "#media";
import { openPage } from "#support/browser.ts";

const films = join(import.meta.dirname, "..", "data", "films");

/** What a browser makes of a file: how long it is, how it looks in its middle, how it sounds. */
interface Played {
  readonly duration: number;
  readonly picture: string;
  readonly sound: number[];
}

test.each(readdirSync(films))(
  "without the place, %s is the same to see and to hear in a browser",
  async (name) => {
    const folder = mkdtempSync(join(tmpdir(), "medspil-films-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, name);
    copyFileSync(join(films, name), path);
    await forgetWhere(path, extname(name).slice(1));
    const before = readFileSync(join(films, name));
    const after = readFileSync(path);
    expect(before.includes("55.6761")).toBe(true);
    expect(after.includes("55.6761")).toBe(false);
    const page = await openPage({ origin: "http://localhost" });
    const play = async (bytes: Buffer): Promise<Played> => {
      // A function in text: it runs in the browser, where nothing of this file is.
      const made = await page.evaluate(
        `(async (address) => {
          const film = document.createElement("video");
          film.muted = true;
          film.src = address;
          const until = (name) => new Promise((done, fail) => {
            film.addEventListener(name, done, { once: true });
            film.addEventListener("error", () => fail(new Error(film.error.message)), { once: true });
          });
          await until("loadeddata");
          film.currentTime = 0.5;
          await until("seeked");
          const canvas = document.createElement("canvas");
          if (film.videoWidth > 0) {
            canvas.width = film.videoWidth;
            canvas.height = film.videoHeight;
            canvas.getContext("2d").drawImage(film, 0, 0);
          }
          const bytes = await (await fetch(address)).arrayBuffer();
          const sound = await new OfflineAudioContext(1, 8000, 8000).decodeAudioData(bytes)
            .then((buffer) => Array.from(buffer.getChannelData(0)), () => []);
          return { duration: film.duration, picture: canvas.width === 300 ? "" : canvas.toDataURL(), sound };
        })("data:${mime[extname(name)]};base64,${bytes.toString("base64")}")`,
      );
      return made as Played;
    };
    const was = await play(before);
    const is = await play(after);
    expect({ ...is, duration: 0 }).toEqual({ ...was, duration: 0 });
    // Of an MP3 the browser guesses it while it loads, to a frame or so; a live recording has no end.
    if (Number.isFinite(was.duration))
      expect(Math.abs(is.duration - was.duration)).toBeLessThan(0.06);
    else expect(is.duration).toBe(was.duration);
    expect(was.picture.length + was.sound.length).toBeGreaterThan(0);
    const isFilm = /^\.(?:mp4|mov|webm)$/.test(extname(name));
    if (isFilm) expect(was.picture.length).toBeGreaterThan(200);
    else expect(was.sound.length).toBeGreaterThan(7000);
  },
);

const mime: Readonly<Record<string, string>> = {
  ".mp4": "video/mp4",
  ".mov": "video/mp4",
  ".webm": "video/webm",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".m4a": "audio/mp4",
};
