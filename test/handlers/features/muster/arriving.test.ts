/** Who is let in, what they are told on arriving, and what becomes of invitations to people who were removed meanwhile. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NotFound } from "../../../../src/adapters/chat-errors.ts";
import type { ChatPort } from "../../../../src/adapters/chat-port.ts";
import { base, MINUTE, pressed, type Stage, snapshot, startStage } from "../../stage.ts";

let stage: Stage;
let ref: string;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const roomOf = async (network = "local-eu") =>
  (await stage.state(ref)).rooms.find((one) => one.network === network)?.roomId ?? "";
const moved = async (kind: "joined" | "left", user: string, network = "local-eu") =>
  stage.arrives({ ...base({ network }), kind, room: await roomOf(network), user });
const rollOf = async (contact: string) =>
  (await stage.state(ref)).roll.find((line) => line.contact === contact);
const briefings = async (user: string) =>
  (await stage.toldTo(user)).filter((text) => text.includes(`You have joined ${ref}`));

describe("the briefing", () => {
  it("is told in private to whoever joins, once, also when they come back or are invited again", async () => {
    ref = await stage.open("Mail gateway sends malware --severity high --with ep,ec3");
    await moved("joined", "carol", "local-partners");
    await moved("joined", "carol", "local-partners");
    await moved("left", "carol", "local-partners");
    await stage.answer("alice", `invite ${ref} carol`);
    await moved("joined", "carol", "local-partners");

    const [said, ...more] = await briefings("carol");
    expect(more).toEqual([]);
    expect(said).toContain("Mail gateway sends malware");
    expect(said).toContain("TLP:AMBER");
    expect(said).toContain("Europol EC3 has not acknowledged yet");
    expect(said).toContain(`!incident note ${ref}`);
    for (const network of ["local-eu", "local-partners"])
      expect((await stage.roomTexts(ref, network)).join("\n")).not.toContain("You have joined");
  });

  it("is not for whoever opened it, for strangers, and for people who may not know of it", async () => {
    ref = await stage.open();
    for (const user of ["alice", "mallory", "zoe"]) await moved("joined", user);

    for (const user of ["alice", "mallory", "zoe"]) expect(await briefings(user), user).toEqual([]);
  });

  it("comes when somebody who was there already is let in", async () => {
    ref = await stage.open();
    await moved("joined", "zoe");
    await stage.answer("alice", `invite ${ref} eda`);

    expect(await briefings("zoe")).toHaveLength(1);
  });

  it("that cannot be delivered is recorded, and bothers nobody in the rooms", async () => {
    ref = await stage.open();
    stage.replacePort("local-eu", (port) => ({
      ...port,
      async directRoom(user) {
        throw new NotFound("local-eu", "user", user);
      },
    }));
    await moved("joined", "bob");

    expect((await rollOf("bob"))?.state).toBe("joined");
    expect(await stage.kinds(ref)).toContain("delivery-failed");
    expect((await stage.roomTexts(ref)).join("\n")).not.toContain("did not arrive");
  });

  it("is in time also for whoever the comparison found", async () => {
    ref = await stage.open();
    stage.replacePort("local-eu", (port) => ({ ...port, members: async () => ["bob"] }));
    await stage.app.runJob("reconcile");
    await stage.settled();

    expect(await briefings("bob")).toHaveLength(1);
  });
});

describe("somebody with an account on two networks", () => {
  beforeEach(async () => {
    await stage.app.database.sql`insert into contact_addresses (contact, network, address)
      values ('bob', 'local-partners', 'bob'), ('zoe', 'local-partners', 'zoe')`;
    ref = await stage.open("Something is wrong --with ep,ec3");
  });

  it("is here as long as they are in one of the rooms", async () => {
    await moved("joined", "bob");
    await moved("joined", "bob", "local-partners");
    await moved("left", "bob", "local-partners");
    expect(await rollOf("bob")).toMatchObject({ state: "joined", network: "local-eu" });
    await moved("left", "bob");
    expect(await rollOf("bob")).toMatchObject({ state: "left" });

    const moves = (await stage.kinds(ref)).filter((kind) => kind === "joined" || kind === "left");
    expect(moves).toEqual(["joined", "joined", "left", "left"]);
    expect(await briefings("bob")).toHaveLength(1);
  });

  it("is warned of in every room in which they do not belong", async () => {
    await moved("joined", "zoe");
    await moved("joined", "zoe", "local-partners");

    for (const network of ["local-eu", "local-partners"])
      expect((await stage.roomTexts(ref, network)).join("\n"), network).toContain("takes no part");
  });
});

describe("inviting beyond one's own", () => {
  it("is refused with who must be asked and what to type, and changes nothing", async () => {
    ref = await stage.open();
    const before = await snapshot(stage, ref);
    const told = await stage.answer("bob", `invite ${ref} eda zack`);

    expect(told).toContain("Nothing was done.");
    expect(told).toContain(`${ref} is TLP:AMBER and comes from CERT-EU`);
    expect(told).toContain("you may pass it on to your own organisation and its clients only");
    expect(told).toContain(`!incident invite ${ref} eda zack`);
    expect(told).toContain(`!incident permit ${ref} all --to eda`);
    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("is done after the source has permitted it", async () => {
    ref = await stage.open();
    const { id } = (await stage.state(ref)).incident;
    await stage.app.database.sql`insert into permits (incident, recipient, by, at)
      values (${id}, 'eda', 'alice', now())`;
    expect(await stage.answer("bob", `invite ${ref} eda`)).toContain("Mustering");
    expect((await rollOf("zoe"))?.state).toBe("invited");
  });

  it("is done by the source, by its coordinator up to TLP:AMBER, and for colleagues", async () => {
    ref = await stage.open("Theirs --with ep", "zoe");
    expect(await stage.answer("zoe", `invite ${ref} ec3`)).toContain("Mustering");
    expect(await stage.answer("alice", `invite ${ref} cert-eu`)).toContain("Mustering");
    expect(await stage.answer("bob", `invite ${ref} dora`)).toContain("Mustering");
  });

  it("is the source's alone at TLP:AMBER+STRICT", async () => {
    ref = await stage.open("Strict --tlp AMBER+STRICT --with cert-eu", "bob");
    expect(await stage.answer("alice", `invite ${ref} rita`)).toContain("Mustering");
    const before = await snapshot(stage, ref);
    await stage.app.database.sql`update organisations set ceiling = 'RED' where id = 'eda'`;
    expect(await stage.answer("alice", `invite ${ref} eda`)).toContain(
      "you may pass it on within your own organisation only",
    );
    expect(await snapshot(stage, ref)).toBe(before);
  });
});

describe("an incident at TLP:RED", () => {
  beforeEach(async () => {
    ref = await stage.open("Named persons --tlp RED --with cert-eu,rita", "alice");
  });

  it("names persons: organisations are not called, and whoever asks is told to name somebody", async () => {
    const { participations, roll } = await stage.state(ref);
    expect(participations.map((one) => one.organisation)).toEqual(["cert-eu"]);
    expect(roll.filter((line) => line.state !== "failed").map((line) => line.contact)).toEqual([
      "alice",
      "rita",
    ]);
    expect(
      roll.find((line) => line.contact === undefined && line.organisation === "cert-eu")?.reason,
    ).toContain("TLP:RED is for named persons only");
    expect(await stage.answer("alice", `invite ${ref} cert-eu`)).toContain(
      `say who of CERT-EU it is for, for example !incident invite ${ref} alice`,
    );
  });

  it("does not name whoever gets into the room by hand: they are warned of, and read nothing", async () => {
    const colleague = "cora";
    await stage.app.database.sql`update contacts set organisation = 'cert-eu' where id = ${colleague}`;
    await moved("joined", colleague);

    expect(await rollOf(colleague)).toBeUndefined();
    const texts = await stage.roomTexts(ref);
    expect(texts[0]).toContain("Withheld here");
    expect(texts.at(-1)).toContain("TLP:RED is for named persons, and they are not among these");
    expect(texts.at(-1)).toContain(`!incident invite ${ref} ${colleague}`);
    expect(await briefings(colleague)).toEqual([]);
    expect(await stage.answer(colleague, `status ${ref}`)).toContain("there is no incident");
  });

  it("lets nobody in by Join who is not named", async () => {
    await stage.app.database.sql`update contacts set organisation = 'cert-eu' where id = 'cora'`;
    const before = await snapshot(stage, ref);
    await stage.arrives(pressed("cora", "join", ref));

    expect(await snapshot(stage, ref)).toBe(before);
    expect((await stage.toldTo("cora")).at(-1)).toContain("there is no incident");
  });

  it("lets only the source name somebody", async () => {
    const refusal = await stage.answer("rita", `invite ${ref} bob`);
    expect(refusal).toContain("Mustering");
    expect((await rollOf("bob"))?.state).toBe("failed");
  });
});

describe("an organisation that is removed while an invitation is on its way", () => {
  const held = (how: (port: ChatPort) => Partial<ChatPort>) =>
    stage.replacePort("local-eu", (port) => ({ ...port, ...how(port) }));

  it("is not invited when the invitation was not yet sent", async () => {
    ref = await stage.open();
    const asked: string[] = [];
    let isAway = true;
    held((port) => ({
      async invite(room, users) {
        asked.push(...users);
        return isAway
          ? users.map((user) => ({ user, state: "failed" as const, reason: "no answer", again: true }))
          : port.invite(room, users);
      },
    }));
    await stage.answer("alice", `invite ${ref} eda`);
    await stage.answer("alice", `remove ${ref} eda`);
    isAway = false;
    asked.length = 0;
    await stage.advance(2 * MINUTE);

    expect(asked).toEqual([]);
    expect((await rollOf("zoe"))?.state).toBe("removed");
  });

  it("is removed again when the invitation went through meanwhile", async () => {
    ref = await stage.open();
    const out: string[] = [];
    held((port) => ({
      async invite(room, users) {
        const answer = await port.invite(room, users);
        const { id } = (await stage.state(ref)).incident;
        // The very same moment: the invitation is through, and its answer has not been written yet.
        await stage.app.database.sql`update participations set removed_at = now()
          where incident = ${id} and organisation = 'eda'`;
        await stage.app.database
          .sql`update roll set state = 'removed' where incident = ${id} and contact = 'zoe'`;
        return answer;
      },
      kicking: {
        async kick(_room, user) {
          out.push(user);
        },
      },
    }));
    await stage.answer("alice", `invite ${ref} eda`);

    expect(out).toEqual(["zoe"]);
    expect((await rollOf("zoe"))?.state).toBe("removed");
    expect((await stage.toldTo("alice")).join("\n")).toContain("was removed meanwhile");
  });

  it("does not come back by itself: Join says who can help", async () => {
    ref = await stage.open("Something is wrong --with ep");
    await stage.answer("alice", `invite ${ref} petra`);
    await stage.answer("alice", `remove ${ref} petra`);
    await stage.arrives(pressed("petra", "join", ref));

    expect((await rollOf("petra"))?.state).toBe("removed");
    expect((await stage.toldTo("petra")).at(-1)).toContain("You were removed from");
  });

  it("stays removed on the roll when the network tells that they left", async () => {
    ref = await stage.open();
    await moved("joined", "bob");
    await stage.answer("alice", `remove ${ref} ep`);
    await moved("left", "bob");

    expect((await rollOf("bob"))?.state).toBe("removed");
  });
});

describe("the command", () => {
  it("shows the roll to whoever may know of the incident, alone, and records that it was read", async () => {
    ref = await stage.open("Something is wrong --with ep,ec3,enisa,nato");
    await moved("joined", "bob");
    const told = await stage.answer("mia", `roll ${ref}`);

    expect(told).toContain("1 of 5 here for");
    expect(told).toContain("Bob Guard, duty officer: here, since 2026-11-20 09:0");
    expect(told).toContain("Ingrid Unaddressed, duty officer: could not be invited");
    expect(told).toContain("By other means: email ingrid@enisa.test");
    expect(told).toContain("may receive up to TLP:GREEN");
    expect((await stage.state(ref)).entries.at(-1)).toMatchObject({
      kind: "command",
      data: { command: "roll" },
    });
    expect(await stage.answer("zoe", `roll ${ref}`)).toContain("there is no incident");
  });

  it("shows one organisation, and says what is wrong with the name of one that is not there", async () => {
    ref = await stage.open("Something is wrong --with ep,ec3");
    expect(await stage.answer("bob", `roll ${ref} ec3`)).toContain("0 of 1 here of Europol EC3");
    expect(await stage.answer("bob", `roll ${ref} ec4`)).toContain("Did you mean ec3 (");
    expect(await stage.answer("bob", `roll ${ref} eda`)).toContain("eda is not on the roll");
  });
});

describe("M63: people who join by the dozen, each minute", () => {
  it("cost a few cards, edits and pins", async () => {
    ref = await stage.open();
    let posts = 0;
    let edits = 0;
    let pins = 0;
    stage.replacePort("local-eu", ({ pins: pinning, ...port }) => ({
      ...port,
      history: "from-joining",
      post: async (...args) => {
        posts++;
        return await port.post(...args);
      },
      edit: async (...args) => {
        edits++;
        await port.edit(...args);
      },
      pins: {
        pin: async (...args) => {
          pins++;
          await pinning?.pin(...args);
        },
      },
    }));
    for (let minute = 0; minute < 3; minute++) {
      for (let one = 0; one < 10; one++) {
        await moved("joined", `guest-${minute}-${one}`);
        await stage.advance(6_000);
      }
    }
    await stage.advance(MINUTE);

    // Each guest is a stranger, of whom the room is warned once.
    expect(posts).toBeLessThanOrEqual(30 + 6);
    expect(pins).toBeLessThanOrEqual(8);
    expect(edits).toBeLessThanOrEqual(6 * 5);
  }, 90_000);

  it("who come alone see the card a moment later", async () => {
    ref = await stage.open();
    stage.replacePort("local-eu", (port) => ({ ...port, history: "from-joining" }));
    const before = (await stage.roomTexts(ref)).length;
    await moved("joined", "bob");
    await stage.advance(2_000);

    expect((await stage.roomTexts(ref)).length).toBeGreaterThan(before);
  });
});

describe("M55: somebody who joins and cannot read", () => {
  const reads = async (kind: "cannot-read" | "can-read", user: string) =>
    stage.arrives({ ...base(), kind, room: await roomOf(), user });

  it("counts as missing on the roll and the card, which name the cause, and the room is told once", async () => {
    ref = await stage.open("Something is wrong --with ep");
    await moved("joined", "bob");
    await reads("cannot-read", "bob");
    await reads("cannot-read", "bob");

    expect(await rollOf("bob")).toMatchObject({
      state: "joined",
      reason: expect.stringContaining("not verified"),
    });
    expect(await stage.answer("alice", `roll ${ref}`)).toContain("cannot read it");
    const texts = await stage.roomTexts(ref);
    expect(texts.filter((text) => text.includes("is in this room and cannot read it"))).toHaveLength(1);
    expect(texts.join("\n")).toContain("in the room, cannot read it");
    expect(await stage.kinds(ref)).toContain("delivery-failed");

    await reads("can-read", "bob");
    const line = await rollOf("bob");
    expect([line?.state, line?.reason]).toEqual(["joined", undefined]);
  });

  it("is told where they can read", async () => {
    await stage.app.database.sql`insert into contact_addresses (contact, network, address)
      values ('bob', 'local-partners', 'bob')`;
    ref = await stage.open("Something is wrong --with ep,ec3");
    await moved("joined", "bob");
    await reads("cannot-read", "bob");

    expect((await stage.toldTo("bob", "local-partners")).join()).toContain("cannot read it");
    expect((await stage.roomTexts(ref)).join()).toContain("Muster has told them on local-partners");
  });

  it("is no news of somebody who is not on the roll", async () => {
    ref = await stage.open("Something is wrong --with ep");
    await reads("cannot-read", "mallory");

    expect((await stage.roomTexts(ref)).join()).not.toContain("cannot read it");
  });
});

describe("m66: what was kept from a room because a stranger was there", () => {
  it("is said when they have left, and is not while somebody else is there who may not have it", async () => {
    ref = await stage.open("Something is wrong --with ep");
    await moved("joined", "mallory");
    await moved("joined", "stranger");
    await stage.answer("alice", `note ${ref} The gateway is ours again`);
    const heard = async () => (await stage.roomTexts(ref)).filter((text) => text.includes("ours again"));
    expect(await heard()).toEqual([]);
    await moved("left", "stranger");
    expect(await heard()).toEqual([]);
    await moved("left", "mallory");

    expect(await heard()).toHaveLength(1);
  });

  it("is nothing where nobody was who may not have it", async () => {
    ref = await stage.open("Something is wrong --with ep");
    await moved("joined", "bob");
    await stage.answer("alice", `note ${ref} The gateway is ours again`);
    await moved("left", "bob");

    const heard = (await stage.roomTexts(ref)).filter((text) => text.includes("ours again"));
    expect(heard).toHaveLength(1);
  });
});
