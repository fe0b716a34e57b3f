/** What stands around the code agrees with it: versions, workflows, owners, editors, and that every source is checked. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { z } from "zod";

const ROOT = join(import.meta.dirname, "..");
const manifest = z
  .object({
    version: z.string(),
    scripts: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read("package.json")));
const step = z.object({ uses: z.string().optional(), run: z.string().optional() });
const job = z.object({
  uses: z.string().optional(),
  container: z.object({ image: z.string() }).optional(),
  permissions: z.record(z.string(), z.string()).optional(),
  steps: z.array(step).default([]),
});
const workflows = readdirSync(join(ROOT, ".github/workflows")).map((name) => ({
  name,
  text: read(`.github/workflows/${name}`),
  ...z
    .object({ permissions: z.record(z.string(), z.string()), jobs: z.record(z.string(), job) })
    .parse(parseYaml(read(`.github/workflows/${name}`))),
}));
const jobs = workflows.flatMap((one) => Object.values(one.jobs));

describe("one Node", () => {
  const version = manifest.devDependencies.node ?? "";

  it("is in npm, the images, the workflows and .nvmrc", () => {
    const images = ["Dockerfile", ".devcontainer/Dockerfile"].flatMap((file) =>
      Array.from(read(file).matchAll(/^FROM (\S+)/gm), ([, image]) => String(image)),
    );
    const containers = jobs.flatMap(({ container }) => container?.image ?? []);

    expect(images.length).toBeGreaterThan(2);
    expect(containers.length).toBeGreaterThan(1);
    for (const image of [...images, ...containers]) expect(image).toMatch(new RegExp(`^node:${version}-`));
    expect(read(".nvmrc").trim()).toBe(version.split(".")[0]);
  });
});

describe("versions that belong together", () => {
  it("are vitest and its coverage", () => {
    expect(manifest.devDependencies["@vitest/coverage-v8"]).toBe(manifest.devDependencies.vitest);
  });

  it("are Muster's own and that of its image", () => {
    expect(read("docker-compose.yml")).toContain(`image: muster:${manifest.version}\n`);
    expect(read("README.md")).toContain(`\nVersion ${manifest.version}`);
  });
});

describe("workflows", () => {
  it("use actions by the hash of a commit, with the version beside it", () => {
    const used = workflows.flatMap(({ text }) => text.split("\n").filter((line) => line.includes("uses: ")));
    const foreign = used.filter((line) => !line.includes("uses: ./"));

    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign.filter((line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
    for (const { uses } of jobs) if (uses) expect(existsSync(join(ROOT, uses))).toBe(true);
  });

  it("may only read, but for the one job that makes a release", () => {
    for (const one of workflows) expect(one.permissions).toEqual({ contents: "read" });
    expect(jobs.map(({ permissions }) => permissions).filter((one) => one !== undefined)).toEqual([
      { contents: "write" },
    ]);
  });

  it("never put what others write into a shell line", () => {
    const lines = jobs.flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => line.includes("${{"))).toEqual([]);
  });

  it("run what a machine without GitHub runs", () => {
    expect(jobs.flatMap(({ steps }) => steps.map(({ run }) => run))).toContain(".ci/run");
  });
});

describe("every script of package.json", () => {
  it.each(Object.entries(manifest.scripts))("%s names files and scripts that exist", (_name, line) => {
    const files = Array.from(
      line.matchAll(/(?:^|\s)((?:[\w.-]+\/)*[\w.-]+\.(?:ts|json|md|yml))\b/g),
      ([, file]) => String(file),
    );
    const scripts = Array.from(line.matchAll(/npm (?:run )?([a-z:-]+)/g), ([, script]) => String(script));

    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([]);
  });

  it.each([
    ["no .git", true],
    ["no husky, as with production dependencies only", false],
  ])("prepare lets an installation go on where there is %s", async (_where, withHusky) => {
    const folder = mkdtempSync(join(tmpdir(), "muster-prepare-"));
    try {
      if (withHusky) symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
      const PATH = [...(withHusky ? [join(folder, "node_modules/.bin")] : []), "/usr/bin", "/bin"].join(
        delimiter,
      );
      const run = promisify(execFile)("sh", ["-c", manifest.scripts.prepare ?? "exit 1"], {
        cwd: folder,
        env: { PATH },
      });
      await expect(run).resolves.toBeDefined();
      expect(existsSync(join(folder, ".husky"))).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("every source", () => {
  it("is seen by the type checker", () => {
    const seen = new Set(
      ["tsconfig.json", "src/web/tsconfig.page.json"].flatMap((project) =>
        execFileSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", project, "--listFilesOnly"], {
          cwd: ROOT,
          encoding: "utf8",
          maxBuffer: 64 * 1024 * 1024,
        })
          .split("\n")
          .map((file) => relative(ROOT, file.trim()).replaceAll("\\", "/")),
      ),
    );
    const sources = globSync("**/*.{ts,js,mts,cts,mjs,cjs}", {
      cwd: ROOT,
      exclude: (name) => ["node_modules", "coverage"].includes(name) || name.startsWith("."),
    });

    expect(sources.length).toBeGreaterThan(500);
    expect(sources.filter((file) => !seen.has(file))).toEqual([]);
  });
});

describe("owners, editors and issue forms", () => {
  it("name paths that exist in CODEOWNERS", () => {
    const paths = read(".github/CODEOWNERS")
      .split("\n")
      .filter((line) => line.startsWith("/"))
      .map((line) => line.split(/\s/)[0] ?? "");

    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("name programs that exist in launch.json", () => {
    const { configurations } = z
      .object({
        configurations: z.array(
          z.object({
            name: z.string(),
            program: z.string().optional(),
            runtimeExecutable: z.string().optional(),
          }),
        ),
      })
      .parse(JSON.parse(read(".vscode/launch.json")));
    const files = configurations.flatMap(({ program, runtimeExecutable }) =>
      [program ?? [], runtimeExecutable ?? []].flat(),
    );

    expect(files.length).toBeGreaterThan(3);
    for (const file of files)
      expect(existsSync(file.replace(/^\$\{workspaceFolder\}/, ROOT)), file).toBe(true);
    for (const { name } of configurations) expect(read("docs/debugging.md")).toContain(`*${name}*`);
  });

  it("say in each issue form where a vulnerability goes, or what not to write", () => {
    const forms = ["bug", "feature"].map((name) =>
      z
        .object({
          name: z.string(),
          description: z.string(),
          body: z.array(
            z.object({ type: z.string(), id: z.string().optional(), attributes: z.object({}).loose() }),
          ),
        })
        .parse(parseYaml(read(`.github/ISSUE_TEMPLATE/${name}.yml`))),
    );

    expect(JSON.stringify(forms[0])).toContain("SECURITY.md");
    for (const { body } of forms) {
      expect(JSON.stringify(body)).toContain("public");
      const ids = body.flatMap(({ id }) => id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      expect(body.filter(({ type, id }) => type !== "markdown" && id === undefined)).toEqual([]);
    }
  });
});

function read(name: string): string {
  return readFileSync(join(ROOT, name), "utf8");
}
