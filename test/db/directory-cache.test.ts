import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bringDirectory } from "../../src/bring-directory.ts";
import { readConfig } from "../../src/config.ts";
import { connect, type Database } from "../../src/db/connect.ts";
import { contactsByUser, loadDirectory, rememberUser, replaceDirectory } from "../../src/db/directory.ts";
import { setTrust, suspectNetworks } from "../../src/db/networks.ts";
import { aDirectory } from "../core/samples.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const NOW = new Date("2026-11-20T09:00:00Z");

let at: TestDatabase;
/** One connection, so that its statistics can be flushed before they are read. */
let one: Database;

beforeEach(async () => {
  at = await freshDatabase();
  one = await connect(at.url, { max: 1 });
  await replaceDirectory(one.db, aDirectory(), NOW);
});
afterEach(async () => {
  await one.close();
  await at.drop();
});

/** Rows of people that were read while `work` ran. */
async function rowsRead(work: () => Promise<unknown>): Promise<number> {
  const read = async () => {
    await one.sql`select pg_stat_force_next_flush()`;
    const [row] = await one.sql`
      select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as rows from pg_stat_user_tables
      where relname in ('contacts', 'contact_addresses', 'organisations', 'teams', 'policies')`;
    return Number(row?.rows);
  };
  const before = await read();
  await work();
  return (await read()) - before;
}

/** How many rows it has: PostgreSQL may read a table of a few rows as a whole, but never all of them. */
async function wholeDirectory(): Promise<number> {
  const [row] = await one.sql`
    select (select count(*) from contacts) + (select count(*) from contact_addresses)
      + (select count(*) from organisations) + (select count(*) from teams) + (select count(*) from policies) as rows`;
  return Number(row?.rows);
}

async function rightsOf(contact: string): Promise<string | undefined> {
  return (await loadDirectory(one.db)).contacts.find(({ id }) => id === contact)?.rights;
}

describe("M76: the directory in memory", () => {
  it("M76: is read once, however often it is asked for", async () => {
    await loadDirectory(one.db);

    const rows = await rowsRead(async () => {
      for (let n = 0; n < 5; n += 1) await one.db.transaction((tx) => loadDirectory(tx));
      await one.db.transaction((tx) => suspectNetworks(tx));
    });

    expect(rows).toBe(0);
  });

  it("M76: reads of the people only who is asked about when somebody is identified", async () => {
    await loadDirectory(one.db);

    expect(await rowsRead(() => contactsByUser(one.db, "slack", "nobody"))).toBeLessThan(
      await wholeDirectory(),
    );
  });

  it("M76: is never older than what was committed, whoever changed it", async () => {
    expect(await rightsOf("alice")).toBe("coordinator");

    await at.database.sql`update contacts set rights = 'observer' where id = 'alice'`;
    expect(await rightsOf("alice")).toBe("observer");

    await at.database.sql`update organisations set listed = false where id = 'cert-eu'`;
    expect(await rightsOf("alice")).toBeUndefined();
  });

  it("M76: has in a transaction what that changed, and not once it was rolled back", async () => {
    const { contacts, ...rest } = aDirectory();
    const without = { ...rest, contacts: contacts.filter(({ id }) => id !== "alice") };
    await one.db
      .transaction(async (tx) => {
        await loadDirectory(tx);
        await replaceDirectory(tx, without, NOW);
        expect((await loadDirectory(tx)).contacts.map(({ id }) => id)).not.toContain("alice");
        throw new Error("rolled back");
      })
      .catch(() => undefined);

    expect(await rightsOf("alice")).toBe("coordinator");
  });

  it("M76: stays when a network's id of somebody is remembered, who is found by it at once", async () => {
    await loadDirectory(one.db);
    const network = "slack";
    const rows = await rowsRead(async () => {
      await rememberUser(one.db, "alice", network, "U0ALICE");
      await loadDirectory(one.db);
    });

    expect(rows).toBeLessThan(await wholeDirectory());
    expect((await contactsByUser(one.db, network, "U0ALICE")).map(({ id }) => id)).toEqual(["alice"]);
  });

  it("M76: a network that is suspected counts as such within the transaction that says so", async () => {
    await one.db.transaction(async (tx) => {
      expect([...(await suspectNetworks(tx))]).toEqual([]);
      await setTrust(tx, { network: "slack", state: "suspect", by: "alice", at: NOW });
      expect([...(await suspectNetworks(tx))]).toEqual(["slack"]);
    });
  });
});

describe("M76: a start with a directory file", () => {
  it("M76: reads a file that did not change no second time, and again when file or directory changed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "muster-directory-"));
    try {
      const file = join(folder, "directory.yaml");
      const text = (name: string) =>
        `organisations:\n  - id: cert\n    name: ${name}\n    kind: coordinator\n    ceiling: RED\n    networks: [local]\n    timezone: Europe/Brussels\n    contacts: []\n`;
      const start = async () => {
        const lines: string[] = [];
        const log = pino({ level: "info" }, { write: (line) => void lines.push(JSON.parse(line).msg) });
        const read = readConfig({ MUSTER_DIRECTORY: file, MUSTER_DATA_DIR: folder }, () => "");
        if (!read.ok) throw new Error("the configuration was refused");
        await bringDirectory(one.db, read.config, NOW, log);
        const { organisations } = await loadDirectory(one.db);
        return { imported: lines.includes("Directory imported"), name: organisations[0]?.name };
      };

      writeFileSync(file, text("CERT"));
      expect(await start()).toEqual({ imported: true, name: "CERT" });
      expect(await start()).toEqual({ imported: false, name: "CERT" });
      await at.database.sql`update organisations set name = 'changed by hand'`;
      expect(await start()).toEqual({ imported: true, name: "CERT" });
      writeFileSync(file, text("CERT-EU"));
      expect(await start()).toEqual({ imported: true, name: "CERT-EU" });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
