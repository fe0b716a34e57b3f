/** A release: what it changes, what it says, and what it refuses. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { notesOf, type ReleaseTexts, released } from "../../scripts/release/texts.ts";

const DAY = "2026-12-01";
const texts: ReleaseTexts = {
  "CHANGELOG.md":
    "# Changelog\n\nFor people.\n\n## 0.2.0, unreleased\n\n- New: see [need to know](docs/need-to-know.md#labels).\n\n## 0.1.0, 2026-11-30\n\n- First.\n",
  "README.md": "# Muster\n\nVersion 0.1.0. [What it cannot do yet](#limits-today)\n",
  "docker-compose.yml": "x-muster:\n  image: muster:0.1.0\n  restart: always\n",
};

describe("preparing a release", () => {
  it("gives the unreleased section version and day, and every file the version", () => {
    const after = released(texts, "0.2.0", DAY);

    expect(after["CHANGELOG.md"]).toContain("\n## 0.2.0, 2026-12-01\n\n- New");
    expect(after["CHANGELOG.md"]).toContain("\n## 0.1.0, 2026-11-30\n\n- First");
    expect(after["README.md"]).toContain("Version 0.2.0. [");
    expect(after["docker-compose.yml"]).toContain("image: muster:0.2.0\n");
  });

  it("takes the version that npm was given, whatever the section was called", () => {
    expect(released(texts, "1.0.0", DAY)["CHANGELOG.md"]).toContain("\n## 1.0.0, 2026-12-01\n");
  });

  it("has a place for the version in the files as they are", () => {
    const root = join(import.meta.dirname, "../..");
    const read = (name: string): string => readFileSync(join(root, name), "utf8");
    const real = {
      "CHANGELOG.md": `# Changelog\n\n## 9.9.9, unreleased\n\n- Something.\n`,
      "README.md": read("README.md"),
      "docker-compose.yml": read("docker-compose.yml"),
    };

    const after = released(real, "9.9.9", DAY);

    expect(after["README.md"]).toMatch(/^Version 9\.9\.9\. /m);
    expect(after["docker-compose.yml"]).toMatch(/^ +image: muster:9\.9\.9$/m);
  });

  it.each([
    [
      "no section is unreleased",
      { "CHANGELOG.md": "# Changelog\n\n## 0.1.0, 2026-11-30\n\n- First.\n" },
      "0.2.0",
    ],
    ["the unreleased section is empty", { "CHANGELOG.md": "# Changelog\n\n## 0.2.0, unreleased\n" }, "0.2.0"],
    ["the version was released before", {}, "0.1.0"],
    ["README has no line for it", { "README.md": "# Muster\n" }, "0.2.0"],
    ["the compose file has no image of ours", { "docker-compose.yml": "image: postgres:18\n" }, "0.2.0"],
    ["it is no version", {}, "v0.2"],
  ])("refuses when %s", (_when, change, version) => {
    expect(() => released({ ...texts, ...change }, version, DAY)).toThrow();
  });
});

describe("what a release says", () => {
  const changelog = released(texts, "0.2.0", DAY)["CHANGELOG.md"];

  it("is its section of the changelog and no other", () => {
    expect(notesOf(changelog, "v0.2.0", "0.2.0")).toBe(
      "- New: see [need to know](docs/need-to-know.md#labels).",
    );
    expect(notesOf(changelog, "v0.1.0", "0.1.0")).toBe("- First.");
  });

  it("has links that work outside the repository", () => {
    expect(notesOf(changelog, "v0.2.0", "0.2.0", "https://github.com/a/b")).toContain(
      "](https://github.com/a/b/blob/v0.2.0/docs/need-to-know.md#labels)",
    );
    const linked = changelog.replace("docs/need-to-know.md#labels", "https://example.org/x");
    expect(notesOf(linked, "v0.2.0", "0.2.0", "https://github.com/a/b")).toContain(
      "](https://example.org/x)",
    );
  });

  it.each([
    ["another version than package.json", "v0.3.0", "0.2.0"],
    ["a version without a section", "v0.3.0", "0.3.0"],
    ["no v", "0.2.0", "0.2.0"],
  ])("is refused for a tag with %s", (_what, tag, version) => {
    expect(() => notesOf(changelog, tag, version)).toThrow();
  });

  it("is refused while the section has no day", () => {
    expect(() => notesOf(texts["CHANGELOG.md"], "v0.2.0", "0.2.0")).toThrow();
  });
});
