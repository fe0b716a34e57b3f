import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    exclude: ["test/live/**", "node_modules/**"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Two cores: more workers would only make real servers time out.
    maxWorkers: 2,
  },
});
