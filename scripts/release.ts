/**
 * The two steps of a release that are not git's (docs/releasing.md). Needs no installed package.
 *
 * - `node scripts/release.ts prepare`: called by `npm version`; writes version and day into the files that name them.
 * - `node scripts/release.ts notes v1.2.3`: prints what the release says; fails when the tag is not that of package.json.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { notesOf, type ReleaseTexts, released } from "./release/texts.ts";

const ROOT = join(import.meta.dirname, "..");

const [what, tag] = process.argv.slice(2);
try {
  if (what === "prepare") prepare();
  else if (what === "notes" && tag !== undefined)
    process.stdout.write(`${notesOf(read("CHANGELOG.md"), tag, version(), address())}\n`);
  else throw new Error("Say prepare, or notes and a tag.");
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function prepare(): void {
  const texts = {
    "CHANGELOG.md": read("CHANGELOG.md"),
    "README.md": read("README.md"),
    "docker-compose.yml": read("docker-compose.yml"),
  } satisfies ReleaseTexts;
  const after = released(texts, version(), new Date().toISOString().slice(0, 10));
  // All or nothing: nothing is written before every file has its place.
  for (const [name, text] of Object.entries(after)) writeFileSync(join(ROOT, name), text);
}

function version(): string {
  return String(JSON.parse(read("package.json")).version);
}

/** Of the repository on GitHub, when this runs there. */
function address(): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
  return server && repository ? `${server}/${repository}` : undefined;
}

function read(name: string): string {
  return readFileSync(join(ROOT, name), "utf8");
}
