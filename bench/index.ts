/**
 * `npm run bench [-- pages | inbox | fanout | networks | coach | import]`: measures and prints one JSON object. Floors are measured in the
 * same run, since machines differ and are noisy; nothing here passes or fails. With MEDSPIL_BENCH_SMALL=1 what takes
 * long is done with little, to see that it runs; its figures say nothing.
 */
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

// The servers that are measured start from compiled code, as a site does from its second start on (src/main.ts).
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "..", ".cache", "compiled");

const isSmall = process.env["MEDSPIL_BENCH_SMALL"] === "1";

const benches: Readonly<Record<string, () => Promise<object>>> = {
  pages: async () => await (await import("./pages.ts")).benchPages(),
  inbox: async () => await (await import("./inbox.ts")).benchInbox(),
  fanout: async () => await (await import("./fanout.ts")).benchFanout(),
  networks: async () => await (await import("./networks.ts")).benchNetworks(),
  coach: async () => await (await import("./coach.ts")).benchCoach(),
  import: async () =>
    await (await import("./import.ts")).benchImport(isSmall ? { posts: 100 } : {}),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(
    `There is no bench “${unknown.join(", ")}”. Choose among: ${Object.keys(benches).join(", ")}.`,
  );
  process.exit(2);
}
const results: Record<string, unknown> = {
  at: new Date().toISOString(),
  ...(isSmall ? { small: true } : {}),
  machine: {
    cores: cpus().length,
    model: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
  },
};
for (const name of asked.length === 0 ? Object.keys(benches) : asked) {
  console.error(`Measuring ${name} …`);
  results[name] = await benches[name]?.();
}
console.log(JSON.stringify(results, null, 2));
process.exit(0);
