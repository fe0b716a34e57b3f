/** Whom a reminder reaches for next. */
import type { Contact, Directory, Policy, Role } from "../directory/directory.ts";
import type { RollLine } from "../roll.ts";
import { inOrder } from "../words.ts";
import type { Alarm } from "./alarm.ts";
import { personsFor } from "./persons.ts";

/** Facts about people at this moment. */
export interface People {
  readonly directory: Directory;
  /** The roll of the rooms for everybody. */
  readonly roll: readonly RollLine[];
  /** Whether they may hear of the incident at all. */
  mayKnow(contact: Contact): boolean;
  /** Whether a message can be sent to them now. */
  isReachable(contact: Contact): boolean;
  /** Ids of the contacts who were messaged about this matter since it began. */
  readonly messaged: ReadonlySet<string>;
}

export interface Rung {
  /** 0: who was called; 1 for the first step of the policy. */
  readonly level: number;
  readonly role: Role | "called";
  readonly persons: readonly Contact[];
}

export interface Reach extends Rung {
  /** Who should have been told up to here, and cannot be reached by message. */
  readonly unreachable: readonly Contact[];
  /** How many rungs there are on which somebody can be reached. */
  readonly rungs: number;
}

/**
 * The people to tell now. First everybody who was called and can be reached; then the steps of the policy, one at
 * a time, with those who were called meanwhile. A step is skipped when nobody on it can be reached or all of them
 * have heard of it. When all steps are used, the last one is told again, with those who were called.
 * @param organisation whose people answer for the matter
 */
export function reachFor(alarm: Alarm, organisation: string, policy: Policy, people: People): Reach {
  const called = calledFor(alarm, people);
  // A policy without steps still must reach somebody.
  const roles: readonly Role[] = policy.steps.length === 0 ? ["coordinator"] : policy.steps;
  const steps = roles.map((role, at): Rung => {
    const persons = personsFor(role, organisation, people.directory);
    return { level: at + 1, role, persons: persons.filter((one) => people.mayKnow(one)) };
  });
  const all: readonly Rung[] = [{ level: 0, role: "called", persons: called }, ...steps];
  const reachable = all.map((rung) => ({
    ...rung,
    persons: rung.persons.filter((one) => people.isReachable(one)),
  }));
  const rungs = distinct(reachable).length;
  const isNew = (one: Contact) => !people.messaged.has(one.id);
  const next = reachable.find((rung) => rung.persons.some(isNew));
  const last = reachable.findLast((rung) => rung.persons.length > 0) ?? all.at(-1);
  const rung = next ?? last ?? { level: 0, role: "called" as const, persons: [] };
  const climbed = next?.level === 0 ? stepBeside(reachable, people, isNew) : rung;
  const meant = climbed ?? rung;
  const others = (reachable[0]?.persons ?? []).filter((one) => next === undefined || isNew(one));
  const persons = once([...meant.persons.filter((one) => next === undefined || isNew(one)), ...others]);
  const passed = all.filter((one) => one.level <= meant.level).flatMap((one) => one.persons);
  return {
    level: meant.level,
    role: meant.role,
    persons,
    unreachable: once(passed.filter((one) => !people.isReachable(one))),
    rungs,
  };
}

/** Who was called later must not hold up the steps: from the second reminder on the next step is told with them. */
function stepBeside(
  reachable: readonly Rung[],
  { messaged }: People,
  isNew: (one: Contact) => boolean,
): Rung | undefined {
  if (messaged.size === 0) return undefined;
  const called = new Set((reachable[0]?.persons ?? []).map((one) => one.id));
  return reachable.slice(1).find((rung) => rung.persons.some((one) => isNew(one) && !called.has(one.id)));
}

/** Of a silent organisation everybody on the roll; of a lead who has not come that person; otherwise nobody in particular. */
function calledFor({ kind, subject }: Alarm, people: People): readonly Contact[] {
  if (subject === "") return [];
  const ids =
    kind === "no-lead"
      ? [subject]
      : people.roll
          .filter((line) => line.organisation === subject && line.state !== "removed")
          .map((line) => line.contact);
  return people.directory.contacts
    .filter((one) => ids.includes(one.id) && people.mayKnow(one))
    .toSorted((a, b) => inOrder(a.id, b.id));
}

/** Rungs that reach somebody whom no rung before reaches. */
function distinct(rungs: readonly Rung[]): readonly Rung[] {
  const seen = new Set<string>();
  return rungs.filter(({ persons }) => {
    const fresh = persons.filter((one) => !seen.has(one.id));
    for (const one of fresh) seen.add(one.id);
    return fresh.length > 0;
  });
}

function once(contacts: readonly Contact[]): readonly Contact[] {
  return [...new Map(contacts.map((one) => [one.id, one])).values()];
}
