/** Checks what no single value shows: references, ids that are taken, addresses that two people claim. */
import type { Directory } from "../core/directory/directory.ts";
import { addressProblem, mayBeShared, type NetworkKind } from "./address.ts";
import { networkProblem, shown } from "./checks.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { Named, Outline } from "./outline.ts";
import type { Problem } from "./problem.ts";
import { problemAt, type Source } from "./source.ts";

/**
 * @param rest what stays beside the file: for CSV the rest of the directory, otherwise nothing
 * @param networks kinds of the networks that are known, by id
 */
export function crossCheck(
  outline: Outline,
  source: Source,
  rest: Directory,
  networks: Readonly<Record<string, NetworkKind>>,
): Problem[] {
  const organisations = new Set([...ids(outline.organisations), ...rest.organisations.map(({ id }) => id)]);
  const contacts = new Set([...ids(outline.contacts), ...rest.contacts.map(({ id }) => id)]);
  const refer = referrer(source);

  return [
    ...taken(outline, source, rest),
    ...outline.organisations.flatMap(({ clients }) =>
      clients.flatMap((client) => refer(client, organisations, "organisation")),
    ),
    ...outline.contacts.flatMap(({ organisation }) =>
      organisation === undefined
        ? []
        : refer(organisation, organisations, "organisation", " Organisations come from a YAML or JSON file"),
    ),
    ...outline.teams.flatMap(({ members }) =>
      members.flatMap((member) => refer(member, contacts, "contact")),
    ),
    ...teamsLeftBehind(rest, contacts),
    ...addresses(outline, source, rest, networks),
    ...policies(outline, source),
  ];
}

/** A CSV file that no longer has somebody who is in a team, which it cannot change. */
function teamsLeftBehind(rest: Directory, contacts: ReadonlySet<string>): Problem[] {
  return rest.teams.flatMap(({ id, members }) =>
    members
      .filter((member) => !contacts.has(member))
      .map((member): Problem => {
        const problem = `leaves out \`${member}\`, who is a member of the team ${id}; keep the contact, or change the team first in a YAML or JSON file`;
        return { line: 1, field: "", problem };
      }),
  );
}

/** Comparing thousands of unknown ids with thousands of known ones takes minutes, and nobody reads that many hints. */
const MAX_HINTS = 100;

function referrer(source: Source) {
  let hints = 0;
  return (to: Named, known: ReadonlySet<string>, what: string, advice = ""): Problem[] => {
    if (known.has(to.value)) return [];
    hints += 1;
    const hint = hints > MAX_HINTS ? "." : didYouMean(to.value, [...known]);
    return [problemAt(source, to.path, `there is no ${what} \`${shown(to.value)}\`${hint}${advice}`)];
  };
}

/** Organisations, contacts and teams share one set of ids, since commands name all of them alike. */
function taken(outline: Outline, source: Source, rest: Directory): Problem[] {
  const owners = new Map<string, string>([
    ...rest.organisations.map(({ id }) => [id, "an organisation"] as const),
    ...rest.contacts.map(({ id, organisation }) => [id, `a contact of ${organisation}`] as const),
    ...rest.teams.map(({ id }) => [id, "a team"] as const),
  ]);
  return [
    ...claim(outline.organisations, "an organisation", owners, source),
    ...claim(outline.contacts, "a contact", owners, source),
    ...claim(outline.teams, "a team", owners, source),
    ...claim(outline.policies, "a policy", new Map(), source),
  ];
}

function claim(
  list: readonly { readonly id: Named | undefined }[],
  what: string,
  owners: Map<string, string>,
  source: Source,
): Problem[] {
  return list.flatMap(({ id }) => {
    if (id === undefined) return [];
    const owner = owners.get(id.value);
    if (owner === undefined) {
      owners.set(id.value, `${what} (line ${source.place(id.path).line})`);
      return [];
    }
    return [problemAt(source, id.path, `\`${shown(id.value)}\` is already the id of ${owner}`)];
  });
}

function addresses(
  outline: Outline,
  source: Source,
  rest: Directory,
  networks: Readonly<Record<string, NetworkKind>>,
): Problem[] {
  const key = (network: string, address: string) => `${network} ${address.toLowerCase()}`;
  const claimed = new Map<string, string>();
  for (const contact of rest.contacts) {
    for (const [network, address] of Object.entries(contact.addresses)) {
      claimed.set(key(network, address), contact.id);
    }
  }
  return outline.contacts.flatMap((contact) =>
    contact.addresses.flatMap(({ network, value, path }) => {
      const wrong = networkProblem(network);
      if (wrong !== undefined) return [problemAt(source, path, wrong, true)];
      const malformed = addressProblem(network, value, networks[network]);
      if (malformed !== undefined) return [problemAt(source, path, malformed)];
      if (mayBeShared(network)) return [];
      const other = claimed.get(key(network, value));
      claimed.set(key(network, value), other ?? contact.id?.value ?? "another contact");
      if (other === undefined) return [];
      const problem = `\`${shown(value)}\` is already the address of ${shown(other)}; one address means one contact`;
      return [problemAt(source, path, problem)];
    }),
  );
}

/** Two policies for the same incidents: one of them would never apply. */
function policies(outline: Outline, source: Source): Problem[] {
  const seen = new Map<string, string>();
  return outline.policies.flatMap(({ path, id, severity, category }) => {
    if (severity === undefined) return [];
    const what = `${severity.value}${category === undefined ? "" : ` ${category.value.toLowerCase()}`}`;
    const other = seen.get(what);
    seen.set(what, other ?? id?.value ?? "another policy");
    if (other === undefined) return [];
    return [
      problemAt(
        source,
        path,
        `is for the same incidents (${shown(what)}) as ${shown(other)}; keep one of them`,
      ),
    ];
  });
}

function ids(list: readonly { readonly id: Named | undefined }[]): string[] {
  return list.flatMap(({ id }) => (id === undefined ? [] : [id.value]));
}
