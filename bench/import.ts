import { spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";

import { attachment, old, wxr } from "#support/wordpress.ts";

const program = join(import.meta.dirname, "..", "src", "main.ts");

const paragraph =
  "Vi lagde videoen frit frem med råfilerne, og efter en uge havde en skoleklasse lavet en udgave på tegnsprog. Den ligger her: https://www.youtube.com/watch?v=dQw4w9WgXcQ. Hvad ville I have gjort, hvis en læser spurgte, om musikken også var fri? ";
const block = (kind: string, html: string): string =>
  `<!-- wp:${kind} -->\n${html}\n<!-- /wp:${kind} -->\n\n`;
/** About as long and as rich as posts of a company's blog. */
const content = (n: number): string =>
  [
    block(
      "paragraph",
      `<p>${paragraph}<strong>Post ${n}</strong> og <a href="${old}/2019/03/indlaeg-${1 + (n % 50)}/">et andet</a>.</p>`,
    ),
    block("heading", "<h2>Hvad vi lærte</h2>"),
    block("list", `<ul><li>${paragraph}</li><li>H<sub>2</sub>O</li></ul>`),
    block(
      "image",
      `<figure class="wp-block-image"><img src="${old}/wp-content/uploads/${n}.jpg" alt="Bed ${n}"/><figcaption>Bed ${n}</figcaption></figure>`,
    ),
    ...Array.from({ length: 14 }, () => block("paragraph", `<p>${paragraph}</p>`)),
  ].join("");

const comment = (id: number, parent: number): string =>
  `<wp:comment><wp:comment_id>${id}</wp:comment_id><wp:comment_author><![CDATA[Læser ${id % 997}]]></wp:comment_author><wp:comment_author_email>l${id % 997}@example.org</wp:comment_author_email><wp:comment_date_gmt>2019-04-01 10:00:${String(id % 60).padStart(2, "0")}</wp:comment_date_gmt><wp:comment_content><![CDATA[${paragraph}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_type>comment</wp:comment_type><wp:comment_parent>${parent}</wp:comment_parent></wp:comment>`;

/** Writes an export of so many posts with so many comments each, every third of which answers the one before. */
async function writeExport(path: string, posts: number, comments: number): Promise<void> {
  const whole = wxr([]);
  const at = whole.indexOf("</channel>");
  const file = createWriteStream(path);
  file.write(whole.slice(0, at));
  for (let n = 1; n <= posts; n += 1) {
    const extra = Array.from({ length: comments }, (_, c) => {
      const id = n * 100 + c;
      return comment(id, c % 3 === 0 || c === 0 ? 0 : id - 1);
    }).join("");
    const items = wxr([{ id: n, title: `Indlæg ${n}`, content: content(n), extra }]);
    const item = items.slice(items.indexOf("<item>"), items.indexOf("</channel>"));
    if (!file.write(item + attachment(1_000_000 + n, `${n}.jpg`, n))) await once(file, "drain");
  }
  file.end(whole.slice(at));
  await once(file, "finish");
}

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMemoryMb: number;
  readonly said: string;
}

/** Runs a command to its end, asking the kernel for its peak of memory and its processor time. @source proc(5) */
async function run(args: readonly string[], env: Record<string, string>, input = ""): Promise<Run> {
  const began = performance.now();
  // The same room for short-lived objects as scripts/with-node.mjs gives it.
  const child = spawn(process.execPath, ["--max-semi-space-size=8", program, ...args], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(input);
  let [said, peakMemoryMb, ticks] = ["", 0, 0];
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      peakMemoryMb = Math.max(peakMemoryMb, Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1000);
      const parts =
        readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      ticks = Number(parts[11] ?? 0) + Number(parts[12] ?? 0);
    } catch {
      // It has just ended.
    }
  }, 20);
  const [code] = (await once(child, "exit")) as [number];
  clearInterval(look);
  if (code !== 0) throw new Error(`medspil ${args[0]} ended with ${code}: ${said}`);
  const seconds = (performance.now() - began) / 1000;
  return {
    seconds: Number(seconds.toFixed(1)),
    cpuSeconds: ticks / 100,
    peakMemoryMb: Math.round(peakMemoryMb),
    said,
  };
}

/** A large export of WordPress is brought home by the command, in a process of its own, as a person does it. */
export async function benchImport({ posts = 5000, comments = 10 } = {}): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), "medspil-bench-"));
  try {
    const file = join(folder, "export.xml");
    await writeExport(file, posts, comments);
    const env = { MEDSPIL_DATA: join(folder, "data"), MEDSPIL_URL: "https://ny.example" };
    const setUp = ["setup", "--site-name", "V", "--handle", "ida", "--owner-name", "Ida Holm"];
    const owner = ["--owner-email", "ida@example.org", "--language", "da", "--password-stdin"];
    await run([...setUp, ...owner], env, "lang-vej-hjem-1234");
    const { said, ...cost } = await run(["import", "wordpress", file], env);
    return {
      what: `${posts} posts with ${posts * comments} comments, ${Math.round(statSync(file).size / 1e6)} MB`,
      ...cost,
      firstLine: said.split("\n")[0] ?? "",
      goals: { seconds: 40, peakMemoryMb: 400 },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
