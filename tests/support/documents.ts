import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A block between fences, and where it stands. */
export interface Fence {
  readonly document: string;
  readonly language: string;
  readonly text: string;
}

/** The documents for people: those beside the README, and docs/. */
export function documentsIn(project: string): string[] {
  return globSync(["*.md", "docs/**/*.md"], { cwd: project })
    .filter((path) => path !== "CHANGELOG.md")
    .toSorted();
}

/** Every fenced block of the documents, in order. */
export function fencesIn(project: string): Fence[] {
  return documentsIn(project).flatMap((document) =>
    [
      ...readFileSync(join(project, document), "utf8").matchAll(
        /^```([^\n]*)\n([\s\S]*?)^```[ \t]*$/gmu,
      ),
    ].map(([, language = "", text = ""]) => ({ document, language: language.trim(), text })),
  );
}

/** The commands of a block, one to a line; a line that ends in \ goes on. */
export function commandsOf({ text }: Fence): string[] {
  return text
    .replaceAll(/\\\n\s*/gu, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** Commands that stand in a sentence: `medspil verify`. */
export function inlineCommands(project: string): { document: string; command: string }[] {
  return documentsIn(project).flatMap((document) => {
    const text = readFileSync(join(project, document), "utf8").replaceAll(
      /^```[\s\S]*?^```/gmu,
      "",
    );
    return [
      ...text.matchAll(/`((?:[A-Z_]+=\S+ )*(?:medspil|npm|npx|node|git|curl) [^`\n]+)`/gu),
    ].map(([, command = ""]) => ({ document, command }));
  });
}
