/** What a release changes in the files that name the version, and what it says of itself. No file is touched here. */

const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

/** The files that name the version, by path from the root. */
export interface ReleaseTexts {
  readonly "CHANGELOG.md": string;
  readonly "README.md": string;
  readonly "docker-compose.yml": string;
}

/**
 * The files as they are in the release: the section that was unreleased gets version and day, README and the
 * compose file the version.
 * @param day of the release, UTC: `2026-12-01`
 * @throws Error that says what to do, when a file has no place for it
 */
export function released(texts: ReleaseTexts, version: string, day: string): ReleaseTexts {
  if (!VERSION.test(version)) throw new Error(`${version} is no version such as 1.2.3.`);
  const [newest, ...older] = sections(texts["CHANGELOG.md"]);
  if (newest?.when !== "unreleased" || newest.text === "")
    throw new Error('CHANGELOG.md begins with no section "## <version>, unreleased" that says what changed.');
  if (older.some((one) => one.version === version))
    throw new Error(`CHANGELOG.md has a section of ${version} already: that version is taken.`);
  return {
    "CHANGELOG.md": texts["CHANGELOG.md"].replace(newest.heading, `## ${version}, ${day}`),
    "README.md": replaced(
      texts["README.md"],
      "README.md",
      /^Version [^\s,]+(?:, not released yet)?\. /m,
      `Version ${version}. `,
    ),
    "docker-compose.yml": replaced(
      texts["docker-compose.yml"],
      "docker-compose.yml",
      /^( *image: muster):\S+$/m,
      `$1:${version}`,
    ),
  };
}

/**
 * What the release of this tag says: its section of the changelog, links made absolute.
 * @param tag `v1.2.3`
 * @param version of package.json
 * @param base address of the repository: `https://github.com/owner/name`; without it links stay as they are
 * @throws Error when tag, package.json and changelog do not say the same
 */
export function notesOf(changelog: string, tag: string, version: string, base?: string): string {
  if (tag !== `v${version}`) throw new Error(`The tag is ${tag}, but package.json says ${version}.`);
  const section = sections(changelog).find((one) => one.version === version);
  if (!section || !/^\d{4}-\d{2}-\d{2}$/.test(section.when))
    throw new Error(`CHANGELOG.md has no section "## ${version}, <day>": use npm version to make releases.`);
  if (base === undefined) return section.text;
  return section.text.replace(/\]\((?![a-z]+:|#)([^)\s]+)\)/g, `](${base}/blob/${tag}/$1)`);
}

interface Section {
  readonly heading: string;
  readonly version: string;
  /** A day, or `unreleased`. */
  readonly when: string;
  readonly text: string;
}

/** Newest first, as they are in the file. */
function sections(changelog: string): readonly Section[] {
  return changelog
    .split(/^(?=## )/m)
    .slice(1)
    .map((part) => {
      const [heading = "", ...lines] = part.split("\n");
      const [version = "", when = ""] = heading.slice("## ".length).split(", ", 2);
      return { heading, version, when, text: lines.join("\n").trim() };
    });
}

function replaced(text: string, name: string, place: RegExp, by: string): string {
  if (!place.test(text)) throw new Error(`${name} has no place for the version (${place.source}).`);
  return text.replace(place, by);
}
