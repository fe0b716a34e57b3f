import { defineConfig } from "vitest/config";

/** Against real servers: `vitest run --config vitest.live.config.ts`. The first run installs Synapse from PyPI. */
export default defineConfig({
  test: {
    // The kill test of the key store too, with all its kills: the default run has few.
    include: ["test/live/**/*.test.ts", "test/adapters/matrix/crypto/killed.test.ts"],
    env: { MUSTER_KILLS: "50" },
    globalSetup: ["test/support/global-setup.ts"],
    setupFiles: ["test/live/quiet-sdk.ts"],
    // As in vitest.config.ts.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
