/** How tests wait and which of them are samples: what this project has agreed on, held against the files. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");
/** The doubles there are slow on purpose, the bench measures time, and the fault run is one of minutes. */
const FREE = /^test\/(support|bench|faults)\//;
const files = globSync("test/**/*.ts", { cwd: ROOT })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path !== "test/waiting.test.ts")
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));

const SLEEPS = /\bsetTimeout\(|from "(node:)?timers|\bwaitForTimeout\(/;

describe("a test", () => {
  it("waits for a condition, not for a time", () => {
    const sleeping = files.filter(({ path, text }) => !FREE.test(path) && SLEEPS.test(text));
    expect(sleeping.map(({ path }) => path)).toEqual([]);
  });

  it("says why where time itself is what it is about", () => {
    const silent = files.flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, at, lines) =>
        /^\s.*\btimePasses\(/.test(line) &&
        !lines
          .slice(Math.max(0, at - 3), at + 1)
          .join()
          .includes("//")
          ? `${path}:${at + 1}`
          : [],
      ),
    );
    expect(silent.filter((place) => !FREE.test(place))).toEqual([]);
  });

  it("is not tried again when it fails", () => {
    const again = files.filter(({ text }) => /\bretry: *\{|\{ *retry: *\d|repeats:/.test(text));
    expect(again.map(({ path }) => path)).toEqual([]);
    for (const config of globSync("vitest*.config.ts", { cwd: ROOT }))
      expect(readFileSync(join(ROOT, config), "utf8")).not.toMatch(/\bretry\b/);
  });

  it("is called a sample where it takes one, so that the slow run has all of it", () => {
    const tests = files.filter(({ path }) => path.endsWith(".test.ts"));
    const taking = tests.filter(({ text }) => text.includes("/support/sample.ts"));
    const called = tests.filter(({ path }) => path.endsWith(".sampled.test.ts"));
    expect(taking.map(({ path }) => path)).toEqual(called.map(({ path }) => path));
    expect(called.length).toBeGreaterThan(5);
  });
});
