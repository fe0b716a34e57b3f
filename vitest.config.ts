import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    exclude: ["test/live/**", "node_modules/**"],
    // Processes, servers and browsers on a shared machine are late at times; what is wrong fails twice. Only there:
    // at a desk a test that fails now and then is to be seen.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: more workers would only make real servers time out.
    maxWorkers: 2,
    // Only with --coverage; npm run coverage looks at core, which its own tests have to cover.
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/db/migrations/**"],
      reporter: ["text-summary", "html"],
      thresholds: { "src/core/**": { statements: 98, branches: 96, functions: 98, lines: 98 } },
    },
  },
});
