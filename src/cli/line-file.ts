import { type FileHandle, open } from "node:fs/promises";

/** A file of JSON objects, one a line, that is being written. */
export interface LineFile {
  /** Adds rows. @throws what the file system says, such as ENOSPC; a stream would end the process instead */
  add(rows: readonly unknown[]): Promise<void>;
  close(): Promise<void>;
}

/** How much is put together before it is written, in UTF-16 units. */
const atOnce = 1_000_000;

/** Begins a new one at `path`. */
export async function writeLines(path: string): Promise<LineFile> {
  const file: FileHandle = await open(path, "w");
  return {
    add: async (rows) => {
      let text = "";
      for (const row of rows) {
        text += `${JSON.stringify(row)}\n`;
        if (text.length < atOnce) continue;
        await file.appendFile(text);
        text = "";
      }
      await file.appendFile(text);
    },
    close: async () => await file.close(),
  };
}
