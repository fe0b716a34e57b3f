import { defineConfig } from "vitest/config";

/** Neither a database nor a server nor a process: only functions that are called. `npm run test:watch` runs these. */
const PURE = [
  "test/core/**/*.test.ts",
  "test/directory/{parse-directory,read-file,spreadsheets,yaml-anchors}.test.ts",
  "test/handlers/command-line/**/*.test.ts",
  "test/handlers/**/wording.test.ts",
  "test/handlers/need-to-know/core.property*.test.ts",
  "test/handlers/rights/table.test.ts",
  "test/adapters/local/{command-text,emoji,render,sample-directory}.test.ts",
  "test/adapters/matrix/{buttons,errors,read-event,read-message,render,sdk-log,user-id}.test.ts",
  "test/adapters/slack/{emoji,errors,plain,read-event,read-message,render,split}.test.ts",
  "test/web/{incident-bars,label-question,page-parts,suggest}.test.ts",
  "test/{architecture,config,networks,ready-text}.test.ts",
];
/** Takes a sample in the default run and all of it in the slow one: test/support/sample.ts. */
const SAMPLED = "test/**/*.sampled.test.ts";
const SLOW = "test/**/*.slow.test.ts";
/** Against a real Synapse, with a configuration of its own: vitest.live.config.ts. */
const LIVE = "test/live/**";

/** One PostgreSQL for the run; test/support/database.ts makes databases on it. */
const globalSetup = ["test/support/global-setup.ts"];

export default defineConfig({
  test: {
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
    // Loading the whole of Muster takes a worker longer than most files take to run, so files share a worker.
    // Tests therefore leave nothing behind: no settings, no patched globals, no open servers.
    isolate: false,
    projects: [
      {
        extends: true,
        test: { name: "unit", include: PURE, exclude: [SLOW], pool: "threads" },
      },
      {
        extends: true,
        test: {
          name: "default",
          include: ["test/**/*.test.ts"],
          exclude: [...PURE, SLOW, LIVE],
          globalSetup,
        },
      },
      {
        extends: true,
        test: {
          name: "slow",
          include: [SLOW, SAMPLED],
          exclude: [LIVE],
          globalSetup,
          env: { MUSTER_TESTS: "all" },
          testTimeout: 120_000,
        },
      },
    ],
  },
});
