import { defineConfig } from "vitest/config";

const shared = {
  testTimeout: 30_000,
  hookTimeout: 60_000,
  slowTestThreshold: 5000,
  // Four files side by side on two cores, whichever project they belong to: those with a peer mostly wait for it.
  maxWorkers: 4,
} as const;
/** Where a browser or a whole server takes part. */
const patient = { ...shared, testTimeout: 120_000, hookTimeout: 120_000 } as const;

/** Three kinds of tests; `npm test` runs them all, `vitest --project unit` one. */
// oxlint-disable-next-line import/no-default-export -- Vitest reads the default export.
export default defineConfig({
  test: {
    globalSetup: ["tests/support/postgres-server.ts"],
    projects: [
      {
        test: { ...shared, name: "unit", include: ["src/**/*.test.ts", "tests/unit/**/*.test.ts"] },
      },
      { test: { ...patient, name: "peers", include: ["tests/peers/**/*.test.ts"] } },
      { test: { ...patient, name: "e2e", include: ["tests/e2e/**/*.test.ts"] } },
    ],
  },
});
