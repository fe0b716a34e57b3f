/** Directories of every kind that a file can hold, and the file that holds them. */

import fc from "fast-check";
import {
  type Contact,
  type Directory,
  ORGANISATION_KINDS,
  type Policy,
  RIGHTS,
  ROLES,
} from "../../src/core/directory/directory.ts";
import { SEVERITIES } from "../../src/core/incident/incident.ts";
import { TLP } from "../../src/core/marking/tlp.ts";
import { visible } from "../../src/core/message.ts";

/** The database library wants objects that have a prototype. */
function record<T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(fields, { noNullPrototype: true }) as fc.Arbitrary<T>;
}

const id = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/);
const name = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
    fc.constantFrom(
      "yes",
      "null",
      "42",
      "- x",
      "a: b",
      "#c",
      "'",
      '"',
      "{x}",
      "*a",
      "&a",
      "!t",
      "|",
      "~",
      "\\",
    ),
  )
  .map((text) => text.trim())
  .filter((text) => text !== "" && !/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u.test(text))
  .filter((text) => visible(text) === text);
const roles = fc.array(fc.constantFrom(...ROLES), { minLength: 1, maxLength: 4 });
const period = fc.integer({ min: 1, max: 86_400 * 30 }).map((seconds) => seconds * 1_000);

export const directories: fc.Arbitrary<Directory> = fc
  .uniqueArray(id, { minLength: 3, maxLength: 12 })
  .chain((ids) => {
    const third = Math.ceil(ids.length / 3);
    const [organisations, contacts, teams] = [ids.slice(0, third), ids.slice(third, -1), ids.slice(-1)];
    return record({
      organisations: fc.tuple(...organisations.map((one) => organisation(one, organisations))),
      contacts: fc
        .tuple(...contacts.map((one, at) => contact(one, organisations, at)))
        .map((list) => list.toSorted(by(organisations))),
      teams: fc.tuple(...teams.map((one) => team(one, contacts))),
      policies: fc
        .uniqueArray(fc.constantFrom(...SEVERITIES))
        .chain((list) => fc.tuple(...list.map((severity) => policy(severity)))),
    });
  });

/** As a file has them: contacts below their organisations, periods as text. */
export function fileOf({ organisations, contacts, teams, policies }: Directory): unknown {
  return {
    organisations: organisations.map((one) => ({
      ...one,
      contacts: contacts
        .filter(({ organisation }) => organisation === one.id)
        .map(({ organisation: _, ...rest }) => rest),
    })),
    teams,
    policies: policies.map((one) => ({
      id: one.id,
      severity: one.severity,
      invite: one.inviteRoles,
      steps: one.steps,
      lead_within: seconds(one.leadWithin),
      acknowledge_within: seconds(one.acknowledgeWithin),
      update_every: seconds(one.updateEvery),
      step_every: seconds(one.stepEvery),
    })),
  };
}

function seconds(ms: number): string {
  const all = ms / 1_000;
  return `${Math.floor(all / 86_400)}d${Math.floor((all % 86_400) / 3_600)}h${all % 3_600}s`;
}

function by(organisations: readonly string[]) {
  return (a: Contact, b: Contact) =>
    organisations.indexOf(a.organisation) - organisations.indexOf(b.organisation);
}

function organisation(one: string, all: readonly string[]) {
  return record({
    id: fc.constant(one),
    name,
    kind: fc.constantFrom(...ORGANISATION_KINDS),
    communities: fc.array(name, { maxLength: 3 }),
    clients: fc.subarray([...all]),
    ceiling: fc.constantFrom(...TLP),
    networks: fc.subarray(["slack", "matrix", "local-eu"]),
    timezone: fc.constantFrom("UTC", "Europe/Brussels", "Europe/Kyiv", "America/Argentina/Buenos_Aires"),
  });
}

function contact(one: string, organisations: readonly string[], at: number): fc.Arbitrary<Contact> {
  const addresses = fc.record(
    {
      slack: fc.constantFrom(`U00${at}`, `u${at}@slack.example`),
      matrix: fc.constant(`@u${at}:matrix.example:8448`),
      "local-eu": fc.constant(`person-${at}`),
      email: fc.constant(`u${at}@mail.example`),
      phone: fc.constant("+32 2 555 01 02"),
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  return record({
    id: fc.constant(one),
    organisation: fc.constantFrom(...organisations),
    name,
    role: fc.constantFrom(...ROLES),
    rights: fc.constantFrom(...RIGHTS),
    addresses,
    hours: fc.constantFrom("24x7", "Mon-Fri 08:00-18:00", "Mon,Wed 08:00-12:30; Sat 00:00-24:00"),
  });
}

function team(one: string, contacts: readonly string[]) {
  return record({
    id: fc.constant(one),
    name,
    members: fc.subarray([...contacts]),
    skills: fc.array(name, { maxLength: 2 }),
  });
}

function policy(severity: Policy["severity"]): fc.Arbitrary<Policy> {
  return record({
    id: fc.constant(`policy-${severity}`),
    severity: fc.constant(severity),
    inviteRoles: roles,
    leadWithin: period,
    acknowledgeWithin: period,
    updateEvery: period,
    stepEvery: period,
    steps: roles,
  });
}
