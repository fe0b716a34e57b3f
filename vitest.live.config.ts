import { defineConfig } from "vitest/config";

/** Against real servers: `vitest run --config vitest.live.config.ts`. The first run installs Synapse from PyPI. */
export default defineConfig({
  test: {
    include: ["test/live/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    setupFiles: ["test/live/quiet-sdk.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
