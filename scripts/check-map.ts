/** Fails where the map (ARCHITECTURE.md and the other documents) and the land differ. */
import { join } from "node:path";

import { deadCommands, deadPaths, foreignWrites, longFiles, unnamedFolders } from "./map-parts.ts";

/** Everything that is wrong with the map of the project in `root`, a sentence each. */
export function checkMap(root: string): string[] {
  return [unnamedFolders, deadPaths, foreignWrites, longFiles, deadCommands].flatMap((part) =>
    part(root),
  );
}

if (import.meta.main) {
  const faults = checkMap(join(import.meta.dirname, ".."));
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
