/**
 * What the tests need besides npm's packages: Chromium, PostgreSQL, Redis, the fediverse server snac, and the programs
 * that check the examples in docs/operate.
 * As root on Debian they are installed; anyone else is told how. Nothing is skipped.
 */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const project = join(import.meta.dirname, "..");
const cache = join(project, ".cache");
const snacProgram = join(cache, "snac/usr/bin/snac");
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** The oldest PostgreSQL that Medspil promises to run on. */
export const oldestPostgres = 15;

/** Something the tests need: how to see it, the Debian packages that bring it, how to do without. */
interface Need {
  readonly what: string;
  readonly packages: readonly string[];
  readonly instead: string;
  here(): boolean;
}

const needs: readonly Need[] = [
  {
    what: "Chromium",
    packages: ["chromium"],
    instead: "CHROMIUM=/path/to/chromium",
    here: () => (process.env.CHROMIUM ?? "") !== "" || existsSync("/usr/bin/chromium"),
  },
  {
    what: `PostgreSQL ${oldestPostgres} or newer`,
    packages: ["postgresql"],
    instead:
      "MEDSPIL_TEST_DATABASE_URL=postgres://… (a user who may create databases; they are taken away again)",
    here: () =>
      (process.env.MEDSPIL_TEST_DATABASE_URL ?? "") !== "" ||
      globSync("/usr/lib/postgresql/*/bin/initdb").some(
        (path) => Number(path.split("/")[4]) >= oldestPostgres,
      ),
  },
  {
    what: "Redis",
    // It holds the server too, and starts none.
    packages: ["redis-tools"],
    instead: "nothing: the Bluesky network of the tests needs it",
    here: () =>
      ["/usr/bin/redis-server", "/usr/bin/redis-check-rdb"].some((path) => existsSync(path)),
  },
  {
    what: "systemd-analyze",
    packages: ["systemd"],
    instead: "nothing: it is part of every Debian that runs systemd",
    here: () => existsSync("/usr/bin/systemd-analyze"),
  },
  {
    what: "the libraries snac is linked to",
    packages: ["libcurl4", "libssl3"],
    instead: "SNAC=/path/to/snac",
    here: () => {
      const known = spawnSync("sh", ["-c", "PATH=$PATH:/sbin:/usr/sbin ldconfig -p"], {
        encoding: "utf8",
      });
      return (
        (process.env.SNAC ?? "") !== "" ||
        ["libcurl.so.4", "libcrypto.so.3"].every((name) => known.stdout?.includes(name))
      );
    },
  },
];

/** Overrides that name a file; one that is wrong is said so, not worked around. */
const namedFiles = ["CHROMIUM", "SNAC"] as const;

/** Makes sure everything is there. @returns false when something is missing; it was said what to do. */
export function ensureDebianPackages(): boolean {
  for (const name of namedFiles) {
    const path = process.env[name] ?? "";
    if (path === "" || existsSync(path)) continue;
    console.error(`${name} names ${path}, which is not there.`);
    return false;
  }
  const missing = needs.filter((need) => !need.here());
  if (missing.length > 0 && !install(missing)) return false;
  return ensureSnac() && ensureCheckers();
}

function install(missing: readonly Need[]): boolean {
  const packages = missing.flatMap((need) => need.packages);
  const command = `apt-get update && apt-get install --yes --no-install-recommends ${packages.join(" ")}`;
  const names = missing.map(({ what }) => what).join(", ");
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    console.error(
      [
        `The tests need ${names}. On Debian, install with:`,
        "",
        `    sudo sh -c '${command}'`,
        "",
        "Or say where they are:",
        ...missing.map(({ instead }) => `    ${instead}`),
      ].join("\n"),
    );
    return false;
  }
  console.error(`Installing ${names}:\n$ ${command}`);
  const done = apt(["update"]) && apt(["install", "--yes", "--no-install-recommends", ...packages]);
  const still = missing.filter((need) => !need.here()).map(({ what }) => what);
  if (done && still.length === 0) return true;
  console.error(`This did not bring ${(still.length > 0 ? still : [names]).join(", ")}.`);
  return false;
}

/**
 * snac2 is only in Debian's backports. It is fetched with an apt of our own, in .cache, from the
 * mirror this machine uses anyway, so that the machine's own sources stay as they are; no root needed.
 */
function ensureSnac(): boolean {
  if ((process.env.SNAC ?? "") !== "" || existsSync(snacProgram)) return true;
  if (existsSync("/usr/bin/snac")) return true;
  if (!existsSync("/usr/bin/apt-get")) {
    console.error(
      "The tests need the fediverse server snac 2.96 or newer: Debian package snac2 in trixie-backports.\n" +
        "Install it, or say where it is: SNAC=/path/to/snac",
    );
    return false;
  }
  console.error("Fetching snac2 from Debian's backports into .cache/snac …");
  const own = join(cache, "apt");
  for (const folder of ["lists/partial", "archives/partial", "sources"])
    mkdirSync(join(own, folder), { recursive: true });
  const mirror = debianMirror() ?? (apt(["update"]) ? debianMirror() : undefined);
  if (mirror === undefined) {
    console.error(
      "No Debian mirror is set up on this machine, so snac2 cannot be fetched.\n" +
        "Install it yourself and say where it is: SNAC=/path/to/snac",
    );
    return false;
  }
  writeFileSync(
    join(own, "sources/backports.sources"),
    [
      "Types: deb",
      `URIs: ${mirror}`,
      "Suites: trixie-backports",
      "Components: main",
      ...(existsSync(keyring) ? [`Signed-By: ${keyring}`] : []),
      "",
    ].join("\n"),
  );
  const settings = {
    "Dir::State": own,
    "Dir::State::lists": join(own, "lists"),
    "Dir::State::status": "/dev/null",
    "Dir::Cache": own,
    "Dir::Etc::SourceList": "/dev/null",
    "Dir::Etc::SourceParts": join(own, "sources"),
    // The project's folder may be closed to apt's own user; what is fetched is checked all the same.
    ...(process.getuid?.() === 0 && { "APT::Sandbox::User": "root" }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const archives = join(own, "archives");
  for (const old of globSync(join(archives, "snac2_*.deb"))) rmSync(old);
  if (!apt([...options, "update"])) return false;
  if (!apt([...options, "download", "snac2"], archives)) return false;
  const [file] = globSync(join(archives, "snac2_*.deb"));
  if (file === undefined) return false;
  const half = join(cache, "snac.partial");
  rmSync(half, { recursive: true, force: true });
  if (spawnSync("dpkg", ["-x", file, half], { stdio: "inherit" }).status !== 0) return false;
  rmSync(join(cache, "snac"), { recursive: true, force: true });
  renameSync(half, join(cache, "snac"));
  const linked = spawnSync("ldd", [snacProgram], { encoding: "utf8" });
  const lost = linked.stdout.split("\n").filter((line) => line.includes("not found"));
  if (lost.length > 0) console.error(`snac lacks these libraries:\n${lost.join("\n")}`);
  return lost.length === 0;
}

/**
 * Caddy and nginx, which say whether the examples in docs/operate are right. They are unpacked into .cache and
 * not installed, since their packages would start a web server on this machine.
 */
function ensureCheckers(): boolean {
  for (const [name, path] of [
    ["caddy", "usr/bin/caddy"],
    ["nginx", "usr/sbin/nginx"],
  ] as const) {
    if (existsSync(`/${path}`) || existsSync(join(cache, "tools", path))) continue;
    if (!existsSync("/usr/bin/apt-get")) {
      console.error(`The tests need ${name}, to check the example in docs/operate/install.md.`);
      return false;
    }
    console.error(`Fetching ${name} into .cache/tools …`);
    const archives = join(cache, "archives");
    mkdirSync(archives, { recursive: true });
    if (
      !apt(["download", name], archives) &&
      !(apt(["update"]) && apt(["download", name], archives))
    )
      return false;
    const [file] = globSync(join(archives, `${name}_*.deb`));
    if (file === undefined) return false;
    spawnSync("dpkg", ["-x", file, join(cache, "tools")], { stdio: "inherit" });
    rmSync(archives, { recursive: true, force: true });
    if (existsSync(join(cache, "tools", path))) continue;
    console.error(`The package ${name} has no /${path}; install ${name} yourself.`);
    return false;
  }
  return true;
}

/** The address of the Debian archive in this machine's apt sources. */
function debianMirror(): string | undefined {
  const format = "$(REPO_URI)\t$(ORIGIN)\t$(LABEL)";
  const { stdout } = spawnSync(
    "apt-get",
    ["indextargets", "--format", format, "Created-By: Packages"],
    { encoding: "utf8" },
  );
  const targets = stdout.split("\n").map((line) => line.split("\t"));
  const known = targets.find(([, origin, label]) => origin === "Debian" && label === "Debian");
  // Before the first `apt-get update` only the addresses are known.
  return (known ?? targets.find(([url]) => url !== undefined && /\/debian\/?$/u.test(url)))?.[0];
}

function apt(args: readonly string[], cwd?: string): boolean {
  const { status } = spawnSync(
    "apt-get",
    ["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3", ...args],
    {
      stdio: ["ignore", 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      ...(cwd !== undefined && { cwd }),
    },
  );
  return status === 0;
}
