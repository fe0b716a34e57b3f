/** People who have no account on a network that can invite from outside (Slack Connect): how far that got is on the roll. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RateLimited, Rejected } from "../../../../src/adapters/chat-errors.ts";
import type { ChatEvent, ChatPort } from "../../../../src/adapters/chat-port.ts";
import { roomMembersOf } from "../../../../src/db/room-members.ts";
import { base, HOUR, type Stage, startStage } from "../../stage.ts";

const EMAIL = "zoe@eda.test";
let stage: Stage;
let ref: string;
let sent: string[];
let expelled: string[];
beforeEach(async () => {
  sent = [];
  expelled = [];
  stage = await startStage();
  await stage.app.database
    .sql`update contact_addresses set address = ${EMAIL} where contact = 'zoe' and network = 'local-eu'`;
  outside();
});
afterEach(() => stage.stop());

function outside(how: Partial<ChatPort> = {}): void {
  stage.replacePort("local-eu", (port) => ({
    ...port,
    findUser: async (address) => (address === EMAIL ? undefined : port.findUser(address)),
    connect: {
      async invite(_room, email) {
        sent.push(email);
        return { invite: `I${sent.length}` };
      },
    },
    kicking: {
      async kick(_room, user) {
        expelled.push(user);
      },
    },
    ...how,
  }));
}
const open = async () => {
  ref = await stage.open("Something is wrong --severity high --with eda");
};
const room = async () => (await stage.state(ref)).rooms[0];
type News = Extract<ChatEvent, { kind: "connect" }>["state"];
const news = async (state: News, user?: string, invite = "I1") => {
  const event = { ...base(), kind: "connect", room: String((await room())?.roomId), invite, state } as const;
  await stage.arrives(user === undefined ? event : { ...event, user });
};
const line = async () => (await stage.state(ref)).roll.find((one) => one.contact === "zoe");
const texts = async () =>
  (await stage.state(ref)).entries.filter((one) => one.kind === "connect").map((one) => one.text);

describe("somebody without an account", () => {
  beforeEach(open);

  it("is invited by e-mail, once, and the roll says what is waited for", async () => {
    expect(sent).toEqual([EMAIL]);
    expect(await line()).toMatchObject({
      state: "invited",
      reason: "through Slack Connect, waiting for them to accept",
    });
    expect(await texts()).toEqual([
      "Zoe Elsewhere (European Defence Agency) invited to local-eu from outside, by e-mail to zoe@eda.test; they have to accept, and it may need approval",
    ]);
    expect((await stage.toldTo("alice")).join("\n")).toContain("being invited from outside by e-mail");
  });

  it("waits for approval after accepting, and the roll says so", async () => {
    await news("accepted", "U-zoe");

    expect(await stage.answer("alice", `roll ${ref} eda`)).toContain(
      "invited through Slack Connect, waiting for approval".slice("invited ".length),
    );
    expect((await stage.roomTexts(ref))[0]).toContain("through Slack Connect, waiting for approval");
  });

  it("is known by the account that took the invitation, and joins as themselves", async () => {
    await news("accepted", "U-zoe");
    await news("approved", "U-zoe");
    expect((await line())?.reason).toBe("through Slack Connect, approved, not here yet");
    await stage.arrives({ ...base(), kind: "joined", room: String((await room())?.roomId), user: "U-zoe" });

    expect(await line()).toMatchObject({ state: "joined" });
    expect(await line()).not.toHaveProperty("reason");
    expect((await stage.roomTexts(ref)).join("\n")).not.toContain("is not in the directory");
  });

  it("counts among those who read the room from the moment the account is known", async () => {
    const row = (await room())?.id ?? "";
    await news("accepted", "U-zoe");

    expect(await roomMembersOf(stage.app.database.db, row)).toContainEqual({
      user: "U-zoe",
      state: "invited",
      contact: "zoe",
      organisation: "eda",
    });
  });

  it("does not become somebody else whom the directory has", async () => {
    await news("accepted", "bob");

    const rows = await stage.app.database
      .sql`select user_id from contact_addresses where contact = 'zoe' and network = 'local-eu'`;
    expect(rows).toMatchObject([{ user_id: null }]);
  });

  it("is told of once, however often, late or out of order the news comes", async () => {
    for (const state of ["approved", "accepted", "approved", "declined", "expired"] as const)
      await news(state);

    expect((await texts()).slice(1)).toEqual([
      "Zoe Elsewhere (European Defence Agency) on local-eu: through Slack Connect, approved, not here yet",
    ]);
    expect((await line())?.state).toBe("invited");
  });

  it("who declines is said to have, and somebody else is looked for at once", async () => {
    await news("declined");
    await stage.advance(1_000);

    expect(await line()).toMatchObject({
      state: "declined",
      reason: "the Slack Connect invitation was declined",
    });
    expect((await stage.state(ref)).entries.filter((one) => one.kind === "called-next")).toMatchObject([
      { data: { contact: "zara" } },
    ]);
  });

  it("who does not take it in fourteen days has let it expire", async () => {
    await stage.advance(14 * 24 * HOUR - 60_000);
    expect((await line())?.state).toBe("invited");
    await stage.advance(2 * 60_000);

    expect(await line()).toMatchObject({ state: "failed", reason: "the Slack Connect invitation expired" });
    await news("accepted", "U-zoe");
    expect((await line())?.state).toBe("failed");
  });

  it("whose organisation is removed meanwhile stays removed, and is removed when they come", async () => {
    await stage.answer("alice", `remove ${ref} eda`);
    await news("accepted", "U-zoe");
    await news("approved", "U-zoe");

    expect((await line())?.state).toBe("removed");
    expect(expelled).toContain("U-zoe");
  });

  it("is not mixed up with invitations that people sent themselves", async () => {
    const before = JSON.stringify(await stage.state(ref));
    await news("accepted", "U-other", "I99");

    expect(JSON.stringify(await stage.state(ref))).toBe(before);
  });
});

describe("an invitation from outside that cannot be sent", () => {
  it("is on the roll with its reason, and in the report", async () => {
    outside({
      connect: {
        async invite() {
          throw new Rejected("local-eu", "invite somebody from outside", "not_paid");
        },
      },
    });
    await open();

    expect(await line()).toMatchObject({ state: "failed", reason: expect.stringContaining("not_paid") });
    expect((await stage.toldTo("alice")).join("\n")).toContain("not_paid");
  });

  it("M65: that must wait for another is said once, and sent when its turn comes", async () => {
    const words = "another invitation of this room waits to be accepted";
    let refusals = 3;
    outside({
      connect: {
        async invite(_room, email) {
          refusals -= 1;
          if (refusals >= 0) throw new RateLimited("local-eu", "invite", 10 * 60_000, { words });
          sent.push(email);
          return { invite: "I1" };
        },
      },
    });
    await open();

    expect(await line()).toMatchObject({ state: "wanted", reason: expect.stringContaining(words) });
    for (let at = 0; at < 2; at += 1) await stage.advance(11 * 60_000);
    expect(await texts()).toEqual([expect.stringContaining(`not invited yet: local-eu: ${words}`)]);
    expect(sent).toEqual([]);

    await stage.advance(11 * 60_000);
    expect(sent).toEqual([EMAIL]);
    expect(await line()).toMatchObject({
      state: "invited",
      reason: "through Slack Connect, waiting for them to accept",
    });
  });

  it("says nobody has that address where the network cannot invite from outside", async () => {
    stage.replacePort("local-eu", ({ connect: _connect, ...port }) => port);
    await open();

    expect(sent).toEqual([]);
    expect(await line()).toMatchObject({
      state: "failed",
      reason: `nobody on local-eu has the address ${EMAIL}`,
    });
  });
});
