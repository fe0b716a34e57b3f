/** Every command by people of every right, from an organisation that takes part and from one that does not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/handlers/registry.ts";
import { pressed, type Stage, snapshot, startStage, typed } from "./stage.ts";

type Who = { readonly user: string; readonly rights: string; readonly takesPart: boolean };

const PEOPLE: readonly Who[] = [
  { user: "cora", rights: "coordinator", takesPart: true },
  { user: "bob", rights: "responder", takesPart: true },
  { user: "petra", rights: "partner", takesPart: true },
  { user: "mia", rights: "manager", takesPart: true },
  { user: "olga", rights: "observer", takesPart: true },
  { user: "zita", rights: "coordinator", takesPart: false },
  { user: "zoe", rights: "responder", takesPart: false },
  { user: "zack", rights: "partner", takesPart: false },
  { user: "zara", rights: "manager", takesPart: false },
  { user: "zeno", rights: "observer", takesPart: false },
];

type Case = {
  readonly command: string;
  /** What is typed outside of any room; `REF` stands for the incident. */
  readonly line: string;
  readonly may: readonly string[];
  /** What the first line of the answer says when it was done. */
  readonly says: RegExp;
  /** Done in an incident that is closed. */
  readonly closed?: true;
};

const RUN_IT = ["coordinator", "responder"];
const WORK_ON_IT = [...RUN_IT, "partner"];
const READ_IT = [...WORK_ON_IT, "manager", "observer"];

const ABOUT_AN_INCIDENT: readonly Case[] = [
  { command: "status", line: "status REF", may: READ_IT, says: /REF/ },
  { command: "invite", line: "invite REF ec3", may: RUN_IT, says: /Mustering for REF/ },
  { command: "lead", line: "lead REF me", may: RUN_IT, says: /leads now/ },
  { command: "severity", line: "severity REF critical", may: RUN_IT, says: /to critical/ },
  { command: "state", line: "state REF contained", may: RUN_IT, says: /to contained/ },
  { command: "note", line: "note REF seen", may: WORK_ON_IT, says: /noted: seen/ },
  { command: "decision", line: "decision REF go", may: RUN_IT, says: /recorded a decision: go/ },
  { command: "ack", line: "ack REF", may: WORK_ON_IT, says: /acknowledged for European Parliament/ },
  { command: "summary", line: "summary REF", may: READ_IT, says: /Situation report REF/ },
  { command: "timeline", line: "timeline REF", may: READ_IT, says: /Timeline of REF/ },
  { command: "close", line: "close REF", may: RUN_IT, says: /closed the incident/ },
  { command: "reopen", line: "reopen REF", may: RUN_IT, says: /reopened the incident/, closed: true },
];

const ANYWHERE: readonly Case[] = [
  { command: "open", line: "open Something else", may: RUN_IT, says: /is open: Something else/ },
  { command: "list", line: "list", may: READ_IT, says: /incident/ },
  { command: "directory", line: "directory", may: READ_IT, says: /organisations:/ },
  { command: "help", line: "help", may: READ_IT, says: /What Muster understands/ },
];

const with_ = (cases: readonly Case[], people: readonly Who[]) =>
  cases.flatMap((one) => people.map((who) => ({ ...one, ...who, part: who.takesPart ? "part" : "no part" })));

describe("who may do what", () => {
  let stage: Stage;
  let ref: string;
  /** Incidents that nobody was let at yet; what is refused must not change them, so refusals share one. */
  const untouched = new Map<boolean, string>();

  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.stop());

  const anIncident = async (closed: boolean): Promise<string> => {
    const made = await stage.open("Something is wrong --severity high --with ep", "alice");
    if (closed) await stage.answer("alice", `close ${made}`);
    return made;
  };
  const sharedIncident = async (closed: boolean): Promise<string> => {
    const made = untouched.get(closed) ?? (await anIncident(closed));
    untouched.set(closed, made);
    return made;
  };

  it("is asked of every command there is", () => {
    const tested = [...ABOUT_AN_INCIDENT, ...ANYWHERE].map((one) => one.command);
    expect(tested.toSorted()).toEqual(COMMANDS.map((command) => command.name).toSorted());
  });

  describe("allowed", () => {
    const allowed = with_(ABOUT_AN_INCIDENT, PEOPLE).filter(
      (one) => one.takesPart && one.may.includes(one.rights),
    );
    it.each(allowed)("$command by a $rights who takes part", async ({ user, line, says, closed }) => {
      ref = await anIncident(closed === true);
      const before = (await stage.state(ref)).entries.length;

      const said = await stage.answer(user, `${line.replace("REF", ref)}`);

      expect(said.replaceAll(ref, "REF")).toMatch(says);
      const { entries } = await stage.state(ref);
      expect(entries[before]).toMatchObject({ author: user, organisation: "ep" });
    });

    it.each(with_(ANYWHERE, PEOPLE).filter((one) => one.may.includes(one.rights)))(
      "$command by a $rights who takes $part",
      async ({ user, line, says }) => {
        expect(await stage.answer(user, `${line}`)).toMatch(says);
      },
    );
  });

  describe("refused, and nothing has changed", () => {
    const withoutRight = with_([...ABOUT_AN_INCIDENT, ...ANYWHERE], PEOPLE).filter(
      (one) => !one.may.includes(one.rights),
    );
    it.each(withoutRight)(
      "$command by a $rights who takes $part",
      async ({ user, command, line, rights, closed }) => {
        ref = await sharedIncident(closed === true);
        const before = await snapshot(stage, ref);
        const incidents = await howMany(stage);

        const said = await stage.answer(user, `${line.replace("REF", ref)}`);

        expect(said).toContain(`Nothing was done: ${command} is for people with the right`);
        expect(said).toContain(`yours is ${rights}`);
        expect(await snapshot(stage, ref)).toBe(before);
        expect(await howMany(stage)).toBe(incidents);
      },
    );

    it.each(with_(ABOUT_AN_INCIDENT, PEOPLE).filter((one) => !one.takesPart && one.may.includes(one.rights)))(
      "$command by a $rights who takes no part, in the words for an incident that does not exist",
      async ({ user, line, closed }) => {
        ref = await sharedIncident(closed === true);
        const before = await snapshot(stage, ref);

        const hidden = await stage.answer(user, `${line.replace("REF", ref)}`);
        const absent = await stage.answer(user, `${line.replace("REF", "INC-2026-9999")}`);

        expect(hidden).toContain("Nothing was done: there is no incident");
        expect(hidden.replaceAll(ref, "INC-2026-9999")).toBe(absent);
        expect(await snapshot(stage, ref)).toBe(before);
      },
    );

    it("names a codename that one may not know of like one that does not exist", async () => {
      ref = await sharedIncident(false);
      const { codename } = (await stage.state(ref)).incident;

      const hidden = await stage.answer("zoe", `status ${codename}`);
      const absent = await stage.answer("zoe", "status quiet-nothing");

      expect(hidden.replaceAll(codename, "quiet-nothing")).toBe(absent);
    });

    it.each(["acknowledge", "join", "summary", "of-another-version"])(
      "the button %s for an incident that one may not know of, like one that does not exist",
      async (action) => {
        ref = await sharedIncident(false);
        const before = await snapshot(stage, ref);
        const pressing = async (value: string): Promise<string | undefined> => {
          await stage.arrives(pressed("zoe", action, value));
          return (await stage.toldTo("zoe")).at(-1);
        };

        const hidden = await pressing(ref);
        const absent = await pressing("INC-2026-9999");

        expect(hidden?.replaceAll(ref, "INC-2026-9999")).toBe(absent);
        expect(await snapshot(stage, ref)).toBe(before);
      },
    );

    it.each([...ABOUT_AN_INCIDENT, ...ANYWHERE])("$command by somebody unknown", async ({ line, closed }) => {
      ref = await sharedIncident(closed === true);
      const before = await snapshot(stage, ref);
      const incidents = await howMany(stage);

      await stage.arrives(typed("mallory", line.replace("REF", ref)));

      const told = (await stage.toldTo("mallory", "local-eu")).at(-1);
      expect(told).toContain("Muster does not know you");
      expect(told).not.toContain(ref);
      expect(await snapshot(stage, ref)).toBe(before);
      expect(await howMany(stage)).toBe(incidents);
    });
  });

  describe("being in the room gives no right", () => {
    beforeEach(async () => {
      ref = await sharedIncident(false);
    });

    it.each(["status", "close", "note x", "lead me"])(
      "to %s, for somebody of another organisation",
      async (line) => {
        const room = (await stage.state(ref)).rooms[0]?.roomId ?? "";
        const before = await snapshot(stage, ref);

        await stage.arrives(typed("zoe", line, { room }));

        expect((await stage.toldTo("zoe")).at(-1)).toContain(
          "there is no incident here that you take part in",
        );
        expect(await snapshot(stage, ref)).toBe(before);
      },
    );
  });

  it("lets a coordinator of a coordinating organisation at every incident, and a responder there at its own only", async () => {
    const others = await stage.open("Not of CERT-EU", "zoe");

    expect(await stage.answer("alice", `severity ${others} high`)).toContain("to high");
    expect(await stage.answer("rita", `severity ${others} low`)).toContain("there is no incident");
    expect((await stage.state(others)).incident.severity).toBe("high");
  });
});

async function howMany(stage: Stage): Promise<number> {
  const [row] = await stage.app.database.sql<{ count: string }[]>`select count(*) from incidents`;
  return Number(row?.count);
}
