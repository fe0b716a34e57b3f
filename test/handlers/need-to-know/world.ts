/** Random directories and random things that people do. */
import fc from "fast-check";
import { ORGANISATION_KINDS, RIGHTS, ROLES } from "../../../src/core/directory/directory.ts";
import { LABELS } from "./oracle.ts";

export const NETWORKS = ["n1", "n2", "n3"] as const;

const label = fc.constantFrom(...LABELS);
const index = fc.nat({ max: 59 });
/** A label in the words themselves, and in which way it is typed (typed-label.ts). */
const inWords = fc.option(fc.record({ label, way: fc.nat({ max: 59 }) }), { freq: 2 });
const some = (most: number) => fc.uniqueArray(index, { maxLength: most });

const person = fc.record({
  rights: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...RIGHTS.slice(0, 3)) },
    { weight: 1, arbitrary: fc.constantFrom(...RIGHTS) },
  ),
  role: fc.constantFrom(...ROLES),
  /** On which networks; none: only a telephone. */
  on: fc.subarray([...NETWORKS], { maxLength: 2 }),
  /** Has the very account of somebody else, too. */
  twin: fc.boolean().chain((one) => (one ? fc.integer({ min: 0, max: 7 }) : fc.constant(7))),
});

const organisation = fc.record({
  kind: fc.constantFrom(...ORGANISATION_KINDS),
  ceiling: fc.oneof({ weight: 2, arbitrary: fc.constant("RED" as const) }, { weight: 3, arbitrary: label }),
  communities: fc.subarray(["one", "two"]),
  clients: some(2),
  networks: fc.subarray([...NETWORKS], { minLength: 1 }),
  people: fc.array(person, { minLength: 1, maxLength: 3 }),
});

export const directories = fc.array(organisation, { minLength: 3, maxLength: 5 });
export type DirectorySketch = typeof directories extends fc.Arbitrary<infer T> ? T : never;

/** Who does it: `x` is taken modulo of whoever there is; `able`: rather somebody who may do most. */
const who = fc.record({ x: index, able: fc.boolean() });
/** In which room it is typed; outside of all when undefined. */
const where = fc.option(index, { nil: undefined, freq: 3 });

const act = <K extends string, T>(kind: K, rest: fc.Arbitrary<T>) => rest.map((one) => ({ ...one, kind }));

export const actions = fc.oneof(
  {
    weight: 6,
    arbitrary: act(
      "note",
      fc.record({
        who,
        where,
        tlp: fc.option(label),
        only: fc.option(some(2), { freq: 3 }),
        to: fc.option(some(2), { freq: 3 }),
        caveat: fc.boolean(),
        decision: fc.boolean(),
        /** Instead of the flags. */
        inWords,
      }),
    ),
  },
  { weight: 3, arbitrary: act("invite", fc.record({ who, targets: some(2), persons: fc.boolean() })) },
  {
    weight: 3,
    arbitrary: act("join", fc.record({ x: index, room: index, stranger: fc.integer({ min: 0, max: 9 }) })),
  },
  { weight: 3, arbitrary: act("accept", fc.record({ x: index })) },
  { weight: 1, arbitrary: act("leave", fc.record({ x: index })) },
  {
    weight: 4,
    arbitrary: act(
      "talk",
      fc.record({ x: index, pin: fc.boolean(), edit: fc.boolean(), file: fc.boolean(), inWords }),
    ),
  },
  {
    weight: 3,
    arbitrary: act(
      "relay",
      fc.record({ who, mode: fc.constantFrom("full", "full", "full", "curated", "off") }),
    ),
  },
  {
    weight: 2,
    arbitrary: act("mark", fc.record({ who, where, tlp: label, entry: fc.option(index), to: some(2) })),
  },
  { weight: 2, arbitrary: act("permit", fc.record({ who, entry: index, to: index, person: fc.boolean() })) },
  {
    weight: 3,
    arbitrary: act(
      "remove",
      fc.record({ who, target: index, person: fc.boolean(), andBack: fc.boolean(), inWords }),
    ),
  },
  {
    weight: 3,
    arbitrary: act(
      "side",
      fc.record({
        who,
        where,
        name: fc.constantFrom("legal", "forensics"),
        targets: some(2),
        persons: fc.boolean(),
        tlp: fc.option(label),
      }),
    ),
  },
  {
    weight: 6,
    arbitrary: act(
      "read",
      fc.record({
        who,
        where,
        what: fc.constantFrom(
          "summary --for team",
          "summary --for managers",
          "summary --for partners",
          "timeline",
          "timeline --last 100",
          "status",
          "list --all",
          "roll",
          "lead",
          "room list",
          "relay",
        ),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: act(
      "press",
      fc.record({ x: index, action: fc.constantFrom("join", "summary", "acknowledge") }),
    ),
  },
  { weight: 1, arbitrary: act("close", fc.record({ who, reopen: fc.boolean(), inWords })) },
  { weight: 1, arbitrary: act("lead", fc.record({ who, target: index })) },
  {
    weight: 1,
    arbitrary: act("severity", fc.record({ who, to: fc.constantFrom("low", "high", "critical") })),
  },
  { weight: 2, arbitrary: act("time", fc.record({ minutes: fc.constantFrom(0.1, 20, 120) })) },
  {
    weight: 1,
    arbitrary: act("network", fc.record({ who, id: fc.constantFrom(...NETWORKS), suspect: fc.boolean() })),
  },
);
export type Action = typeof actions extends fc.Arbitrary<infer T> ? T : never;

/** One case: a directory, an incident, and what is done then. */
export const stories = fc.record({
  directory: directories,
  opening: fc.record({
    who: index,
    tlp: label,
    targets: some(4),
    network: index,
    /** The label is in the title, not a flag. */
    inWords: fc.option(fc.nat({ max: 59 }), { freq: 4 }),
  }),
  actions: fc.array(actions, { minLength: 4, maxLength: 16 }),
});
export type Story = typeof stories extends fc.Arbitrary<infer T> ? T : never;
