/** The shape of the code: who may import what, what stays pure, and that the lists of commands are complete. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { parseCommand } from "../src/handlers/command-line/parse.ts";
import { REGISTRY } from "../src/handlers/features.ts";

const ROOT = join(import.meta.dirname, "..");
const SRC = join(ROOT, "src");

/** What the modules of one folder may import; ARCHITECTURE.md has the same table in words. */
interface Rule {
  /** Modules below src: a folder ends in `/`. A folder may always import itself. */
  readonly modules: readonly string[];
  /** Modules of which only types may be imported. */
  readonly types?: readonly string[];
  /** Packages and Node's own modules; `node:*` stands for all of those. */
  readonly packages: readonly string[];
}

const PORT = ["adapters/chat-port.ts", "adapters/chat-errors.ts"];
const MARKDOWN = ["mdast", "mdast-util-from-markdown"];

const RULES: Readonly<Record<string, Rule>> = {
  "core/": { modules: [], packages: ["node:crypto", "canonicalize", "fastest-levenshtein"] },
  "handlers/command-line/": { modules: ["core/"], packages: ["zod", "fastest-levenshtein"] },
  "handlers/runtime/": { modules: ["core/", "db/", "handlers/command-line/", ...PORT], packages: ["zod"] },
  "handlers/features/": {
    modules: ["core/", "db/", "handlers/command-line/", "handlers/runtime/", ...PORT],
    packages: ["zod"],
  },
  // A feature's own queries.
  "handlers/features/*/store.ts": {
    modules: ["core/", "db/"],
    packages: ["drizzle-orm"],
  },
  "handlers/features.ts": { modules: ["handlers/features/", "handlers/runtime/"], packages: [] },
  "adapters/slack/": {
    modules: ["core/", ...PORT, "adapters/pause.ts", "adapters/parse-markdown.ts"],
    packages: [
      "@slack/bolt",
      "@slack/web-api",
      "gemoji",
      "lru-cache",
      "undici",
      "zod",
      "pino",
      "node:*",
      ...MARKDOWN,
    ],
  },
  "adapters/matrix/": {
    modules: ["core/", ...PORT, "adapters/pause.ts", "adapters/parse-markdown.ts"],
    packages: [
      "async-lock",
      "entities",
      "lru-cache",
      "matrix-bot-sdk",
      "@matrix-org/matrix-sdk-crypto-nodejs",
      "zod",
      "pino",
      "node:*",
      ...MARKDOWN,
    ],
  },
  "adapters/local/": {
    modules: ["core/", ...PORT, "adapters/parse-markdown.ts"],
    packages: ["zod", "pino", "node:*", "lru-cache", ...MARKDOWN],
  },
  // The port itself.
  "adapters/": { modules: ["core/"], packages: ["node:timers/promises", "lru-cache", ...MARKDOWN] },
  "db/": {
    modules: ["core/"],
    types: ["adapters/chat-port.ts", "adapters/local/local-store.ts", "adapters/matrix/crypto/store.ts"],
    packages: ["drizzle-orm", "lru-cache", "postgres", "pg", "pino", "node:*"],
  },
  "directory/": {
    modules: ["core/", "db/"],
    packages: ["zod", "yaml", "csv-parse", "fastest-levenshtein", "node:fs/promises", "node:path"],
  },
  "formats/": { modules: ["core/"], packages: ["zod"] },
  "web/": {
    modules: ["core/"],
    types: ["adapters/chat-port.ts", "adapters/local/local-chat.ts", "db/connect.ts"],
    packages: [
      "fastify",
      "@fastify/cookie",
      "@fastify/helmet",
      "@fastify/rate-limit",
      "@fastify/static",
      "prom-client",
      "pino",
      "zod",
      "node:*",
    ],
  },
  "config/": { modules: [], packages: ["zod", "yaml"] },
  "config.ts": { modules: ["config/"], packages: ["zod"] },
  "log.ts": { modules: ["db/lanes/safe-error.ts"], packages: ["pino"] },
  "metrics.ts": { modules: ["db/"], packages: ["prom-client"] },
  "schedule.ts": { modules: ["db/"], packages: ["node-cron", "pino"] },
  "secret.ts": { modules: [], packages: ["node:*"] },
  "ready-text.ts": { modules: [], types: ["adapters/chat-port.ts"], packages: [] },
  "main.ts": {
    modules: ["app.ts", "config.ts", "log.ts", "ready-text.ts", "db/lanes/safe-error.ts"],
    packages: ["node:fs", "node:module"],
  },
};

/** Which features a feature may import. A new edge belongs here, and never closes a circle. */
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  escalation: [],
  help: [],
  incidents: ["muster"],
  integrity: [],
  markings: [],
  muster: ["rooms"],
  "network-trust": ["rooms"],
  record: ["markings", "relay"],
  refusals: [],
  relay: [],
  restore: [],
  rooms: [],
  "situation-reports": [],
  "status-card": [],
};

/** These join the parts and may import all of them. */
const JOINERS = ["app.ts", "open-database.ts", "serve.ts", "networks.ts", "bring-directory.ts"];

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

const MODULES = modulesBelow(SRC);

describe("errors", () => {
  it("M39: are written by one serialiser, and their words printed by nobody else", () => {
    const makers = MODULES.filter((path) => /\bpino\(/.test(read(path)));
    const printers = MODULES.filter((path) =>
      /std(?:out|err)\.write\([^;]*error\b[^;]*\.message/s.test(read(path)),
    );

    expect(makers).toEqual(["log.ts"]);
    expect(printers).toEqual([]);
  });
});

describe("imports", () => {
  it("are read from more modules than a mistake in this test could leave", () => {
    expect(MODULES.length).toBeGreaterThan(80);
    expect(MODULES.flatMap((path) => importsOf(read(path))).length).toBeGreaterThan(300);
  });

  it("are all found: as many as there are lines that begin or end one", () => {
    const missed = MODULES.filter((path) => {
      const source = withoutComments(read(path));
      const lines = source.match(/^import\b|^export\b[^=;(]*\bfrom\s*["']/gm)?.length ?? 0;
      return lines !== importsOf(source).filter(({ from }) => !from.startsWith("dynamic ")).length;
    });
    expect(missed).toEqual([]);
  });

  it("keep to the table", () => {
    expect(MODULES.flatMap((path) => violations(path, read(path)))).toEqual([]);
  });

  it.each([
    ["core/a.ts", `import { x } from "../db/timeline.ts";`],
    ["core/a.ts", `import type { x } from "../adapters/chat-port.ts";`],
    ["core/a.ts", `import { readFileSync } from "node:fs";`],
    ["core/a.ts", `export { x } from "zod";`],
    ["core/a.ts", `const x = await import("../app.ts");`],
    ["core/a.ts", `const x = await import(name);`],
    ["handlers/runtime/a.ts", `import {\n  x,\n} from "drizzle-orm";`],
    ["handlers/runtime/a.ts", `import { x } from "../features/rooms/room.ts";`],
    ["handlers/features/rooms/room.ts", `import { eq } from "drizzle-orm";`],
    ["handlers/command-line/a.ts", `import { x } from "../runtime/outbox.ts";`],
    ["handlers/runtime/a.ts", `import "../../adapters/slack/render.ts";`],
    ["adapters/slack/a.ts", `import { x } from "../matrix/render.ts";`],
    ["adapters/slack/a.ts", `import type { x } from "../../handlers/features.ts";`],
    ["adapters/local/a.ts", `import { x } from "@slack/bolt";`],
    ["db/a.ts", `import { x } from "../adapters/local/local-store.ts";`],
    ["web/a.ts", `export * from "../handlers/features.ts";`],
    ["unheard-of/a.ts", `import "node:fs";`],
    ["main.ts", `const { x } = await import("./db/connect.ts");`],
    ["main.ts", `const { x } = await import(path);`],
  ])("would not allow in %s: %s", (path, source) => {
    expect(violations(path, source)).toHaveLength(1);
  });

  it.each([
    ["core/incident/a.ts", `import { x } from "../message.ts";`],
    ["db/a.ts", `import type { x } from "../adapters/local/local-store.ts";`],
    ["db/a.ts", `import { sql } from "drizzle-orm/pg-core";`],
    ["handlers/features/rooms/store.ts", `import { eq } from "drizzle-orm";`],
    ["adapters/slack/a.ts", `/* import { x } from "../matrix/render.ts"; */`],
    ["main.ts", `const { x } = await import("./app.ts");`],
  ])("would allow in %s: %s", (path, source) => {
    expect(violations(path, source)).toEqual([]);
  });
});

describe("features", () => {
  it("are all in the table, and the table has no other", () => {
    const folders = readdirSync(join(SRC, "handlers/features"));
    expect(Object.keys(FEATURES).toSorted()).toEqual(folders.toSorted());
  });

  it("import each other only as the table says, and use every edge of it", () => {
    const edges = new Set(MODULES.flatMap((path) => featureEdges(path, read(path))));
    const allowed = Object.entries(FEATURES).flatMap(([from, targets]) =>
      targets.map((to) => `${from} → ${to}`),
    );
    expect([...edges].toSorted()).toEqual(allowed.toSorted());
  });

  it("never need each other in a circle", () => {
    expect(circleIn(FEATURES)).toBeUndefined();
    expect(circleIn({ a: ["b"], b: ["c"], c: ["a"] })).toEqual(["a", "b", "c", "a"]);
  });

  it("would be noticed to import another one", () => {
    const source = `import { x } from "../../runtime/outbox.ts";\nimport { y } from "../relay/carry.ts";`;
    expect(featureEdges("handlers/features/rooms/a.ts", source)).toEqual(["rooms → relay"]);
  });

  it("have a manifest each, which the list of features has", () => {
    const listed = importsOf(read("handlers/features.ts"))
      .map(({ from }) => /^\.\/features\/([^/]+)\/index\.ts$/.exec(from)?.[1])
      .filter((name) => name !== undefined);
    expect(listed.toSorted()).toEqual(Object.keys(FEATURES).toSorted());
  });
});

describe("messages", () => {
  /** Whose messages all have ids. */
  const WITH_IDS = [
    "core/escalation/",
    "core/incident/",
    "handlers/runtime/",
    ...features("escalation", "incidents", "record"),
  ];
  const WORDS = /\bsay\(\s*(?:\[\]|[\w.]+(?:\([^()]*\))?),\s*md`/;

  function features(...names: readonly string[]): readonly string[] {
    return names.map((name) => `handlers/features/${name}/`);
  }

  it("have ids, and their words in messages.ts", () => {
    const modules = MODULES.filter((path) => WITH_IDS.some((folder) => path.startsWith(folder)));
    expect(modules.filter((path) => WORDS.test(read(path)))).toEqual([]);
    expect("say(bannerOf(incident), md`Nobody leads.`)").toMatch(WORDS);
  });

  it("of every feature are rendered into a golden file", () => {
    const catalogues = MODULES.filter((path) => /^(?:core|handlers)\/.*\bmessages\.ts$/.test(path));
    const tests = filesBelow(join(ROOT, "test"), /\bwording\.test\.ts$/).map(read);
    expect(catalogues.length).toBeGreaterThan(3);
    expect(catalogues.filter((path) => !tests.some((test) => test.includes(`/src/${path}"`)))).toEqual([]);
  });
});

describe("what a start loads", () => {
  const SDKS = ["@slack/bolt", "@slack/web-api", "matrix-bot-sdk", "pg", "@muster/embedded-postgresql"];
  const HEAVY = /^(?:adapters\/(?:slack|matrix)\/|db\/crypto-store\.ts$)/;

  it("is no adapter and no SDK that nobody configured: those are imported when they are needed", () => {
    const { modules, packages } = loadedBy(["main.ts"]);
    expect(modules.length).toBeGreaterThan(100);
    expect(modules.filter((path) => HEAVY.test(path))).toEqual([]);
    expect(packages.filter((name) => SDKS.includes(name))).toEqual([]);
  });

  it("would be noticed if it were", () => {
    const { modules, packages } = loadedBy([
      "adapters/slack/slack-chat.ts",
      "adapters/matrix/matrix-chat.ts",
    ]);
    expect(modules.filter((path) => HEAVY.test(path)).length).toBeGreaterThan(50);
    expect(packages).toEqual(expect.arrayContaining(["@slack/bolt", "@slack/web-api", "matrix-bot-sdk"]));
  });
});

describe("what stays pure", () => {
  const CLOCK = /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bperformance\.now\b/;
  const CHANCE = /\bMath\.random\b|\brandom(?:UUID|Bytes|Int)\b|\bgetRandomValues\b/;
  const PROCESS = /\bprocess\s*(?:\?\.|[.[])|["']node:process["']/;
  const WAITING = /\basync\b|\bawait\b|\bPromise\b|\bset(?:Timeout|Interval|Immediate)\b/;
  const CONSOLE = /\bconsole\s*(?:\?\.|[.[])/;

  it("core uses no clock, no chance, no process and never waits", () => {
    expect(found("core/", CLOCK, CHANCE, PROCESS, WAITING)).toEqual([]);
  });

  it("handlers use no clock, no chance and no process", () => {
    expect(found("handlers/", CLOCK, CHANCE, PROCESS)).toEqual([]);
  });

  it("only main.ts touches the process", () => {
    expect(found("", PROCESS).filter((line) => !line.startsWith("main.ts:"))).toEqual([]);
  });

  it("only main.ts reads the environment, sets the exit code or writes to the terminal", () => {
    const use =
      /\bprocess\s*(?:\?\.|\.)\s*(?:env|argv|exit|exitCode|std(?:in|out|err)|on|once)\b|\bprocess\[/;
    const others = found("", use).filter((line) => !line.startsWith("main.ts:"));
    expect(others).toEqual([]);
  });

  it("nothing asks which platform it is on, or takes an error by its words", () => {
    const use =
      /\bplatform\s*[!=]==|\bprefix\.startsWith\b|\.message\.(?:startsWith|endsWith|includes|match)\b/;
    // The yaml parser gives this problem no code.
    const others = found("", use).filter((line) => !line.includes("Excessive alias count"));
    expect(others).toEqual([]);
    expect("error.message.endsWith('M_FORBIDDEN')").toMatch(use);
    expect('port.platform !== "local"').toMatch(use);
  });

  it("nothing but its own module states the rule of coordinators", () => {
    const rule = /(?:kind|rights)\s*===\s*"coordinator"/;
    const own = ["core/directory/coordinators.ts", "core/directory/default-rights.ts"];
    const others = found("", rule).filter((line) => !own.some((path) => line.startsWith(path)));
    expect(others.map((line) => line.split(":")[0])).toEqual([
      // Whose records these are is asked of the incident; who has the right to hear of them at all, of nobody's office.
      "handlers/features/integrity/verify-records.ts",
      // The table of rights says what the rule is.
      "handlers/runtime/rights-table.ts",
    ]);
  });

  it("advisory locks have their numbers from one list", () => {
    const own = /pg_(?:try_)?advisory\w*\(\s*(?:\d|hash)/;
    expect(found("", own)).toEqual([]);
    expect("select pg_advisory_lock(hashtext('x'))").toMatch(own);
    expect("select pg_try_advisory_lock(42)").toMatch(own);
  });

  it("nothing writes to the console", () => {
    expect(found("", CONSOLE)).toEqual([]);
  });

  it("would be noticed if it did not", () => {
    expect(["Date.now()", "new Date( )", "performance.now()"].filter((code) => !CLOCK.test(code))).toEqual(
      [],
    );
    expect(["Math.random()", "randomUUID()", "randomInt(3)"].filter((code) => !CHANCE.test(code))).toEqual(
      [],
    );
    expect(["process.env", 'process["env"]', "process?.exit"].filter((code) => !PROCESS.test(code))).toEqual(
      [],
    );
    expect(withoutComments("a; // Date.now()\n/** await */ b")).not.toMatch(/Date|await/);
    expect(withoutComments('"https://example.org"; x')).toContain("example.org");
  });
});

describe("files", () => {
  it("of the source stay within 300 lines", () => {
    const long = filesBelow(SRC, /\.(?:ts|js|css|html)$/)
      .filter((path) => !path.startsWith("db/migrations/"))
      .map((path) => ({ path, lines: read(path).split("\n").length - 1 }))
      .filter(({ lines }) => lines > 300);
    expect(long).toEqual([]);
  });

  it("with commands are all in a manifest, and no manifest has another", () => {
    const files = modulesBelow(join(SRC, "handlers/features")).filter((path) =>
      /\b(?:incident|reading|free)Command\(/.test(read(path)),
    );
    const names = files.map((path) => basename(path, ".ts"));
    expect(REGISTRY.commands.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  });
});

describe("commands", () => {
  it("have names and aliases that no other has", () => {
    const names = REGISTRY.commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    expect(names.filter((name) => !/^[a-z][a-z-]*$/.test(name))).toEqual([]);
  });

  it("say what they are for and show at least one example each", () => {
    expect(REGISTRY.commands.filter(({ summary }) => summary.length < 10 || summary.endsWith("."))).toEqual(
      [],
    );
    expect(REGISTRY.commands.filter(({ examples }) => examples.length === 0)).toEqual([]);
    expect(REGISTRY.commands.filter(({ requires }) => requires.length === 0)).toEqual([]);
  });

  it.each(
    REGISTRY.commands.flatMap(({ name, examples }) => examples.map((example) => [example, name] as const)),
  )("understand the example %j", (example, name) => {
    const parsed = parseCommand(example, REGISTRY.commands, { impliedIncident: true });

    expect(parsed).toMatchObject({ ok: true, shape: { name } });
  });
});

/** One line per import that the table does not allow. */
function violations(path: string, source: string): string[] {
  if (JOINERS.includes(path)) return [];
  const [layer, rule] = ruleOf(path);
  if (rule === undefined) return [`${path}: this folder is not in the table`];
  return importsOf(source)
    .filter((one) => !allowed(one, path, layer, rule))
    .map(({ from, typeOnly }) => `${path} imports ${typeOnly ? "type " : ""}${from}`);
}

/** `rooms → relay` for each import of another feature. */
function featureEdges(path: string, source: string): string[] {
  const own = featureOf(path);
  if (own === undefined) return [];
  const others = importsOf(source)
    .filter(({ from }) => from.startsWith("."))
    .map(({ from }) => featureOf(join(dirname(path), from)));
  return others.filter((other) => other !== undefined && other !== own).map((other) => `${own} → ${other}`);
}

function featureOf(path: string): string | undefined {
  return /^handlers\/features\/([^/]+)\//.exec(path)?.[1];
}

/** A way through the graph that comes back to where it began. */
function circleIn(graph: Readonly<Record<string, readonly string[]>>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (done.has(node)) return undefined;
    done.add(node);
    return firstOf((graph[node] ?? []).map((next) => () => visit(next, [...way, node])));
  };
  return firstOf(Object.keys(graph).map((node) => () => visit(node, [])));
}

function firstOf<T>(attempts: readonly (() => T | undefined)[]): T | undefined {
  for (const attempt of attempts) {
    const found = attempt();
    if (found !== undefined) return found;
  }
  return undefined;
}

function ruleOf(path: string): [string, Rule | undefined] {
  const store = "handlers/features/*/store.ts";
  if (/^handlers\/features\/[^/]+\/store\.ts$/.test(path)) return [store, RULES[store]];
  const layers = Object.keys(RULES).filter(
    (layer) => path === layer || (layer.endsWith("/") && path.startsWith(layer)),
  );
  const layer = layers.toSorted((a, b) => b.length - a.length)[0] ?? "";
  return [layer, RULES[layer]];
}

function allowed({ from, typeOnly }: Import, path: string, layer: string, rule: Rule): boolean {
  const name = from.replace(/^dynamic /, "");
  if (name.startsWith(".")) {
    const target = join(dirname(path), name);
    const itself = ruleOf(target)[0] === layer;
    const modules = [...rule.modules, ...(typeOnly ? (rule.types ?? []) : [])];
    return itself || modules.some((one) => target === one || (one.endsWith("/") && target.startsWith(one)));
  }
  if (name.startsWith("node:") && rule.packages.includes("node:*")) return true;
  return rule.packages.some((one) => name === one || name.startsWith(`${one}/`));
}

/** Modules and packages that are loaded together with these ones; types are erased, dynamic imports wait. */
function loadedBy(first: readonly string[]): { readonly modules: string[]; readonly packages: string[] } {
  const modules = new Set<string>();
  const packages = new Set<string>();
  const waiting = [...first];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (modules.has(path)) continue;
    modules.add(path);
    for (const { from, typeOnly } of importsOf(read(path))) {
      if (typeOnly || from.startsWith("dynamic ")) continue;
      if (from.startsWith(".")) waiting.push(join(dirname(path), from));
      else packages.add(from);
    }
  }
  return { modules: [...modules], packages: [...packages] };
}

/** Every module specifier of a source: imports, re-exports and dynamic imports, which are marked. */
function importsOf(source: string): Import[] {
  const code = withoutComments(source);
  const statics = code.matchAll(
    /^(?:import|export)\b(?<what>\s+type\b(?!\s*,|\s+from\b))?(?:[^"'`;]*?\bfrom)?\s*["'](?<from>[^"']+)["']/gm,
  );
  const dynamics = code.matchAll(/\bimport\(\s*(?:["'](?<from>[^"']+)["']|(?<name>[^)]*))/g);
  return [
    ...Array.from(statics, ({ groups }) => ({
      from: groups?.from ?? "",
      typeOnly: groups?.what !== undefined,
    })),
    ...Array.from(dynamics, ({ groups }) => ({
      from: `dynamic ${groups?.from ?? groups?.name ?? ""}`,
      typeOnly: false,
    })),
  ];
}

/** Lines of the folder's modules in which one of the patterns occurs. */
function found(folder: string, ...patterns: readonly RegExp[]): string[] {
  return MODULES.filter((path) => path.startsWith(folder)).flatMap((path) =>
    withoutComments(read(path))
      .split("\n")
      .flatMap((line, at) =>
        patterns.some((pattern) => pattern.test(line)) ? [`${path}:${at + 1}: ${line.trim()}`] : [],
      ),
  );
}

/** Comments become empty, line breaks stay. A `//` counts when white space is before it, so that addresses stay. */
function withoutComments(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ""))
    .replace(/(^|\s)\/\/[^\n]*/g, "$1");
}

function modulesBelow(folder: string): string[] {
  return filesBelow(folder, /\.ts$/);
}

/** Paths relative to src, with forward slashes. */
function filesBelow(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => relative(SRC, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .toSorted();
}

function read(path: string): string {
  return readFileSync(join(SRC, path), "utf8");
}
