/** Random facts of one incident, told twice: as Muster keeps them, and as the oracle of the tests reads them. */
import fc from "fast-check";
import type { Contact, Directory } from "../../../src/core/directory/directory.ts";
import { RIGHTS } from "../../../src/core/directory/directory.ts";
import type { Incident } from "../../../src/core/incident/incident.ts";
import { circleOf, type Handling } from "../../../src/core/marking/marking.ts";
import type { Facts as KeptFacts, Permit, Remarking } from "../../../src/core/marking/need-to-know.ts";
import { withoutRemoved } from "../../../src/core/marking/without-removed.ts";
import type { Entry } from "../../../src/core/timeline/entry.ts";
import { type Facts, LABELS, type Label, type Secret } from "./oracle.ts";
import { NETWORKS } from "./world.ts";

const label = fc.constantFrom(...LABELS);
const index = fc.nat({ max: 11 });
const picks = fc.uniqueArray(index, { maxLength: 3 });

export const sketches = fc.record({
  organisations: fc.array(
    fc.record({
      coordinates: fc.boolean(),
      ceiling: label,
      communities: fc.subarray(["one", "two"]),
      clients: picks,
      people: fc.array(fc.constantFrom(...RIGHTS), { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 2, maxLength: 4 },
  ),
  /** The incident's marking when its entries were written, and now. */
  before: label,
  now: label,
  opener: index,
  lead: fc.option(index),
  participants: picks,
  called: picks,
  entries: fc.array(
    fc.record({
      author: index,
      kind: fc.constantFrom("note" as const, "decision" as const, "pinned" as const),
      tlp: fc.option(label),
      only: fc.option(picks, { freq: 4 }),
      to: picks,
      edited: fc.boolean(),
      anew: fc.option(label, { freq: 4 }),
      permits: picks,
    }),
    { minLength: 1, maxLength: 4 },
  ),
  permits: fc.uniqueArray(index, { maxLength: 1 }),
  /** Put out after all of that; whether they are back the participants tell. */
  putOut: fc.option(fc.record({ who: index, wholly: fc.boolean() })),
});
export type Sketch = typeof sketches extends fc.Arbitrary<infer T> ? T : never;

export interface Told {
  readonly directory: Directory;
  readonly incident: Incident;
  readonly kept: KeptFacts;
  readonly entries: readonly Entry[];
  readonly facts: Facts;
  readonly secrets: ReadonlyMap<string, Secret>;
}

/** The title is `tok0end`, the words of entry n `tok<n>end`. */
export function tell(sketch: Sketch): Told {
  const directory = directoryOf(sketch);
  const { organisations, contacts } = directory;
  const person = (at: number): Contact => contacts[at % contacts.length] as Contact;
  const organisation = (at: number): string => organisations[at % organisations.length]?.id ?? "";
  const opener = person(sketch.opener);
  const participants = [...new Set([opener.organisation, ...sketch.participants.map(organisation)])];
  const called = sketch.called.map((at) => person(at).id);
  const lead = sketch.lead === null ? {} : { lead: person(sketch.lead).id };
  const incident: Incident = {
    id: "1",
    ref: "INC-2026-0001",
    codename: "amber-falcon",
    title: "tok0end",
    severity: "high",
    status: "detected",
    marking: sketch.now,
    source: opener.organisation,
    relay: "full",
    openedBy: opener.id,
    exercise: false,
    openedAt: AT,
    updatedAt: AT,
    ...lead,
  };

  const entries: Entry[] = [];
  const permits: Permit[] = sketch.permits.map((at) => ({ recipient: organisation(at) }));
  const remarkings: Remarking[] = [];
  const secrets = new Map<string, Secret>([["tok0end", secretOf(opener.id, sketch.before, true)]]);
  const known = new Map<string, { number: number; label: Label; named: readonly string[]; anew: boolean }>();
  for (const one of sketch.entries) {
    const author = person(one.author);
    const only = one.only?.length && one.tlp !== "RED" ? one.only.map(organisation) : undefined;
    const to = one.tlp === "RED" ? one.to.map((at) => person(at).id) : undefined;
    const flags = one.tlp === null && !only ? undefined : { tlp: one.tlp ?? undefined, only, to };
    const tlp = one.tlp ?? sketch.before;
    const handling = flags && handlingOf(author, tlp, sketch.before, only, to);
    const first = entries.length + 1;
    for (const number of one.edited ? [first, first + 1] : [first]) {
      const token = `tok${number}end`;
      entries.push({
        ...({ incident: incident.ref, previousHash: "", hash: "", data: {} } as const),
        kind: number === first ? one.kind : "edited",
        text: token,
        ...(number === first ? {} : { corrects: first }),
        data: { text: token },
        number,
        author: author.id,
        organisation: author.organisation,
        marking: tlp,
        ...(handling ? { handling } : {}),
        occurredAt: AT,
        recordedAt: AT,
      });
      secrets.set(token, { ...secretOf(author.id, sketch.before), ...(flags ? { flags } : {}) });
      const named = one.anew === "RED" ? [author.id] : [];
      if (one.anew !== null) {
        const after = handlingOf(
          author,
          one.anew,
          sketch.before,
          only,
          one.anew === "RED" ? (to ?? []) : undefined,
        );
        remarkings.push({ entry: number, tlp: one.anew, handling: after });
      }
      known.set(token, { number, label: one.anew ?? tlp, named, anew: one.anew !== null });
      permits.push(
        ...one.permits.map((at) => ({ entry: number, recipient: at % 2 ? person(at).id : organisation(at) })),
      );
    }
  }
  const putOut: Facts["putOut"][number][] = [];
  if (sketch.putOut !== null) {
    const { who, wholly } = sketch.putOut;
    const one = person(who);
    const home = one.organisation;
    const people = contacts.filter((other) => (wholly ? other.organisation === home : other === one));
    putOut.push({ number: entries.length + 1, who: wholly ? home : one.id });
    for (const entry of entries) {
      const at = remarkings.findIndex((other) => other.entry === entry.number);
      const now = remarkings[at] ?? { tlp: entry.marking, handling: entry.handling };
      const out = { organisation: home, contacts: people.map(({ id }) => id), wholly };
      const handling = now.handling && withoutRemoved(now.handling, out);
      if (!handling) continue;
      remarkings.splice(at < 0 ? remarkings.length : at, 1, { entry: entry.number, tlp: now.tlp, handling });
    }
  }
  return {
    directory,
    incident,
    entries,
    secrets,
    kept: { incident, directory, participants, permits, remarkings, called },
    facts: {
      marking: sketch.now,
      source: incident.source,
      participants: new Set(participants),
      called: new Set([...called, opener.id, incident.lead ?? ""]),
      permits: permits.map((one) => ({ entry: 0, ...one })),
      entries: known,
      putOut,
      sides: new Map(),
    },
  };
}

const AT = new Date("2026-11-20T09:00:00.000Z");

const secretOf = (author: string, marking: Label, isTitle = false): Secret => ({
  author,
  user: "",
  marking,
  isTitle,
});

/** As a command settles it when the words are written. */
function handlingOf(
  author: Contact,
  tlp: Label,
  incident: Label,
  only: readonly string[] | undefined,
  to: readonly string[] | undefined,
): Handling {
  const named = to && [...new Set([author.id, ...to])];
  return {
    source: author.organisation,
    circle: circleOf({ tlp, only, named }, incident),
    ...(only ? { only: [...new Set([author.organisation, ...only])] } : {}),
    ...(named ? { named } : {}),
  };
}

function directoryOf({ organisations }: Sketch): Directory {
  return {
    organisations: organisations.map((one, at) => ({
      id: `o${at}`,
      name: `Org ${at}`,
      kind: one.coordinates ? "coordinator" : "agency",
      communities: one.communities,
      clients: one.clients.map((client) => `o${client % organisations.length}`),
      ceiling: one.ceiling,
      networks: NETWORKS,
      timezone: "UTC",
    })),
    contacts: organisations.flatMap((one, at) =>
      one.people.map((rights, nth) => ({
        id: `o${at}p${nth}`,
        organisation: `o${at}`,
        name: `Person ${at} ${nth}`,
        role: "analyst" as const,
        rights,
        addresses: {},
        hours: "24x7",
      })),
    ),
    teams: [],
    policies: [],
  };
}
