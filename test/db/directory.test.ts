import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Contact, Directory, Organisation } from "../../src/core/directory/directory.ts";
import {
  contactsByUser,
  loadDirectory,
  rememberUser,
  replaceDirectory,
  userOf,
} from "../../src/db/directory.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const NOW = new Date("2026-11-20T09:00:00Z");

const CERT: Organisation = {
  id: "cert-eu",
  name: "CERT-EU",
  kind: "coordinator",
  communities: ["csirts-network", 'odd "name", {x}'],
  clients: ["ep", "ec"],
  ceiling: "RED",
  networks: ["slack", "matrix"],
  timezone: "Europe/Brussels",
};
const EC3: Organisation = {
  ...CERT,
  id: "ec3",
  name: "EC3",
  communities: [],
  clients: [],
  networks: ["matrix"],
};
const ALICE: Contact = {
  id: "alice",
  organisation: "cert-eu",
  name: "Alice Duty",
  role: "duty-officer",
  rights: "coordinator",
  addresses: { slack: "Alice@cert.example", matrix: "@alice:cert.example", email: "alice@cert.example" },
  hours: "24x7",
};
const EVE: Contact = {
  ...ALICE,
  id: "eve",
  organisation: "ec3",
  name: "Eve",
  addresses: { matrix: "@eve:ec3" },
};
const DIRECTORY: Directory = {
  organisations: [EC3, CERT],
  contacts: [EVE, ALICE],
  teams: [{ id: "rrt", name: "Rapid reaction", members: ["eve", "alice"], skills: ["forensics"] }],
  policies: [
    {
      id: "high",
      severity: "high",
      inviteRoles: ["duty-officer"],
      leadWithin: 900_000,
      acknowledgeWithin: 1_800_000,
      updateEvery: 14_400_000,
      stepEvery: 1_200_000,
      steps: ["duty-officer", "deputy"],
    },
  ],
};

let at: TestDatabase | undefined;
async function db() {
  return (at as TestDatabase).database.db;
}
beforeEach(async () => {
  await at?.drop();
  at = await freshDatabase();
  await replaceDirectory(at.database.db, DIRECTORY, NOW);
});
afterAll(() => at?.drop());

describe("the directory", () => {
  it("is read back as it was written, in its order", async () => {
    expect(await loadDirectory(await db())).toStrictEqual(DIRECTORY);
    expect((await loadDirectory(await db())).policies).toStrictEqual(DIRECTORY.policies);
  });

  it("can be replaced as often as one likes, also twice at once", async () => {
    const tx = await db();
    const changed = {
      ...DIRECTORY,
      organisations: [{ ...EC3, name: "Europol EC3", ceiling: "AMBER" as const }, CERT],
    };
    await Promise.all([replaceDirectory(tx, changed, NOW), replaceDirectory(tx, changed, NOW)]);

    expect(await loadDirectory(tx)).toStrictEqual(changed);
  });

  it("takes the rights of whoever is no longer in the file, contact or organisation", async () => {
    const tx = await db();
    await replaceDirectory(tx, { ...DIRECTORY, contacts: [EVE], organisations: [CERT, EC3] }, NOW);
    expect(await contactsByUser(tx, "matrix", "@alice:cert.example")).toEqual([]);
    await replaceDirectory(tx, { ...DIRECTORY, contacts: [], organisations: [CERT], teams: [] }, NOW);
    expect(await contactsByUser(tx, "matrix", "@eve:ec3")).toEqual([]);
    expect((await loadDirectory(tx)).organisations).toEqual([CERT]);
    await replaceDirectory(tx, DIRECTORY, NOW);
    expect(await contactsByUser(tx, "matrix", "@eve:ec3")).toStrictEqual([EVE]);
  });

  it("forgets an address that the file no longer has", async () => {
    const tx = await db();
    const moved = { ...ALICE, addresses: { slack: "Alice@cert.example" } };
    await replaceDirectory(tx, { ...DIRECTORY, contacts: [EVE, moved] }, NOW);

    expect(await contactsByUser(tx, "matrix", "@alice:cert.example")).toEqual([]);
    expect((await loadDirectory(tx)).contacts).toStrictEqual([EVE, moved]);
  });

  it("can become empty", async () => {
    const tx = await db();
    const empty = { organisations: [], contacts: [], teams: [], policies: [] };
    await replaceDirectory(tx, empty, NOW);

    expect(await loadDirectory(tx)).toEqual(empty);
  });

  it("takes 3,000 contacts", async () => {
    const contacts = Array.from({ length: 3_000 }, (_, n) => {
      return { ...ALICE, id: `c${n}`, addresses: { slack: `U${n}`, matrix: `@c${n}:x`, email: `c${n}@x` } };
    });
    const tx = await db();
    await replaceDirectory(tx, { ...DIRECTORY, contacts, teams: [] }, NOW);

    expect((await loadDirectory(tx)).contacts).toHaveLength(3_000);
    expect((await contactsByUser(tx, "slack", "U2999"))[0]?.id).toBe("c2999");
  });
});

describe("who somebody is", () => {
  it("is found by address in any capitals, on that network only", async () => {
    const tx = await db();

    expect(await contactsByUser(tx, "matrix", "@Alice:cert.example")).toStrictEqual([ALICE]);
    expect(await contactsByUser(tx, "slack", "U1", ["ALICE@CERT.EXAMPLE"])).toStrictEqual([ALICE]);
    expect(await contactsByUser(tx, "matrix", "U1", ["alice@cert.example"])).toEqual([]);
    expect(await contactsByUser(tx, "slack", "U1")).toEqual([]);
  });

  it("is found by the remembered user id, until the address changes", async () => {
    const tx = await db();
    expect(await userOf(tx, "alice", "slack")).toBeUndefined();
    await rememberUser(tx, "alice", "slack", "U1");

    expect(await userOf(tx, "alice", "slack")).toBe("U1");
    expect(await contactsByUser(tx, "slack", "U1")).toStrictEqual([ALICE]);
    await replaceDirectory(tx, DIRECTORY, NOW);
    expect(await userOf(tx, "alice", "slack")).toBe("U1");
    const changed = { ...ALICE, addresses: { ...ALICE.addresses, slack: "new@cert.example" } };
    await replaceDirectory(tx, { ...DIRECTORY, contacts: [EVE, changed] }, NOW);
    expect(await userOf(tx, "alice", "slack")).toBeUndefined();
    expect(await contactsByUser(tx, "slack", "U1")).toEqual([]);
  });
});
