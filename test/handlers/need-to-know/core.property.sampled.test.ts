/** The decisions behind every exit, without networks and database: in 20,000 incidents none lets through what may not pass. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visibilityOf } from "../../../src/core/marking/entry-visibility.ts";
import type { Reader } from "../../../src/core/marking/may-share.ts";
import { type NeedToKnow, needToKnow } from "../../../src/core/marking/need-to-know.ts";
import { buildSitrep } from "../../../src/core/sitrep/sitrep.ts";
import { sitrepMessage } from "../../../src/core/sitrep/sitrep-message.ts";
import { ALL_KINDS } from "../../core/timeline/all-kinds.ts";
import { amount } from "../../support/sample.ts";
import { sketches, type Told, tell } from "./facts.ts";
import { mayHave } from "./oracle.ts";

const SEED = 20_261_121;
const CASES = amount(20_000, 1_000);
const REPORT_AUDIENCES = ["team", "partners", "managers"] as const;
const AT = new Date("2026-11-20T12:00:00.000Z");

/** What gets out of the decisions about one incident, and was not to. */
function leaksOf(
  told: Told,
  need: NeedToKnow,
): { readonly leaks: readonly string[]; readonly passed: number } {
  const { directory, facts, secrets, incident, entries } = told;
  const people: readonly (readonly [string | undefined, Reader])[] = [
    [undefined, need.stranger],
    ...directory.contacts.map((one) => [one.id, need.reader(one)] as const),
  ];
  const leaks: string[] = [];
  let passed = 0;
  const reached = (token: string, person: string | undefined, how: string): void => {
    passed += 1;
    const secret = secrets.get(token);
    if (secret && !mayHave(directory, facts, token, secret, person))
      leaks.push(`${token} reached ${person ?? "somebody unknown"} by ${how}`);
  };
  for (const [at, [person, reader]] of people.entries()) {
    // As in a room with a neighbour: who is there decides for all, and all read it.
    const [beside, other] = people[(at + 1) % people.length] ?? [person, reader];
    const room = [reader, other];
    if (need.mayKnow(room).ok)
      for (const one of [person, beside]) reached("tok0end", one, "a summary in a room");
    for (const entry of entries) {
      if (!need.mayKnow(room).ok || !need.mayRead(entry, room).ok) continue;
      for (const one of [person, beside]) reached(entry.text, one, "a message in a room");
    }
    // A report is the dearest part: each case makes some, and all of them together enough.
    if ((at + entries.length) % 3 !== 0 || !need.mayKnow([reader]).ok) continue;
    const sitrep = buildSitrep({
      kinds: ALL_KINDS,
      incident,
      entries,
      participations: told.kept.participants.map((organisation) => ({ organisation, invitedAt: AT })),
      roll: [],
      alarms: [],
      directory,
      audience: REPORT_AUDIENCES[at % REPORT_AUDIENCES.length] ?? "team",
      visibility: visibilityOf(need, [reader], directory),
      now: AT,
    });
    const words = JSON.stringify(sitrepMessage(sitrep)).match(/tok\d+end/g) ?? [];
    for (const token of new Set(words)) reached(token, person, "a situation report");
  }
  return { leaks, passed };
}

describe("of an incident with any people, labels, permissions and edits", () => {
  it(`no decision lets through what somebody may not have, in ${CASES} of them`, { timeout: 300_000 }, () => {
    let passed = 0;
    fc.assert(
      fc.property(sketches, (sketch) => {
        const told = tell(sketch);
        const found = leaksOf(told, needToKnow(told.kept));
        passed += found.passed;
        expect(found.leaks).toEqual([]);
      }),
      { seed: SEED, numRuns: CASES, endOnFailure: true },
    );
    // Muster that says nothing to anybody would pass, too.
    expect(passed).toBeGreaterThan(10 * CASES);
  });

  it.each<readonly [string, (need: NeedToKnow) => NeedToKnow]>([
    ["of who may have an entry", (need) => ({ ...need, mayRead: () => ({ ok: true }) })],
    ["of who may know of the incident", (need) => ({ ...need, mayKnow: () => ({ ok: true }) })],
    [
      "of who is a stranger",
      (need) => ({ ...need, stranger: { ...need.stranger, takesPart: true, organisation: NOBODYS } }),
    ],
  ])("and finds it when nothing is asked %s", (_what, broken) => {
    const found = fc.sample(sketches, { seed: SEED, numRuns: 200 }).flatMap((sketch) => {
      const told = tell(sketch);
      return leaksOf(told, broken(needToKnow(told.kept))).leaks;
    });
    expect(found.length).toBeGreaterThan(10);
  });
});

const NOBODYS = { id: "nobody", name: "Nobody", communities: [], clients: [], ceiling: "RED" } as const;
