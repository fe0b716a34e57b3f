/** Every command by people of every right, in every relation to an incident. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Tlp } from "../../../src/core/marking/tlp.ts";
import { removeParticipation } from "../../../src/db/incidents.ts";
import { setContact } from "../../../src/db/roll.ts";
import { REGISTRY } from "../../../src/handlers/features.ts";
import { IS_FULL, sampled } from "../../support/sample.ts";
import { pressed, type Stage, startStage, typed } from "../stage.ts";
import { answersTo, CAST, castDirectory, databaseOf, type Person, stepsOf } from "./cast.ts";
import { LINES } from "./lines.ts";

const ABOUT_AN_INCIDENT = LINES.filter((one) => one.line.includes("REF"));
const ANYWHERE = LINES.filter((one) => !one.line.includes("REF"));
const MARKINGS: readonly Tlp[] = ["AMBER", "RED"];
/** Of those who are refused the same. */
const some = (people: readonly Person[]): readonly Person[] => sampled(people, 3);
const ABSENT = "INC-2026-9999";

/** Who may know of an incident at that label: the rule of docs/rights.md, written once more. */
function knows(person: Person, marking: Tlp): boolean {
  switch (person.relation) {
    case "takes part":
      return marking !== "RED" || person.named;
    case "coordinates":
      return person.rights === "coordinator" && ["CLEAR", "GREEN", "AMBER"].includes(marking);
    default:
      return false;
  }
}

/** Where things are refused: it stays small, for the whole of it is compared. */
let stage: Stage;
/** Where things are done. */
let busy: Stage;
beforeAll(async () => {
  const directoryFile = castDirectory();
  [stage, busy] = [await startStage({ directoryFile }), await startStage({ directoryFile })];
});
afterAll(async () => {
  await stage.stop();
  await busy.stop();
});

/** Opened by `opal`: `ep` takes part, `enisa` did until it was removed; at TLP:RED half of ep's people are called. */
async function anIncident(
  stage: Stage,
  marking: Tlp,
  closed: boolean,
  named = CAST.filter((one) => one.named).map((one) => one.user),
): Promise<string> {
  const removed = CAST.filter((one) => one.relation === "was removed" && stage !== busy).map(
    (one) => one.user,
  );
  const ref = await stage.open(
    `Something is wrong --severity high --tlp ${marking} --with ${["gale", ...named, ...removed].join(",")}`,
    "opal",
  );
  const { incident } = await stage.state(ref);
  const { db } = stage.app.database;
  await removeParticipation(db, incident.id, "enisa", stage.now());
  for (const contact of removed)
    await setContact(db, incident.id, contact, { state: "removed" }, stage.now());
  if (closed) await stage.arrives(typed("opal", `close ${ref}`));
  return ref;
}

/** Incidents that nobody was let at: what is refused must not change them, so refusals share one. */
const untouched = new Map<string, string>();
async function sharedIncident(marking: Tlp, closed = false): Promise<string> {
  const key = `${marking} ${closed}`;
  const ref = untouched.get(key) ?? (await anIncident(stage, marking, closed));
  untouched.set(key, ref);
  return ref;
}

/** Hands it over, and resolves to what each was told; fails when anything but answers came of it. */
async function refusedTo(events: Parameters<typeof answersTo>[1]): Promise<readonly string[]> {
  const before = await databaseOf(stage);
  const steps = (await stepsOf(stage)).length;
  const said = await answersTo(stage, events);
  expect((await stepsOf(stage)).slice(steps)).toEqual(events.map(() => "reply"));
  expect(await databaseOf(stage)).toBe(before);
  return said;
}

const types = (user: string, line: string, room?: string) =>
  typed(user, line, room === undefined ? {} : { room });
const presses = (user: string, action: string, value: string) =>
  pressed(user, action, value) as ReturnType<typeof typed>;

describe("the lines of this test", () => {
  it("are of every command there is", () => {
    const tested = LINES.map((one) => one.command);
    expect(tested.toSorted()).toEqual(REGISTRY.commands.map((command) => command.name).toSorted());
  });

  it("name an incident exactly where the command is about one", () => {
    const scopes = REGISTRY.commands
      .filter((command) => command.scope === "incident")
      .map((command) => command.name);
    expect(ABOUT_AN_INCIDENT.map((one) => one.command).toSorted()).toEqual(scopes.toSorted());
  });
});

describe.each(ABOUT_AN_INCIDENT)("$command", ({ command, line, may, says, closed, silent, otherwise }) => {
  // A sample has every command, at the one or the other label.
  const at = LINES.findIndex((one) => one.command === command);
  const markings = IS_FULL ? MARKINGS : MARKINGS.slice(at % 2, (at % 2) + 1);
  const cases = markings.flatMap((marking) =>
    CAST.filter((person) => knows(person, marking) && may.includes(person.rights)).map((person) => ({
      marking,
      person,
      ...person,
    })),
  );

  it.each(sampled(cases, 1))(
    "at TLP:$marking is done by a $rights whose organisation $relation ($user)",
    async (one) => {
      const { user, organisation } = one.person;
      const called = one.relation === "takes part" ? [user, "ep-observer"] : ["ep-observer"];
      const ref = await anIncident(busy, one.marking, closed === true, called);
      const before = (await busy.state(ref)).entries.length;

      const [said = ""] = await answersTo(busy, [typed(user, line.replace("REF", ref))]);

      const but = otherwise?.(one.person);
      expect(said.replaceAll(ref, "REF")).toMatch(but ?? says);
      const own = { author: user, organisation };
      const { entries } = await busy.state(ref);
      if (but) expect(entries).toHaveLength(before);
      else if (!silent) expect(entries.slice(before)).toContainEqual(expect.objectContaining(own));
    },
  );

  it.each(markings)(
    "at TLP:%s is refused to whose right is too small, with the right it takes",
    async (marking) => {
      const ref = await sharedIncident(marking, closed);
      const people = some(CAST.filter((person) => knows(person, marking) && !may.includes(person.rights)));

      const said = await refusedTo(people.map(({ user }) => types(user, line.replace("REF", ref))));

      for (const [at, { rights }] of people.entries()) {
        expect(said[at]).toContain(`can use ${command}; you are `);
        expect(said[at]).toMatch(new RegExp(`you are an? ${rights}`));
      }
    },
  );

  it.each(markings)("at TLP:%s is for everybody else of an incident that does not exist", async (marking) => {
    const ref = await sharedIncident(marking, closed);
    const { codename } = (await stage.state(ref)).incident;
    const all = CAST.filter((person) => !knows(person, marking));
    const people = some(all);
    const asked = (reference: string) =>
      people.map(({ user }) => types(user, line.replace("REF", reference)));

    const hidden = await refusedTo(asked(ref));
    const called = await refusedTo(asked(codename));
    const absent = await refusedTo(asked(ABSENT));

    expect(all.length).toBeGreaterThan(10);
    for (const said of absent) expect(said).toContain("Nothing was done");
    expect(hidden.map((said) => said.replaceAll(ref, ABSENT))).toEqual(absent);
    expect(called.map((said) => said.replaceAll(codename, ABSENT))).toEqual(absent);
  });

  it.each(markings)("at TLP:%s is refused to whom the directory does not have", async (marking) => {
    const ref = await sharedIncident(marking, closed);

    const [said] = await refusedTo([types("mallory", line.replace("REF", ref))]);

    expect(said).toContain("Muster does not know you");
    expect(said).not.toContain(ref);
  });

  it.each(markings)("at TLP:%s is not done for being in the room", async (marking) => {
    const ref = await sharedIncident(marking, closed);
    const room = (await stage.state(ref)).rooms[0]?.roomId ?? "";
    const people = some(CAST.filter((person) => !knows(person, marking)));

    const said = await refusedTo(people.map(({ user }) => types(user, line.replace(/ ?REF/, ""), room)));

    for (const one of said)
      expect(one).toMatch(/no incident here that you take part in|can use [a-z]+; you are/);
  });

  it("is not done for the name of somebody who may, written before or behind it", async () => {
    const ref = await sharedIncident("AMBER", closed);
    const names = ["@opal", "<@opal>", "opal:", "--as opal"];
    const written = names.flatMap((name) => [
      `${line.replace("REF", ref)} ${name}`,
      `${name} ${line.replace("REF", ref)}`,
    ]);

    const said = await refusedTo(sampled(written, 2).map((each) => types("eda-partner", each)));

    for (const one of said) expect(one).not.toContain("Something is wrong");
  });
});

it("lets the source permit what others may not", async () => {
  const ref = await anIncident(busy, "AMBER", false);
  expect(await busy.answer("opal", `permit ${ref} all --to eda`)).toContain(
    "lets Organisation eda take part",
  );
});

describe.each(ANYWHERE)("$command", ({ command, line, may, says }) => {
  it.each(
    sampled(
      CAST.filter(({ rights }) => may.includes(rights)),
      2,
    ),
  )("is done by $user", async ({ user }) => {
    expect((await answersTo(busy, [typed(user, line)]))[0]).toMatch(says);
  });

  it("is refused to everybody else", async () => {
    const people = some(CAST.filter(({ rights }) => !may.includes(rights)));

    const said = await refusedTo([...people.map(({ user }) => types(user, line)), types("mallory", line)]);

    for (const [at, { rights }] of people.entries()) {
      expect(said[at]).toContain(`can use ${command}; you are `);
      expect(said[at]).toMatch(new RegExp(`you are an? ${rights}`));
    }
    expect(said.at(-1)).toContain("Muster does not know you");
  });
});

describe.each(MARKINGS)("an incident at TLP:%s", (marking) => {
  it("is on the lists of those who may know of it, and of nobody else", async () => {
    const ref = await sharedIncident(marking);
    for (const line of ["list", "list --all"]) {
      const said = await refusedTo(CAST.map(({ user }) => types(user, line)));
      for (const [at, person] of CAST.entries()) {
        expect(`${person.user}: ${said[at]?.includes(ref)}`).toBe(
          `${person.user}: ${knows(person, marking)}`,
        );
      }
    }
  });

  it.each(["acknowledge", "join", "summary", "admit", "decline", "trust-room", "of-another-version"])(
    "has no button %s for those who may not know of it",
    async (action) => {
      const ref = await sharedIncident(marking);
      const room = (await stage.state(ref)).rooms[0]?.id ?? "";
      const people = some(CAST.filter((person) => !knows(person, marking)));
      const aboutRoom = ["admit", "decline", "trust-room"].includes(action);
      const pressing = (reference: string) =>
        people.map(({ user }) =>
          presses(user, action, aboutRoom ? `${reference} ${room} ${user}` : reference),
        );

      const hidden = await refusedTo(pressing(ref));
      const absent = await refusedTo(pressing(ABSENT));

      expect(hidden.map((said) => said.replaceAll(ref, ABSENT))).toEqual(absent);
    },
  );
});

describe("the value of a button", () => {
  it.each(["admit", "decline", "trust-room"])(
    "decides nothing of another incident's room: %s",
    async (action) => {
      const mine = await sharedIncident("AMBER");
      const other = await sharedIncident("RED");
      const room = (await stage.state(other)).rooms[0]?.id ?? "";
      const users = ["ep-responder", "ep-coordinator", "opal"];

      const said = await refusedTo(users.map((user) => presses(user, action, `${mine} ${room} gale`)));

      for (const one of said) {
        expect(one).toContain("Nothing was done");
        expect(one).not.toContain(other);
      }
    },
  );

  it("decides nothing when it names no room", async () => {
    const ref = await sharedIncident("AMBER");
    const rooms = ["no-uuid", "00000000-0000-4000-8000-000000000000", "", "'; drop table incidents; --"];

    const said = await refusedTo(rooms.map((room) => presses("opal", "admit", `${ref} ${room} gale`)));

    for (const one of said) expect(one).toContain("Nothing was done");
  });

  it.each(["acknowledge", "summary", "join"])(
    "is no way around with more than a reference: %s",
    async (action) => {
      const ref = await sharedIncident("RED");
      const values = [`${ref} --incident ${ref}`, `--incident ${ref}`, `${ref}\n`, ` ${ref}`, `"${ref}"`];

      const said = await refusedTo(values.map((value) => presses("eda-responder", action, value)));

      for (const one of said) expect(one).not.toContain("Something is wrong");
    },
  );
});
