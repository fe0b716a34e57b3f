/** People who are in a war-room before their organisation takes part: added by hand, or coordinators who came by themselves. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { base, type Stage, startStage } from "../stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const roomOf = async (ref: string, network = "local-eu") =>
  (await stage.state(ref)).rooms.find((one) => one.network === network)?.roomId ?? "";
const joins = async (ref: string, user: string, network = "local-eu") =>
  stage.arrives({ ...base({ network }), kind: "joined", room: await roomOf(ref, network), user });

describe("somebody of the directory whose organisation takes no part", () => {
  it("is warned of in the room when they join, with what to do about it", async () => {
    const ref = await stage.open("Added by hand --with ep");
    await joins(ref, "zoe");

    const said = (await stage.roomTexts(ref)).findLast((text) => text.includes("Zoe Elsewhere"));
    expect(said).toContain("Zoe Elsewhere (European Defence Agency) joined this room");
    expect(said).toContain("takes no part");
    expect(said).toContain(`!incident invite ${ref} eda`);
  });

  it("is warned of as somebody who may not read it when the marking is too strict for their organisation", async () => {
    const ref = await stage.open("Too strict --with ec3");
    await joins(ref, "nina", "local-partners");

    const said = (await stage.roomTexts(ref, "local-partners")).findLast((text) => text.includes("Nina"));
    expect(said).toContain("may receive up to TLP:GREEN; this incident is TLP:AMBER");
    expect(said).toContain("Remove them");
    expect(said).not.toContain("invite");
  });

  it("gets rights when they are invited, though they are here already", async () => {
    const ref = await stage.open("Invited late --with ep");
    await joins(ref, "zoe");
    expect(await stage.answer("zoe", `status ${ref}`)).toContain("there is no incident");

    expect(await stage.answer("alice", `invite ${ref} zoe`)).toContain(
      "European Defence Agency takes part from now on",
    );
    expect(await stage.answer("zoe", `ack ${ref}`)).toContain("acknowledged for European Defence Agency");
  });

  it("can be given the lead after the invitation that the refusal asks for", async () => {
    const ref = await stage.open("Coordinator comes --with eda", "bob");
    await joins(ref, "alice");
    const refusal = await stage.answer("alice", `lead ${ref} me`);
    expect(refusal).toContain(`First !incident invite ${ref} alice`);

    await stage.answer("alice", `invite ${ref} alice`);
    await stage.answer("alice", `lead ${ref} me`);

    expect((await stage.state(ref)).incident.lead).toBe("alice");
  });

  it("says nothing of a coordinator who may see every incident", async () => {
    const ref = await stage.open("Coordinator watches --with eda", "bob");
    await joins(ref, "alice");

    expect((await stage.roomTexts(ref)).join("\n")).not.toContain("takes no part");
  });
});

describe("whoever is given the lead by somebody else", () => {
  it("is told in person when they are not in a room yet", async () => {
    const ref = await stage.open("Handed over --with ep");
    await stage.answer("alice", `lead ${ref} bob`);

    const told = (await stage.toldTo("bob")).join("\n");
    expect(told).toContain(`Alice Duty (CERT-EU) gave you the lead of ${ref}`);
    expect(told).toContain("TLP:AMBER");
  });

  it("is told nothing twice when they are here", async () => {
    const ref = await stage.open("Handed to somebody here --with ep");
    await joins(ref, "bob");
    await stage.answer("alice", `lead ${ref} bob`);

    expect((await stage.toldTo("bob")).join("\n")).not.toContain(`gave you the lead of ${ref}`);
  });
});

describe("somebody whom the directory has twice", () => {
  it("has the rights of neither, and hears why", async () => {
    await stage.app.database.sql`insert into contact_addresses (contact, network, address, user_id)
      values ('erik', 'local-eu', 'second-address', 'bob')`;
    const told = await stage.answer("bob", "list");
    await stage.app.database
      .sql`delete from contact_addresses where contact = 'erik' and network = 'local-eu'`;

    expect(told).toContain("Nothing was done");
    expect(told).toContain("more than once");
    expect(told).not.toContain("erik");
    expect(await stage.answer("bob", "list")).not.toContain("Nothing was done");
  });
});
