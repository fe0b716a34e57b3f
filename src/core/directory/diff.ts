/** What an import changes in the directory, item by item and field by field. */
import { inOrder } from "../words.ts";
import type { Contact, Directory, Organisation, Policy, Team } from "./directory.ts";

export interface FieldChange {
  /** As the file calls it: `addresses.slack`, `update_every`. */
  readonly field: string;
  /** Absent when there was nothing before, or is nothing now. */
  readonly from?: string;
  readonly to?: string;
}

export interface Change {
  readonly kind: "added" | "changed" | "removed";
  readonly what: "organisation" | "contact" | "team" | "policy";
  readonly id: string;
  /** Name of the organisation, contact or team. */
  readonly name?: string;
  /** What it has, what it got or what it lost, sorted by field. */
  readonly fields: readonly FieldChange[];
}

/** The changes that make `next` of `old`: organisations, contacts, teams, policies, each sorted by id. The order of items alone is no change. */
export function diffDirectory(old: Directory, next: Directory): Change[] {
  return [
    ...diffItems("organisation", old.organisations, next.organisations, organisationFields),
    ...diffItems("contact", old.contacts, next.contacts, contactFields),
    ...diffItems("team", old.teams, next.teams, teamFields),
    ...diffItems("policy", old.policies, next.policies, policyFields),
  ];
}

type Fields = Readonly<Record<string, string>>;

function diffItems<Item extends { readonly id: string; readonly name?: string }>(
  what: Change["what"],
  old: readonly Item[],
  next: readonly Item[],
  fieldsOf: (item: Item) => Fields,
): Change[] {
  const before = new Map(old.map((item) => [item.id, item]));
  const after = new Map(next.map((item) => [item.id, item]));
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort(inOrder);
  return ids.flatMap((id) => {
    const [was, is] = [before.get(id), after.get(id)];
    const fields = diffFields(was === undefined ? {} : fieldsOf(was), is === undefined ? {} : fieldsOf(is));
    if (was !== undefined && is !== undefined && fields.length === 0) return [];
    const kind = was === undefined ? "added" : is === undefined ? "removed" : "changed";
    const name = (is ?? was)?.name;
    return [{ kind, what, id, ...(name === undefined ? {} : { name }), fields }];
  });
}

function diffFields(was: Fields, is: Fields): FieldChange[] {
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort(inOrder);
  return fields.flatMap((field) => {
    const [from, to] = [was[field], is[field]];
    if (from === to) return [];
    return [{ field, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  });
}

function organisationFields(one: Organisation): Fields {
  return {
    name: one.name,
    kind: one.kind,
    ceiling: one.ceiling,
    timezone: one.timezone,
    ...list("communities", one.communities),
    ...list("clients", one.clients),
    ...list("networks", one.networks),
  };
}

function contactFields(one: Contact): Fields {
  const addresses = Object.entries(one.addresses).map(([network, address]) => [
    `addresses.${network}`,
    address,
  ]);
  return {
    organisation: one.organisation,
    name: one.name,
    role: one.role,
    rights: one.rights,
    hours: one.hours,
    ...Object.fromEntries(addresses),
  };
}

function teamFields(one: Team): Fields {
  return { name: one.name, ...list("members", one.members), ...list("skills", one.skills) };
}

function policyFields(one: Policy): Fields {
  return {
    severity: one.severity,
    ...(one.category === undefined ? {} : { category: one.category }),
    ...list("invite", one.inviteRoles),
    ...list("steps", one.steps),
    lead_within: period(one.leadWithin),
    acknowledge_within: period(one.acknowledgeWithin),
    update_every: period(one.updateEvery),
    step_every: period(one.stepEvery),
  };
}

/** An empty list is as good as none. */
function list(field: string, values: readonly string[]): Fields {
  return values.length === 0 ? {} : { [field]: values.join(", ") };
}

/** In the largest unit that loses nothing, as the file takes it: 90 min as `90m`, never rounded. */
function period(ms: number): string {
  for (const [unit, size] of [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
  ] as const) {
    if (ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms / 1_000}s`;
}
