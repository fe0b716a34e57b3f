/** People whom Muster has never met are looked up beside opening the room, so that inviting need not wait for it. */

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Unavailable } from "../../../src/adapters/chat-errors.ts";
import type { ChatPort } from "../../../src/adapters/chat-port.ts";
import { ABOUT_NOTHING } from "../../../src/core/about.ts";
import { replaceDirectory, userOf } from "../../../src/db/directory.ts";
import { want } from "../../../src/db/roll.ts";
import { addRoom } from "../../../src/db/rooms.ts";
import { sendOpenRoom } from "../../../src/handlers/features/rooms/open-room.ts";
import { REGISTRY } from "../../../src/handlers/features.ts";
import { findPerson } from "../../../src/handlers/runtime/find-person.ts";
import { aDirectory, OPENED } from "../../core/samples.ts";
import { freshDatabase, type TestDatabase } from "../../support/database.ts";
import { anIncident } from "../../support/samples.ts";

const attempt = { key: "open:1", retry: false };

describe("looking people up", () => {
  let fresh: TestDatabase;
  beforeAll(async () => {
    fresh = await freshDatabase();
    await replaceDirectory(fresh.database.db, aDirectory(), OPENED);
  });
  afterAll(() => fresh.drop());

  /** A room that is to be opened for Petra; answers with what a step to open it needs. */
  async function roomForPetra(network: ChatPort) {
    const { db } = fresh.database;
    const incident = await anIncident(db);
    const room = randomUUID();
    await addRoom(db, { id: room, incident: incident.id, network: "slack", name: "inc-amber-falcon" });
    await want(db, incident.id, [
      { contact: "petra", organisation: "ep", network: "slack", state: "wanted", changedAt: OPENED },
    ]);
    const sending = {
      db,
      port: network,
      networks: new Map(),
      about: ABOUT_NOTHING,
      now: () => OPENED,
      attempt,
      registry: REGISTRY,
    };
    return { step: { room }, sending };
  }

  it("begins before the room is open", async () => {
    const asked = Promise.withResolvers<string>();
    const { step, sending } = await roomForPetra(
      network({
        findUser: async (address) => {
          asked.resolve(address);
          return "U0PETRA";
        },
        // Would never answer if the look-up waited for it.
        openRoom: async () => `C-${await asked.promise}`,
      }),
    );

    expect(await sendOpenRoom(step, sending)).toBe("C-petra@example.eu");
    expect(await findPerson("petra", sending)).toEqual({ contact: "petra", user: "U0PETRA" });
    expect(await userOf(fresh.database.db, "petra", "slack")).toBe("U0PETRA");
  });

  it("asks the network once while an answer is awaited", async () => {
    const answer = Promise.withResolvers<string>();
    let asked = 0;
    const port = network({
      findUser: () => {
        asked += 1;
        return answer.promise;
      },
    });
    const both = [1, 2].map(() => findPerson("paul", { db: fresh.database.db, port }));
    answer.resolve("U0PAUL");

    expect((await Promise.all(both)).map((one) => one.user)).toEqual(["U0PAUL", "U0PAUL"]);
    expect(asked).toBe(1);
  });

  it("opens the room although nobody can be looked up, and asks again when inviting", async () => {
    let away = true;
    const port = network({
      findUser: async () => {
        if (away) throw new Unavailable("slack", "no answer in time");
        return "U0CARL";
      },
      openRoom: async () => "C0OPEN",
    });
    const { step, sending } = await roomForPetra(port);

    expect(await sendOpenRoom(step, sending)).toBe("C0OPEN");
    await expect(findPerson("carl", sending)).rejects.toBeInstanceOf(Unavailable);
    away = false;
    expect(await findPerson("carl", sending)).toEqual({ contact: "carl", user: "U0CARL" });
  });
});

/** A network of which only these calls are made. */
function network(calls: Partial<Pick<ChatPort, "findUser" | "openRoom">>): ChatPort {
  const never = async () => {
    throw new Error("not expected here");
  };
  return {
    network: "slack",
    platform: "slack",
    prefix: "/incident",
    start: never,
    stop: never,
    trouble: () => undefined,
    openRoom: never,
    invite: never,
    members: never,
    directRoom: never,
    post: never,
    edit: never,
    findUser: never,
    ...calls,
  };
}
