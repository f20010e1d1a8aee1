// Runs a file of ours with the right Node: installs what is missing first, so that a new clone needs
// nothing but the machine's own Node (20 or newer) and npm. Plain JavaScript, because that Node may
// be too old for TypeScript.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".medspil-installed");
const parent = process.ppid;
const lock = readFileSync(join(root, "package-lock.json"), "utf8");

// Node 26 is linked to libatomic, which Node 20 did not need and a small Linux does not have.
if (process.platform === "linux" && !hasLibatomic()) {
  const command = "apt-get update && apt-get install --yes --no-install-recommends libatomic1";
  const mayInstall = process.getuid() === 0 && existsSync("/usr/bin/apt-get");
  if (mayInstall) {
    console.error(`Installing libatomic1, which Node 26 needs:\n$ ${command}`);
    spawnSync("sh", ["-c", command], {
      stdio: ["ignore", 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  }
  if (!hasLibatomic()) {
    console.error(
      "Node 26 needs the library libatomic. Install it, then run this again:\n" +
        "    sudo apt-get install libatomic1    (Debian, Ubuntu)\n" +
        "    sudo dnf install libatomic         (Fedora)",
    );
    process.exit(1);
  }
}

const [file, ...args] = process.argv.slice(2);
// To run the site takes half of what to work on it does. Tools that are there already stay.
const withTools = file !== "src/main.ts" || existsSync(join(root, "node_modules", "vitest"));
const isInstalled = () => {
  const installed = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
  return installed === `all\n${lock}` || (!withTools && installed === `to run\n${lock}`);
};
// Two that install into one folder at the same time would break each other's work.
const mayInstall = isInstalled() ? undefined : takeTurn();
if (!isInstalled()) {
  console.error("Installing what is missing (once, about half a minute) …");
  const omit = withTools ? [] : ["--omit=dev"];
  const install = spawnSync("npm", ["ci", ...omit, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (install.status !== 0) {
    console.error("npm ci did not succeed. What to do is in the lines above; then run this again.");
    process.exit(install.status ?? 1);
  }
  if (!withTools) removeWhatNothingRuns();
  writeFileSync(stamp, `${withTools ? "all" : "to run"}\n${lock}`);
}
mayInstall?.();

const node = join(
  root,
  "node_modules",
  "node",
  "bin",
  process.platform === "win32" ? "node.exe" : "node",
);
const env = {
  ...process.env,
  PATH: [dirname(node), join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
};
// A page rendered anew leaves much short-lived text; less room for it than usual takes some
// 40 MB less and costs little speed (docs/benchmarks.md).
// An import holds a whole blog at once, and needs even less room for what it throws away.
const youngMb = file === "src/main.ts" && args[0] === "import" ? 8 : 20;
const child = spawn(node, [`--max-semi-space-size=${youngMb}`, join(root, file), ...args], {
  cwd: process.cwd(),
  stdio: "inherit",
  env,
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
// npm does not hand a SIGTERM on to what it started; when it is gone, so must we be, or the site would go
// on unseen with its port and its folder.
if (process.env.npm_lifecycle_event !== undefined) {
  setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 500).unref();
}
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));

function hasLibatomic() {
  const places = ["/lib", "/usr/lib", "/lib64", "/usr/lib64", "/usr/local/lib"];
  if (existsSync("/usr/lib"))
    for (const entry of readdirSync("/usr/lib", { withFileTypes: true }))
      if (entry.name.includes("-linux-")) places.push(join("/usr/lib", entry.name));
  return places.some((place) => existsSync(join(place, "libatomic.so.1")));
}

// A hundred megabytes that come along: Node's headers and manuals, and the TypeScript compiler, which
// i18next names as a peer for its types alone.
function removeWhatNothingRuns() {
  const modules = join(root, "node_modules");
  const unused = [join(modules, "typescript"), join(modules, "@typescript")];
  const ofNode = join(modules, "node", "node_modules");
  if (existsSync(ofNode))
    for (const name of readdirSync(ofNode).filter((one) => /^node-[a-z0-9]+-[a-z0-9]+$/.test(one)))
      unused.push(join(ofNode, name, "include"), join(ofNode, name, "share"));
  for (const path of unused) rmSync(path, { recursive: true, force: true });
}

// Waits while another process installs here. Returns what lets the next one begin.
function takeTurn() {
  const turn = join(root, ".installing");
  let waits = 0;
  for (;;) {
    try {
      writeFileSync(turn, String(process.pid), { flag: "wx" });
      const end = () => rmSync(turn, { force: true });
      process.on("exit", end);
      return end;
    } catch (fault) {
      if (fault.code !== "EEXIST") return () => {};
      const pid = readIfThere(turn);
      // Made a moment ago, it may not say yet whose it is.
      const isOthers = pid === "" ? (waits += 1) < 20 : isAlive(Number(pid));
      if (!isOthers) rmSync(turn, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    }
  }
}

function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (fault) {
    return fault.code === "EPERM";
  }
}
