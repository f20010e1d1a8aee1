import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";

import { AppError } from "#core/errors.ts";
import { mediaIsUploaded } from "#flows/media-is-uploaded.ts";
import type { StoredPicture } from "#posts";

import type { FolderFiles } from "./folder-files.ts";
import type { OldSite } from "./folder-site.ts";
import { globOf } from "./glob.ts";
import type { CliContext } from "./cli-context.ts";
import { addressOf } from "./import-media.ts";

/** What became of a file that a text names. */
export type Taken =
  | { readonly kind: "stored"; readonly picture: StoredPicture; readonly address: string }
  | { readonly kind: "refused"; readonly why: "not_there" | "outside" | "not_kept" | "svg" }
  | { readonly kind: "broken"; readonly fault: AppError };

/** Where a site's own files lie that its texts name from the root. */
const roots = [
  "",
  "static",
  "public",
  "assets",
  "source",
  "src",
  "content",
  "docs",
  "docs/.vuepress/public",
  ".vuepress/public",
  "docs/public",
  "src/assets",
  "src/content",
];

/** The files of a folder that its texts show, each stored once. */
export class FolderMedia {
  private readonly done = new Map<string, Promise<Taken>>();
  private readonly byName = new Map<string, string>();
  /** Files that a text names, by their path below the folder; those that could not be stored were told of. */
  readonly used = new Set<string>();
  /** Those that were stored though many cannot play them. */
  readonly hardToPlay = new Map<string, StoredPicture>();
  private readonly context: CliContext;
  private readonly folder: FolderFiles;
  private readonly site: OldSite;

  constructor(context: CliContext, folder: FolderFiles, site: OldSite) {
    this.context = context;
    this.folder = folder;
    this.site = site;
    for (const { name, kind } of folder.files)
      if (kind !== "text") {
        const last = basename(name).normalize("NFC").toLowerCase();
        if (!this.byName.has(last)) this.byName.set(last, name);
      }
  }

  /** Stores the file that `from` (a text's path below the folder) names, never one outside the folder. */
  async take(from: string, address: string, words: string): Promise<Taken> {
    const found = await this.find(from, address);
    if ("why" in found) return found;
    const before = this.done.get(found.path);
    if (before !== undefined) return await before;
    const work = this.store(found.path, words);
    this.done.set(found.path, work);
    return await work;
  }

  private async find(
    from: string,
    address: string,
  ): Promise<{ path: string } | Extract<Taken, { kind: "refused" }>> {
    const { root } = this.folder;
    let isOutside = false;
    for (const name of this.candidates(from, address)) {
      const wished = join(root, name);
      const path = await realpath(wished).catch(() => undefined);
      if (path === undefined) continue;
      if (!path.startsWith(root + sep)) {
        isOutside = true;
        continue;
      }
      if ((await stat(path)).isFile()) return { path };
    }
    return {
      kind: "refused",
      why: isOutside || this.pointsOutside(from, address) ? "outside" : "not_there",
    };
  }

  /** The pictures in a folder, or those that a pattern names, seen from a text; their addresses begin at the folder's root. */
  picturesAt(from: string, written: string): string[] {
    const pattern = plainName(written).replace(/\/+$/, "");
    if (pattern === "") return [];
    const isRooted = pattern.startsWith("/");
    const wished = [...(isRooted ? [] : [dirname(from)]), ...roots].map((root) =>
      join(root, pattern),
    );
    for (const path of wished) {
      const names = globOf(path.includes("*") ? path : `${path}/*`);
      const found = this.folder.files.filter(
        ({ name }) => /\.(?:jpe?g|png|gif|webp|avif)$/i.test(name) && names.test(name),
      );
      if (found.length > 0) return found.map(({ name }) => `/${name}`);
    }
    return [];
  }

  private pointsOutside(from: string, address: string): boolean {
    const name = plainName(address);
    return !name.startsWith("/") && join(dirname(from), name).startsWith("..");
  }

  private candidates(from: string, address: string): string[] {
    if (address.startsWith("wiki:")) {
      const name = plainName(address.slice(5));
      const known = this.byName.get(basename(name).normalize("NFC").toLowerCase());
      return [join(dirname(from), name), name, ...(known === undefined ? [] : [known])];
    }
    const written = plainName(address)
      // Pelican: {static}/images/a.jpg, or {attach}a.jpg beside the text; Docusaurus: @site/static/a.jpg; Astro: ~/assets/a.jpg
      .replace(/^[{|](?:static|attach|filename)[}|]/, "")
      .replace(/^@site\//, "/")
      .replace(/^[~@]\//, "/");
    if (!written.startsWith("/")) {
      const beside = join(dirname(from), written);
      const known = this.byName.get(basename(written).normalize("NFC").toLowerCase());
      // Hexo keeps a text's pictures in a folder of the text's own name.
      return [
        beside,
        join(from.replace(/\.\w+$/, ""), written),
        ...roots.map((root) => join(root, written)),
        // In a vault a name is enough.
        ...(known === undefined || written.includes("..") ? [] : [known]),
      ];
    }
    const { folder } = this.site;
    const names =
      folder !== "" && written.startsWith(`${folder}/`)
        ? [written, written.slice(folder.length)]
        : [written];
    return names.flatMap((name) => roots.map((root) => join(root, name)));
  }

  private async store(path: string, description: string): Promise<Taken> {
    const { root } = this.folder;
    this.used.add(relative(root, path).split(sep).join("/"));
    if (/\.svgz?$/i.test(path)) return { kind: "refused", why: "svg" };
    try {
      const picture = await mediaIsUploaded(this.context.store, this.context.files, {
        data: createReadStream(path),
        fileName: basename(path),
        description,
      });
      if ((picture.remark ?? "") !== "") this.hardToPlay.set(basename(path), picture);
      return { kind: "stored", picture, address: addressOf(picture) };
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      if (fault.code === "not_media") return { kind: "refused", why: "not_kept" };
      return { kind: "broken", fault };
    }
  }
}

function plainName(address: string): string {
  const name = address
    .replace(/[?#].*$/, "")
    .replaceAll("\\", "/")
    .replaceAll("\0", "");
  try {
    return decodeURIComponent(name);
  } catch {
    // It is then a name with a percent sign in it.
    return name;
  }
}
