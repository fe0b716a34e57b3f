/** Getting things to the networks when these refuse, fail, are slow or come back late. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forbidden, NameTaken, Rejected, Unavailable } from "../../../src/adapters/chat-errors.ts";
import type { ChatPort } from "../../../src/adapters/chat-port.ts";
import { accept } from "../../../src/db/inbox.ts";
import { enqueue } from "../../../src/db/outbox.ts";
import { personLane } from "../../../src/handlers/runtime/lanes.ts";
import { direct } from "../../../src/handlers/runtime/steps.ts";
import { base, HOUR, MINUTE, type Stage, startStage, typed } from "../stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const PARTNERS = "local-partners";
const away = async (): Promise<never> => {
  throw new Unavailable(PARTNERS, "no answer");
};
const AWAY: Partial<ChatPort> = {
  openRoom: away,
  invite: away,
  post: away,
  edit: away,
  directRoom: away,
  findUser: away,
  whisper: { reply: away },
  topics: { atOpening: true, set: away },
  pins: { pin: away },
};
/** The network fails from now on; the returned function brings it back. */
function breaks(network: string, how: Partial<ChatPort>): () => void {
  const real = stage.replacePort(network, (port) => ({ ...port, ...how }));
  return () => void stage.replacePort(network, () => real);
}
const roomOn = async (ref: string, network: string) =>
  (await stage.state(ref)).rooms.find((one) => one.network === network);
const entryTexts = async (ref: string): Promise<string> =>
  (await stage.state(ref)).entries.map((entry) => entry.text).join("\n");
/** Lets retries happen: as often as it takes, each a minute later. */
async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) await stage.advance(MINUTE);
}

describe("a room", () => {
  it("whose name is taken gets the next one, and the room of that name is left alone", async () => {
    const { openRoom } = stage.app.networks.ports.get(PARTNERS) as ChatPort;
    const asked: string[] = [];
    breaks(PARTNERS, {
      async openRoom(request, attempt) {
        asked.push(request.name);
        if (asked.length < 3) throw new NameTaken(PARTNERS, request.name);
        return openRoom(request, attempt);
      },
    });

    const ref = await stage.open("Clash --with ec3");

    const room = await roomOn(ref, PARTNERS);
    const first = asked[0] ?? "";
    expect(asked).toEqual([first, `${first}-2`, `${first}-3`]);
    expect(room).toMatchObject({ state: "open", name: `${first}-3` });
    expect(await stage.toldTo("alice")).not.toContainEqual(expect.stringContaining("could not be opened"));
  });

  it("of somebody else with that very name is never adopted", async () => {
    const codenames: string[] = [];
    const { openRoom } = stage.app.networks.ports.get(PARTNERS) as ChatPort;
    let squatted = "";
    breaks(PARTNERS, {
      async openRoom(request, attempt) {
        if (codenames.length === 0) {
          // Somebody makes a room of this name in the instant before Muster does.
          await stage.app.database.sql`insert into local_rooms (id, network, name, topic, created_at)
            values ('squatted', ${PARTNERS}, ${request.name}, 'mine', now())`;
          squatted = request.name;
        }
        codenames.push(request.name);
        return openRoom(request, attempt);
      },
    });

    const ref = await stage.open("Squatted --with ec3");

    expect(await roomOn(ref, PARTNERS)).toMatchObject({ state: "open", name: `${squatted}-2` });
    const rows = await stage.app.database.sql`select 1 from local_messages where room = 'squatted'`;
    expect(rows).toHaveLength(0);
  });

  it("is given up when twenty names are taken, and that is said", async () => {
    breaks(PARTNERS, {
      async openRoom(request) {
        throw new NameTaken(PARTNERS, request.name);
      },
    });

    const ref = await stage.open("Hopeless --with ec3");

    expect(await roomOn(ref, PARTNERS)).toMatchObject({ state: "failed" });
    expect((await stage.roomTexts(ref)).join("\n")).toContain(
      "There is no room on local-partners: 20 rooms have names like",
    );
  });

  it("that cannot be opened at first is told of once in the others and to the opener, and so is its opening", async () => {
    const back = breaks(PARTNERS, AWAY);
    const told = await stage.answer("alice", "open Late --severity high --with ep,ec3");
    const ref = /INC-\d{4}-\d+/.exec(told)?.[0] ?? "";
    await minutes(5);

    const warning =
      "The room on local-partners could not be opened yet: local-partners cannot be reached: no answer";
    expect(told).toContain(warning);
    expect((await stage.roomTexts(ref)).filter((text) => text.includes(warning))).toHaveLength(1);
    expect((await stage.toldTo("alice")).filter((text) => text.includes(warning))).toHaveLength(1);
    expect((await stage.state(ref)).roll.find((line) => line.contact === "carol")?.state).toBe("wanted");

    back();
    await minutes(2);

    const success = "The room on local-partners is open now";
    expect((await stage.roomTexts(ref)).filter((text) => text.includes(success))).toHaveLength(1);
    expect((await stage.toldTo("alice")).filter((text) => text.includes(success))).toHaveLength(1);
    expect(await roomOn(ref, PARTNERS)).toMatchObject({ state: "open" });
    expect((await stage.state(ref)).roll.find((line) => line.contact === "carol")?.state).toBe("invited");
    expect(await entryTexts(ref)).toMatch(/Room opened on local-partners, \d+ min/);
    expect((await stage.toldTo("alice")).join("\n")).toContain("Carol Europol (Europol EC3): invited");
  });

  it("that can never be opened is told of, with the people whom nobody reached", async () => {
    breaks(PARTNERS, {
      async openRoom() {
        throw new Forbidden(PARTNERS, "open a private room", "it needs the scope groups:write");
      },
    });
    const told = await stage.answer("alice", "open Never --with ep,ec3");
    const ref = /INC-\d{4}-\d+/.exec(told)?.[0] ?? "";

    const words =
      "There is no room on local-partners: local-partners does not let Muster open a private room: it needs the scope groups:write. Reach the people there by other means.";
    expect(told).toContain(words);
    expect((await stage.roomTexts(ref)).filter((text) => text.includes(words))).toHaveLength(1);
    expect((await stage.state(ref)).roll.find((line) => line.contact === "carol")).toMatchObject({
      state: "failed",
    });
    expect(told).toContain("Carol Europol (Europol EC3): not invited");
  });

  it("that was given up is tried again when somebody is invited there", async () => {
    const back = breaks(PARTNERS, {
      async openRoom() {
        throw new Forbidden(PARTNERS, "open a private room", "it needs the scope groups:write");
      },
    });
    const ref = await stage.open("Mended --with ep,ec3");
    back();

    await stage.answer("alice", `invite ${ref} ec3`);

    expect(await roomOn(ref, PARTNERS)).toMatchObject({ state: "open" });
    expect((await stage.state(ref)).roll.find((line) => line.contact === "carol")?.state).toBe("invited");
    expect((await stage.roomTexts(ref, PARTNERS))[0]).toContain("Mended");
  });
});

describe("invitations", () => {
  it("have an outcome each: one that fails stops no other", async () => {
    const { invite } = stage.app.networks.ports.get("local-eu") as ChatPort;
    breaks("local-eu", {
      async invite(room, users) {
        const answers = await invite(
          room,
          users.filter((user) => user !== "bob"),
        );
        return [...answers, { user: "bob", state: "failed", reason: "cannot be invited to private rooms" }];
      },
    });

    const told = await stage.answer("alice", "open Mixed --with ep,zoe");
    const { roll, entries } = await stage.state(/INC-\d{4}-\d+/.exec(told)?.[0] ?? "");

    expect(roll.map((line) => [line.contact, line.state])).toEqual([
      ["alice", "invited"],
      ["zoe", "invited"],
      ["bob", "failed"],
    ]);
    expect(told).toContain(
      "Bob Guard (European Parliament): not invited, cannot be invited to private rooms",
    );
    expect(entries.find((entry) => entry.kind === "invite-failed")).toMatchObject({
      organisation: "ep",
      data: { contact: "bob", reason: "cannot be invited to private rooms" },
    });
  });

  it("of which the network says nothing count as failed", async () => {
    breaks("local-eu", { invite: async () => [] });

    const { roll } = await stage.state(await stage.open("Silent --with ep"));

    expect(roll.find((line) => line.contact === "bob")).toMatchObject({
      state: "failed",
      reason: "the network did not say what became of it",
    });
  });

  it("whose answer comes after the joining do not take it back", async () => {
    const { invite } = stage.app.networks.ports.get("local-eu") as ChatPort;
    const { db, sql } = stage.app.database;
    breaks("local-eu", {
      async invite(room, users) {
        const answers = await invite(room, users);
        const { id, network, at } = base();
        const event = { id, network, at, kind: "joined", room, user: "bob" };
        await accept(db, { network, eventId: id, lane: "in:early", kind: event.kind, event }, stage.now());
        let handled = false;
        while (!handled) {
          handled =
            (await sql`select 1 from inbox where event_id = ${id} and done_at is not null`).length > 0;
        }
        return answers;
      },
    });

    const { roll } = await stage.state(await stage.open("Quick --with ep"));

    expect(roll.find((line) => line.contact === "bob")?.state).toBe("joined");
  });
});

describe("a network that is away for an hour", () => {
  it("gets everything in its order once it is back, and each thing once", async () => {
    const ref = await stage.open("Outage --severity high --with ep,ec3");
    const back = breaks(PARTNERS, AWAY);
    for (let at = 1; at <= 6; at += 1) {
      await stage.answer("bob", `note ${ref} number ${at} of six`);
      await stage.advance(10 * MINUTE);
    }
    expect((await stage.roomTexts(ref, PARTNERS)).join("\n")).not.toContain("of six");

    back();
    await minutes(2);

    for (const network of ["local-eu", PARTNERS]) {
      const numbers = (await stage.roomTexts(ref, network)).flatMap(
        (text) => /number (\d) of six \(/.exec(text)?.[1] ?? [],
      );
      expect(numbers).toEqual(["1", "2", "3", "4", "5", "6"]);
    }
    expect(await entryTexts(ref)).not.toContain("given up");
  });

  it("loses a direct message only after a day, and then the rooms are told", async () => {
    const ref = await stage.open("Deaf --severity high --with ep,ec3");
    breaks(PARTNERS, { directRoom: away });
    const { incident } = await stage.state(ref);
    const message = { banner: [], blocks: [{ type: "heading", text: "For Carol alone" }] } as const;
    const step = {
      ...direct.of({ contact: "carol", message, cites: "no-content" }),
      lane: personLane(PARTNERS, "carol"),
      network: PARTNERS,
      about: { kind: "incident", id: incident.id } as const,
      key: "for-carol",
    };
    await stage.app.database.db.transaction((tx) => enqueue(tx, [step], stage.now()));
    await stage.advance(MINUTE);
    expect(await stage.toldTo("carol")).toEqual([]);
    await stage.answer("bob", `close ${ref}`);

    await stage.advance(25 * HOUR);

    const words =
      "A direct message to Carol Europol did not arrive on local-partners: local-partners cannot be reached: no answer; it may have arrived all the same. Reach them by other means.";
    for (const network of ["local-eu", PARTNERS]) {
      expect((await stage.roomTexts(ref, network)).filter((text) => text.includes(words))).toHaveLength(1);
    }
    expect((await stage.kinds(ref)).filter((kind) => kind === "delivery-failed")).toHaveLength(1);
  });

  it("keeps no answer for longer than 25 minutes, and the timeline says that it was given up", async () => {
    const ref = await stage.open("Mute --with ep,ec3");
    breaks(PARTNERS, { whisper: { reply: away } });
    await stage.arrives(typed("carol", `summary ${ref}`, { network: PARTNERS }));
    await minutes(20);
    expect(await stage.kinds(ref)).not.toContain("delivery-failed");

    await minutes(8);

    expect(
      (await stage.state(ref)).entries.findLast((entry) => entry.kind === "delivery-failed")?.text,
    ).toContain("An answer to a command on local-partners was given up");
  });
});

describe("a message that is refused for good", () => {
  it("is on the timeline, does not hold up what is behind it, and is not announced for ever", async () => {
    const ref = await stage.open("Refused --with ep,ec3");
    const { post } = stage.app.networks.ports.get(PARTNERS) as ChatPort;
    breaks(PARTNERS, {
      async post(room, message, attempt) {
        if (JSON.stringify(message).includes("poison")) throw new Rejected(PARTNERS, "post", "msg_too_long");
        return post(room, message, attempt);
      },
    });
    await stage.answer("bob", `note ${ref} poison`);
    await stage.answer("bob", `note ${ref} after it`);

    expect((await stage.roomTexts(ref, PARTNERS)).join("\n")).toContain("after it");
    expect(
      (await stage.state(ref)).entries.filter((entry) => entry.kind === "delivery-failed"),
    ).toMatchObject([
      { text: "A message on local-partners was given up: local-partners refused to post: msg_too_long" },
    ]);
  });
});

describe("a fault of Muster itself", () => {
  it("in handling is apologised for with the number of the event, and the next command in that lane is answered", async () => {
    const ref = await stage.open("Bug --with ep");
    const before = await stage.state(ref);
    // A command without its text, which no adapter sends: it can never be handled, and is not tried again.
    const { text: _, ...poisoned } = typed("bob", "never read", { room: "somewhere" });
    await stage.arrives(poisoned as ReturnType<typeof typed>);
    await stage.arrives(typed("bob", "help", { room: "somewhere" }));
    await minutes(6);

    const [row] = await stage.app.database.sql<{ id: string; attempts: number }[]>`
      select id::text, attempts from inbox where event_id = ${poisoned.id}`;
    expect(row?.attempts).toBe(1);
    const told = await stage.toldTo("bob");
    expect(told[0]).toContain(
      `That did not work, and nothing was changed. It is a fault of Muster, not yours; your operators find it in the log as event ${row?.id}.`,
    );
    expect(told[1]).toContain("What Muster understands");
    expect(told).toHaveLength(2);
    expect(await stage.state(ref)).toEqual(before);
  });

  it("in sending is given up after bounded tries, and what is behind it is sent", async () => {
    const ref = await stage.open("Bug --with ep");
    const { post } = stage.app.networks.ports.get("local-eu") as ChatPort;
    let tries = 0;
    breaks("local-eu", {
      async post(room, message, attempt) {
        if (!JSON.stringify(message).includes("poison")) return post(room, message, attempt);
        tries += 1;
        throw new TypeError("a bug");
      },
    });
    await stage.answer("bob", `note ${ref} poison`);
    await stage.answer("bob", `note ${ref} after it`);
    await minutes(10);

    expect(tries).toBe(8);
    expect((await stage.roomTexts(ref)).join("\n")).toContain("after it");
    expect(await stage.kinds(ref)).toContain("delivery-failed");
  });
});
