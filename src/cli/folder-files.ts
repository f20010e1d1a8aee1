import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Why a file is no post. The words for each are `import.why_…`. */
export type NoPost =
  | "hidden"
  | "package"
  | "template"
  | "generated"
  | "section"
  | "about"
  | "machine"
  | "site_page"
  | "format"
  | "code"
  | "link"
  | "not_shown";

/** A file below the folder, by its path with slashes. */
export interface FolderFile {
  readonly name: string;
  readonly kind: "text" | "media" | "other";
}

/** What lies in a folder. */
export interface FolderFiles {
  readonly root: string;
  readonly files: readonly FolderFile[];
  readonly folders: ReadonlySet<string>;
  readonly left: readonly { readonly name: string; readonly why: NoPost }[];
}

const texts = /\.(?:md|markdown|mdown|mdwn|mkdn?|mdtext|mdx|qmd|rmd|html?|txt|text)$/i;
const otherTexts =
  /\.(?:org|rst|adoc|asciidoc|textile|ipynb|docx?|odt|rtf|tex|opml|epub|wiki|creole|djot|dj|typ)$/i;
const media =
  /\.(?:jpe?g|png|gif|webp|avif|heic|heif|bmp|tiff?|svg|mp4|m4v|mov|webm|mkv|avi|mp3|m4a|ogg|oga|opus|wav|flac|aac)$/i;
const code =
  /\.(?:css|s[ac]ss|less|styl|js|mjs|cjs|jsx|tsx?|vue|svelte|astro|njk|liquid|hbs|ejs|erb|haml|pug|tmpl|php|rb|py|sh|toml|ya?ml|json5?|xml|xsl|lock|map|woff2?|ttf|otf|eot|ico|webmanifest|env|ini|cfg|conf|gemspec|mk|bat|ps1|go|rs|java|c|h|cpp|wasm|canvas|base|bib|csl|po|pot|sql|log|bak|tmp|meta)$/i;
const packages = /^(?:node_modules|bower_components|vendor|venv|__pycache__|target)$/i;
const templates =
  /^(?:_layouts|_includes|_sass|_plugins|_partials|_templates|_components|layouts|themes|archetypes|scaffolds|partials|templates|theme|_theme|shortcodes|skabeloner)$/i;
/** Folders whose names begin with `_` and yet hold texts. */
const texted = /^_(?:posts|drafts|pages|notes|articles|site|i18n|\w{2}|[a-z]+)$/i;
const aboutProject =
  /^(?:readme|licen[cs]e|changelog|changes|contributing|contributors|code[_-]of[_-]conduct|security|authors|todo|support|governance|pull_request_template)(?:\.[a-z-]+)?\.(?:md|markdown|txt|html?)$/i;
const forMachines =
  /^(?:robots|humans|ads|app-ads|security|requirements|cmakelists|llms|llms-full|version|google\w*|baidu\w*|bingsiteauth|yandex\w*)\.(?:txt|html?)$/i;
const sitePage =
  /^(?:404|500|search|offline|sitemap|feed|tags|categories|archives?|pagination)\.(?:md|html?|markdown)$/i;

/** Looks through a folder; packages, hidden folders and templates are named and not looked into. */
export async function readFolder(root: string): Promise<FolderFiles> {
  const files: FolderFile[] = [];
  const folders = new Set<string>();
  const left: { name: string; why: NoPost }[] = [];
  const look = async (folder: string): Promise<void> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    const isBuilt =
      /(?:^|\/)(?:_site|public|dist|build|out|_book|_build|docs)$/i.test(folder) &&
      (await isGenerated(root, folder, entries));
    if (isBuilt) {
      left.push({ name: `${folder}/`, why: "generated" });
      return;
    }
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        const why = folderWhy(entry.name, folder);
        if (why === undefined) {
          folders.add(name);
          await look(name);
        } else left.push({ name: `${name}/`, why });
      } else {
        const file = entry.isFile() ? fileKind(entry.name, folder) : "link";
        if (file === "text" || file === "media" || file === "other")
          files.push({ name, kind: file });
        else left.push({ name, why: file });
      }
    }
  };
  await look("");
  return { root, files, folders, left };
}

function folderWhy(name: string, parent: string): NoPost | undefined {
  if (name.startsWith(".")) return "hidden";
  if (packages.test(name)) return "package";
  // `themes` may be what somebody writes about; at the top it is how the site looks.
  if (templates.test(name) && (parent === "" || name.startsWith("_") || parent === "src"))
    return "template";
  if (name.startsWith("_") && !texted.test(name)) return "template";
  return undefined;
}

function fileKind(name: string, folder: string): FolderFile["kind"] | NoPost {
  if (name.startsWith(".")) return "hidden";
  if (/^_index\.(?:[a-z-]+\.)?\w+$/i.test(name)) return "section";
  if (forMachines.test(name)) return "machine";
  if (sitePage.test(name) && folder.split("/").length <= 1) return "site_page";
  if (aboutProject.test(name) && folder === "") return "about";
  if (texts.test(name)) return "text";
  if (otherTexts.test(name)) return "format";
  if (media.test(name)) return "media";
  if (code.test(name) || !name.includes(".")) return "code";
  return "other";
}

/** A folder that a program made of the texts, and not one of pictures that a site shows as they are. */
async function isGenerated(
  root: string,
  folder: string,
  entries: readonly Dirent[],
): Promise<boolean> {
  if (folder === "_site" || folder.endsWith("/_site")) return true;
  const index = entries.find((entry) => entry.isFile() && entry.name === "index.html");
  if (index === undefined || entries.some((entry) => /\.(?:md|markdown|mdx)$/i.test(entry.name)))
    return false;
  const start = await readFile(join(root, folder, index.name), "utf8").catch(() => "");
  return !start.startsWith("---");
}
