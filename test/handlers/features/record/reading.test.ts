/** Commands that only read: what each person may see, and that reading is on the record. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addParticipation } from "../../../../src/db/incidents.ts";
import { REGISTRY } from "../../../../src/handlers/features.ts";
import { anIncident } from "../../../support/samples.ts";
import { HOUR, MINUTE, type Stage, snapshot, startStage } from "../../stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

describe("list", () => {
  let ofEp: string;
  let ofEda: string;
  let closed: string;
  beforeAll(async () => {
    ofEp = await stage.open("About the Parliament --with ep --severity high");
    ofEda = await stage.open("About the Agency --exercise", "zoe");
    closed = await stage.open("Over and done", "bob");
    await stage.answer("bob", `close ${closed}`);
  });

  it.each([
    { user: "alice", sees: ["ofEp", "ofEda"], why: "a coordinator of a coordinating organisation" },
    { user: "rita", sees: ["ofEp"], why: "a responder there" },
    { user: "olga", sees: ["ofEp"], why: "an observer of an organisation that takes part" },
    { user: "zita", sees: ["ofEda"], why: "a coordinator of an ordinary organisation" },
    { user: "carol", sees: [], why: "a partner who takes no part" },
  ])("shows $user, $why, what may be known", async ({ user, sees }) => {
    const told = await stage.answer(user, "list");

    const all = { ofEp, ofEda, closed };
    for (const [name, ref] of Object.entries(all)) expect(told.includes(ref), name).toBe(sees.includes(name));
    if (sees.length === 0) expect(told).toContain("There is no open incident that you take part in");
  });

  it("says of each how bad it is, where it stands, who leads, and whether it is a drill", async () => {
    await stage.answer("bob", `lead ${ofEp} me`);

    const told = await stage.answer("alice", "list");

    expect(told).toMatch(
      new RegExp(`TLP:AMBER ${ofEp} \\S+ About the Parliament: high, detected, led by Bob Guard, opened`),
    );
    expect(told).toMatch(
      new RegExp(`EXERCISE TLP:AMBER ${ofEda} \\S+ About the Agency: medium, detected, led by nobody`),
    );
  });

  it("--all shows closed ones too, beside the open ones", async () => {
    const told = await stage.answer("bob", "list --all");

    expect(told).toContain(closed);
    expect(told).toContain(ofEp);
    expect(await stage.answer("carol", "list --all")).toContain("There is no incident that you take part in");
  });

  it("says when there are more than it shows", async () => {
    const { db } = stage.app.database;
    for (let more = 0; more < 51; more += 1) {
      const openedAt = new Date(stage.now().getTime() + more);
      const { id } = await anIncident(db, { title: `Number ${more}`, openedAt });
      await addParticipation(db, id, "ec3", openedAt);
    }

    const told = await stage.answer("emil", "list");

    expect(told).toContain("The 50 newest incidents:");
    expect(told).toContain("Number 50:");
    expect(told).not.toContain("Number 0:");
  });
});

describe("status, summary and timeline", () => {
  let ref: string;
  beforeAll(async () => {
    ref = await stage.open("Ransomware at two --severity high --with ep,ec3,nato");
    await stage.answer("bob", `lead ${ref} me`);
    await stage.answer("bob", `note ${ref} fs-03 is encrypted`);
    await stage.advance(3 * HOUR);
    await stage.answer("bob", `decision ${ref} Take the gateway offline`);
  });

  it.each(["status", "summary", "timeline"])(
    "%s is put on record with who asked, and is no update",
    async (command) => {
      const before = await stage.state(ref);

      await stage.answer("olga", `${command} ${ref}`);

      const { entries, incident } = await stage.state(ref);
      expect(entries.slice(before.entries.length)).toMatchObject([
        { kind: "command", author: "olga", organisation: "ep", data: { command } },
      ]);
      expect(incident).toEqual(before.incident);
    },
  );

  it("status shows the card that is pinned, also by codename", async () => {
    const { incident } = await stage.state(ref);
    const told = await stage.answer("mia", `status ${incident.codename}`);

    for (const fact of ["TLP:AMBER", ref, "Ransomware at two", "HIGH", "detected", "Bob Guard"]) {
      expect(told).toContain(fact);
    }
    expect(told).toContain("NATO Cyber Security Centre may receive up to TLP:GREEN");
  });

  it.each([
    { user: "alice", audience: "Team" },
    { user: "bob", audience: "Team" },
    { user: "petra", audience: "Partners" },
    { user: "mia", audience: "Managers" },
    { user: "olga", audience: "Managers" },
  ])("summary for $user is the one for $audience", async ({ user, audience }) => {
    expect(await stage.answer(user, `summary ${ref}`)).toContain(`${audience}, 2026-11-20`);
  });

  it.each(["managers", "partners", "team"])(
    "summary --for %s says the same in their words, with its sources",
    async (audience) => {
      const told = await stage.answer("bob", `sitrep ${ref} --for ${audience}`);

      expect(told).toContain(`Situation report ${ref}`);
      expect(told).toContain("Bob Guard (European Parliament) leads");
      expect(told.includes("Take the gateway offline")).toBe(audience !== "partners");
      expect(told).toMatch(/#\d+/);
      expect(told.startsWith("TLP:AMBER")).toBe(true);
    },
  );

  it("summary --since leaves out what was before", async () => {
    const told = await stage.answer("bob", `summary ${ref} --since 30m`);

    expect(told).toContain("Take the gateway offline");
    expect(told).not.toContain("fs-03 is encrypted");
    expect(await stage.answer("bob", `summary ${ref} --since 1d`)).toContain("fs-03 is encrypted");
  });

  it("timeline shows entries in order, with numbers and UTC", async () => {
    const { entries } = await stage.state(ref);

    const told = await stage.answer("bob", `timeline ${ref} --last 100`);

    const lines = told.split("\n").filter((line) => /^- \d+ /.test(line));
    expect(lines.map((line) => Number(/^- (\d+)/.exec(line)?.[1]))).toEqual(
      entries.map((entry) => entry.number),
    );
    for (const line of lines) expect(line).toMatch(/^- \d+ 2026-11-20 \d\d:\d\d:\d\d UTC \S/);
    expect(told).not.toContain("Bob Guard: Bob Guard");
    expect(told).toContain("Bob Guard: fs-03 is encrypted");
    expect(told).toContain("Muster: Carol Europol (Europol EC3) invited on local-partners");
  });

  it("timeline --last shows the latest and says which they are", async () => {
    const last = (await stage.state(ref)).entries.length;

    const told = await stage.answer("bob", `timeline ${ref} --last 2`);

    expect(told).toContain(`Timeline of ${ref}, entries ${last - 1} to ${last}.`);
    expect(told).toContain(`Earlier ones: !incident timeline ${ref} --before ${last - 1}`);
    expect(told.split("\n").filter((line) => /^- \d+ /.test(line))).toHaveLength(2);
  });

  it("reads also what is closed", async () => {
    const closed = await stage.open("Over", "bob");
    await stage.answer("bob", `close ${closed}`);

    for (const command of ["status", "summary", "timeline"]) {
      expect(await stage.answer("mia", `${command} ${closed}`)).toContain(closed);
    }
    expect(await stage.answer("mia", `status ${closed}`)).not.toContain("Acknowledge]");
  });
});

describe("directory", () => {
  it("lists every organisation with where it is at home", async () => {
    const told = await stage.answer("olga", "directory");

    expect(told).toContain("6 organisations:");
    expect(told).toContain("ec3 Europol EC3, law-enforcement, 3 contacts, on local-partners");
    expect(told).toContain("enisa ENISA, agency, 1 contact, on local-eu");
  });

  it("shows the contacts of one and how they are reached by other means", async () => {
    const told = await stage.answer("alice", "directory ec3");

    expect(told).toContain("Europol EC3 (ec3), law-enforcement, may receive up to TLP:AMBER");
    expect(told).toContain("erik Erik Offline, deputy, 24x7: email erik@europol.test");
  });

  it("suggests an organisation, not a person, for what it does not know", async () => {
    const unknown = (typed: string, near = {}) => [
      { id: "runtime.unknownNames", facts: { names: [{ typed, ...near }] } },
    ];
    const near = { near: { id: "ec3", name: "Europol EC3" } };
    expect(await stage.replies("alice", "directory ec")).toMatchObject(unknown("ec", near));
    expect(await stage.replies("alice", "directory carol")).toMatchObject(unknown("carol"));
  });
});

describe("help", () => {
  it("names every command", async () => {
    const told = await stage.answer("olga", "help");

    for (const command of REGISTRY.commands) expect(told).toContain(`${command.name} ${command.summary}`);
  });

  it.each(REGISTRY.commands.flatMap((command) => [command.name, ...(command.aliases ?? [])]))(
    "explains %s",
    async (name) => {
      const told = await stage.answer("olga", `help ${name.toUpperCase()}`);
      const command = REGISTRY.commands.find((one) => one.name === name || one.aliases?.includes(name));

      expect(told).toContain(`!incident ${command?.name}`);
      for (const example of command?.examples ?? []) expect(told).toContain(`!incident ${example}`);
      // Whose text is taken letter for letter takes this one, too.
      if (command?.raw !== true) expect(await stage.answer("olga", `${name} --help`)).toBe(told);
    },
  );

  it("suggests a command for one that does not exist", async () => {
    expect(await stage.answer("olga", "help opne")).toContain("There is no command opne. Did you mean open?");
  });

  it("has examples that work as they stand", async () => {
    await stage.advance(MINUTE);
    const example = "open Phone chain test --exercise";
    expect(REGISTRY.commands[0]?.examples).toContain(example);
    expect(await stage.answer("alice", example)).toContain("is open: Phone chain test");
  });
});

describe("invite", () => {
  let ref: string;
  const fresh = async (): Promise<void> => {
    ref = await stage.open("Growing --severity high --with ep");
  };

  it("opens a room where somebody new is at home, with a summary, and invites them there", async () => {
    await fresh();
    const told = await stage.answer("alice", `invite ${ref} ec3`);

    expect(told).toContain("local-partners: inviting Carol Europol (Europol EC3)");
    const { rooms, roll, participations, due, entries } = await stage.state(ref);
    expect(rooms.map((room) => [room.network, room.state])).toEqual([
      ["local-eu", "open"],
      ["local-partners", "open"],
    ]);
    expect(roll.find((line) => line.contact === "carol")).toMatchObject({
      state: "invited",
      network: "local-partners",
    });
    expect(participations.find((one) => one.organisation === "ec3")).not.toHaveProperty("acknowledgedAt");
    expect(due.some((row) => row.kind === "no-acknowledgement" && row.data.organisation === "ec3")).toBe(
      true,
    );
    expect((await stage.roomTexts(ref, "local-partners"))[0]).toContain("Growing");
    expect((await stage.roomTexts(ref))[0]).toContain("Europol EC3");
    expect(entries.some((entry) => entry.author === "alice" && entry.data.command === "invite ec3")).toBe(
      true,
    );
  });

  it("of those who are here or invited says so, and invites nobody twice", async () => {
    await fresh();
    const before = (await stage.state(ref)).roll;

    expect(await stage.answer("bob", `invite ${ref} ep bob`)).toContain("Nobody new to invite");
    expect((await stage.state(ref)).roll).toEqual(before);
  });

  it("a contact brings in their organisation, which may know of it from then on", async () => {
    await fresh();
    expect(await stage.answer("zack", `status ${ref}`)).toContain("there is no incident");

    await stage.answer("alice", `invite ${ref} zara`);

    const { participations, roll } = await stage.state(ref);
    expect(participations.map((one) => one.organisation)).toContain("eda");
    expect(roll.filter((line) => line.organisation === "eda").map((line) => line.contact)).toEqual(["zara"]);
    expect(await stage.answer("zack", `status ${ref}`)).toContain("Growing");
  });

  it("a contact who cannot be reached brings in nobody, and stands on the roll with the reason", async () => {
    await fresh();
    const told = await stage.answer("alice", `invite ${ref} erik`);

    expect(told).toContain("Erik Offline has no address on local-partners");
    const { participations, roll } = await stage.state(ref);
    expect(participations.map((one) => one.organisation)).not.toContain("ec3");
    expect(roll.find((line) => line.contact === "erik")).toMatchObject({ state: "failed" });
  });

  it("keeps out whom the marking does not allow", async () => {
    await fresh();

    expect(await stage.answer("bob", `invite ${ref} nato`)).toContain("may receive up to TLP:GREEN");
    expect((await stage.state(ref)).participations.map((one) => one.organisation)).not.toContain("nato");
    expect(await stage.answer("nina", `status ${ref}`)).toContain("there is no incident");
  });

  it("brings back who declined or left", async () => {
    await fresh();
    const bob = stage.person("bob");
    await bob.leave(await bob.warRoom(ref.toLowerCase()));
    expect((await stage.state(ref)).roll.find((line) => line.contact === "bob")?.state).toBe("declined");

    await stage.answer("alice", `invite ${ref} bob`);

    expect((await stage.state(ref)).roll.find((line) => line.contact === "bob")?.state).toBe("invited");
    expect((await bob.warRoom(ref.toLowerCase())).yours).toBe("invited");
  });

  it("is all or nothing when a name is wrong", async () => {
    await fresh();
    const before = await snapshot(stage, ref);

    expect(await stage.answer("bob", `invite ${ref} ec3,edda`)).toContain(
      "Did you mean eda (European Defence Agency)?",
    );
    expect(await snapshot(stage, ref)).toBe(before);
  });
});
