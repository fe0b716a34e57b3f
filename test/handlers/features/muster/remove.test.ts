/** Taking organisations and people out of an incident. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forbidden, Unavailable } from "../../../../src/adapters/chat-errors.ts";
import type { ChatPort } from "../../../../src/adapters/chat-port.ts";
import { permit, permitsOf } from "../../../../src/db/marking.ts";
import { roomMembersOf } from "../../../../src/db/room-members.ts";
import { base, HOUR, type Stage, snapshot, startStage } from "../../stage.ts";

const PARTNERS = "local-partners";
let stage: Stage;
let ref: string;
beforeEach(async () => {
  stage = await startStage();
  ref = await stage.open("Something is wrong --with ep,ec3,eda");
});
afterEach(() => stage.stop());

const line = async (contact: string) => (await stage.state(ref)).roll.find((one) => one.contact === contact);
const roomOn = async (network: string) => {
  const room = (await stage.state(ref)).rooms.find((one) => one.network === network);
  if (!room) throw new Error(`no room on ${network}`);
  return room;
};
const inRoomOn = async (network: string): Promise<readonly string[]> =>
  (await roomMembersOf(stage.app.database.db, (await roomOn(network)).id)).map((one) => one.user);
const parts = async () => (await stage.state(ref)).participations.map((one) => one.organisation);

describe("an organisation that is removed", () => {
  it("takes no part any more, and its people stand on the roll as removed, with when and by whom", async () => {
    await stage.inRoom("carol", ref, "ack");
    await stage.advance(HOUR);

    await stage.inRoom("alice", ref, "remove ec3 --reason 'Their part is over'");

    expect(await parts()).not.toContain("ec3");
    const carol = await line("carol");
    expect(carol).toMatchObject({
      state: "removed",
      reason: "by Alice Duty (CERT-EU): Their part is over",
    });
    expect(Number(carol?.changedAt)).toBeGreaterThanOrEqual(stage.now().getTime() - HOUR / 2);
    const entry = (await stage.state(ref)).entries.find((one) => one.kind === "removed");
    expect(entry).toMatchObject({ author: "alice", data: { organisation: "ec3" } });
    expect(entry?.text).toBe("Alice Duty removed Europol EC3: Their part is over");
  });

  it("is removed from its rooms, invitations included, and who stays hears of it", async () => {
    await stage.person("zoe").join(await stage.person("zoe").warRoom());
    expect(await inRoomOn("local-eu")).toContain("zoe");

    const heard = await stage.inRoom("alice", ref, "remove eda");

    expect(await inRoomOn("local-eu")).not.toContain("zoe");
    expect((await stage.person("zoe").view()).rooms.some((room) => room.name.startsWith("inc-"))).toBe(false);
    expect(heard).toContain("Alice Duty (CERT-EU) removed European Defence Agency from the incident");
    expect((await stage.roomTexts(ref)).join("\n")).toContain("removed European Defence Agency");
    expect((await stage.roomTexts(ref, PARTNERS)).join("\n")).toContain("removed European Defence Agency");
  });

  it("is told that it was removed, and nothing else", async () => {
    const before = (await stage.toldTo("zoe")).length;
    await stage.inRoom("alice", ref, "remove eda --reason 'They talk to the press'");

    const told = (await stage.toldTo("zoe")).slice(before).join("\n");
    expect(told).toContain(`ended European Defence Agency's part in ${ref}`);
    expect(told).not.toContain("press");
    expect(told).not.toContain("Something is wrong");
    expect(await stage.answer("zoe", `status ${ref}`)).toContain("there is no incident");
  });

  it("is no longer waited for: its alarms end, and so do permissions to it and its people", async () => {
    const { incident } = await stage.state(ref);
    const { db } = stage.app.database;
    await permit(db, incident.id, { entry: 1, recipient: "ec3" }, "alice", stage.now());
    await permit(db, incident.id, { entry: 1, recipient: "carol" }, "alice", stage.now());
    await permit(db, incident.id, { entry: 1, recipient: "eda" }, "alice", stage.now());

    await stage.inRoom("alice", ref, "remove ec3");

    const { due } = await stage.state(ref);
    expect(due.map((row) => row.data.organisation)).not.toContain("ec3");
    expect(due.map((row) => row.data.organisation)).toContain("eda");
    expect(await permitsOf(db, incident.id)).toEqual([{ entry: 1, recipient: "eda" }]);
  });

  it("leaves a room in which nobody is left, and that room hears nothing more", async () => {
    await stage.inRoom("alice", ref, "remove ec3");
    const before = await stage.roomTexts(ref, PARTNERS);

    await stage.inRoom("alice", ref, "note Not for Europol");

    expect(await roomOn(PARTNERS)).toMatchObject({ state: "silenced", reason: "nobody is left in it" });
    expect(await stage.roomTexts(ref, PARTNERS)).toEqual(before);
  });

  it("comes back by an invitation, into the same room, and acknowledges again", async () => {
    await stage.inRoom("carol", ref, "ack");
    await stage.inRoom("alice", ref, "remove ec3");
    await stage.inRoom("alice", ref, "invite ec3");

    const part = (await stage.state(ref)).participations.find((one) => one.organisation === "ec3");
    expect(part).toBeDefined();
    expect(part?.acknowledgedAt).toBeUndefined();
    expect((await stage.state(ref)).due.map((row) => row.data.organisation)).toContain("ec3");
    expect(await line("carol")).toMatchObject({ state: "invited" });
    expect((await roomOn(PARTNERS)).state).toBe("open");
    await stage.inRoom("carol", ref, "ack");
    expect((await stage.roomTexts(ref, PARTNERS)).join("\n")).toContain("acknowledged for Europol EC3");
  });

  it.each([
    ["cannot put people out", { kicking: undefined }, "cannot remove people from rooms on local-eu"],
    [
      "refuses to",
      {
        kicking: {
          kick: async (): Promise<never> => {
            throw new Forbidden("local-eu", "put somebody out", "they own the place");
          },
        },
      },
      "they own the place",
    ],
  ])(
    "stays in the room where the network %s: that is said, and nothing more is said there",
    async (_, how, why) => {
      await stage.person("zoe").join(await stage.person("zoe").warRoom());
      stage.replacePort("local-eu", (port) => ({ ...port, ...how }) as ChatPort);

      await stage.inRoom("alice", ref, "remove eda");
      await stage.inRoom("alice", ref, "note Not for Zoe");

      const texts = (await stage.roomTexts(ref)).join("\n");
      expect(texts).toContain("Zoe Elsewhere is still in the room on local-eu");
      expect(texts).toContain(why);
      expect(texts).not.toContain("noted: Not for Zoe");
      expect(texts).toContain("Withheld here");
      expect((await stage.state(ref)).entries.map((one) => one.text).join("\n")).toContain(
        "Zoe Elsewhere could not be removed from the room on local-eu",
      );
      expect((await stage.roomTexts(ref, PARTNERS)).join("\n")).toContain("noted: Not for Zoe");
    },
  );

  it("is removed again when an invitation to its people was in flight", async () => {
    await stage.inRoom("alice", ref, "remove ec3");
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const asked = new Promise<void>((isAsked) => {
      stage.replacePort(PARTNERS, (port) => ({
        ...port,
        invite: async (room, users) => {
          const outcomes = await port.invite(room, users);
          isAsked();
          await held;
          return outcomes;
        },
      }));
    });
    const inviting = stage.answer("alice", `invite ${ref} ec3`);
    await asked;
    const removing = stage.answer("alice", `remove ${ref} ec3`);
    // The removal is handled while the network has not said yet what became of the invitation.
    await expect.poll(parts).not.toContain("ec3");
    answer();
    await Promise.all([inviting, removing]);

    expect(await inRoomOn(PARTNERS)).toEqual([]);
    expect(await line("carol")).toMatchObject({ state: "removed" });
    const view = await stage.person("carol").view();
    expect(view.rooms.some((room) => room.name.startsWith(ref.toLowerCase()))).toBe(false);
  });

  it("is told of to who removes it in a side room in which nobody of it is", async () => {
    await stage.answer("alice", `room ${ref} add legal --with ep`);
    const side = (await stage.state(ref)).rooms.find((one) => one.roomKey === "legal");
    const where = { network: "local-eu", room: String(side?.roomId) };
    expect(await stage.answer("alice", "remove ec3", where)).toContain("removed Europol EC3");
  });

  it("gets nothing of what was on its way to its people", async () => {
    const { directRoom } = stage.app.networks.ports.get(PARTNERS) as ChatPort;
    let isAway = true;
    const away = async (user: string): Promise<string> => {
      if (isAway) throw new Unavailable(PARTNERS, "no answer");
      return directRoom(user);
    };
    stage.replacePort(PARTNERS, (port) => ({ ...port, directRoom: away }));
    await stage.advance(2 * HOUR);
    const before = (await stage.toldTo("carol")).length;

    await stage.inRoom("alice", ref, "remove ec3");
    isAway = false;
    for (let minute = 0; minute < 3; minute += 1) await stage.advance(HOUR / 60);

    const told = (await stage.toldTo("carol")).slice(before);
    expect(told).toHaveLength(1);
    expect(told.join("\n")).toContain("You get no further messages; its label still binds you.");
    // The reminder that waited is about an organisation that takes no part any more: it is over, not given up.
    expect(await stage.kinds(ref)).not.toContain("delivery-failed");
  });
});

describe("an incident at TLP:RED", () => {
  it("is not open again to somebody who was removed and gets back in by hand", async () => {
    const red = await stage.open("Only for some --tlp RED --with rita");
    const room = (await stage.state(red)).rooms[0];
    const comes = { ...base(), kind: "joined", room: String(room?.roomId), user: "rita" } as const;
    await stage.arrives(comes);
    expect(await stage.answer("rita", `status ${red}`)).toContain("Only for some");
    await stage.answer("alice", `remove ${red} rita`);
    await stage.arrives({ ...comes, id: "again" });

    const line = (await stage.state(red)).roll.find((one) => one.contact === "rita");
    expect(line?.state).toBe("removed");
    expect(await stage.answer("rita", `status ${red}`)).toContain("there is no incident");
  });
});

describe("one person who is removed", () => {
  it("is removed; the organisation stays, and that is said", async () => {
    const heard = await stage.inRoom("alice", ref, "remove emil");
    expect(heard).toContain("takes no part");

    await stage.person("bob").join(await stage.person("bob").warRoom());
    const said = await stage.inRoom("alice", ref, "remove bob");

    expect(said).toContain("removed Bob Guard (European Parliament) from the incident");
    expect(said).toContain("European Parliament goes on taking part");
    expect(await parts()).toContain("ep");
    expect(await line("bob")).toMatchObject({ state: "removed" });
    expect(await inRoomOn("local-eu")).not.toContain("bob");
    expect((await stage.toldTo("bob")).join("\n")).toContain("You were removed from the rooms");
  });

  it("may be of an organisation that takes no part: somebody who was added by hand", async () => {
    await stage.inRoom("alice", ref, "remove eda");
    const room = await roomOn("local-eu");
    await stage.app.database
      .sql`insert into room_members (room, user_id, state, since) values (${room.id}, 'zack', 'joined', now())`;

    const said = await stage.inRoom("alice", ref, "remove zack");

    expect(said).toContain("removed Zack Elsewhere");
    expect(await inRoomOn("local-eu")).not.toContain("zack");
  });
});

describe("is refused, and nothing changes:", () => {
  it.each([
    ["alice", "remove", "who"],
    ["alice", "remove nobody-at-all", "Nobody is called nobody-at-all"],
    ["alice", "remove epp", "Did you mean ep ("],
    ["alice", "remove enisa", "ENISA takes no part"],
    ["alice", "remove mia", "takes no part"],
    ["alice", "remove ep eda", "no use for"],
    ["bob", "remove cert-eu", "CERT-EU opened"],
    ["bob", "remove alice", "CERT-EU opened"],
    ["carol", "remove ep", "can use remove; you are"],
  ])("%s: %s", async (user, command, why) => {
    await stage
      .person(user)
      .join(await stage.person(user).warRoom())
      .catch(() => undefined);
    const before = await snapshot(stage, ref);
    const said = await stage.inRoom(user, ref, command);
    expect(said).toContain(why);
    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("the lead, and the organisation of the lead, until the lead is handed over", async () => {
    await stage.inRoom("bob", ref, "lead me");
    for (const who of ["ep", "bob"]) {
      const said = await stage.inRoom("alice", ref, `remove ${who}`);
      expect(said).toContain("Hand over the lead first");
    }
    await stage.inRoom("alice", ref, "lead me");
    await stage.inRoom("alice", ref, "remove ep");
    expect(await parts()).not.toContain("ep");
  });
});
