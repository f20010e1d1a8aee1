import { enableCompileCache } from "node:module";

enableCompileCache();
const { runCommandLine } = await import("#cli");
process.exitCode = await runCommandLine(process.argv);
