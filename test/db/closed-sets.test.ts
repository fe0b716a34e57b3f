/** The database itself refuses what is in no list of the code, whoever writes it. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../src/db/migrate.ts";
import type { TestDatabase } from "../support/database.ts";
import { earlierDatabase } from "../support/earlier-database.ts";

let at: TestDatabase;
beforeAll(async () => {
  at = await earlierDatabase({
    last: "0004_local_conversation",
    file: join(import.meta.dirname, "upgrade", "filled-at-0004.sql"),
  });
  await migrate(at.database);
});
afterAll(() => at.drop());

const CLOSED: readonly (readonly [table: string, column: string])[] = [
  ["organisations", "kind"],
  ["organisations", "ceiling"],
  ["contacts", "role"],
  ["contacts", "rights"],
  ["incidents", "severity"],
  ["incidents", "status"],
  ["incidents", "marking"],
  ["incidents", "pap"],
  ["incidents", "relay"],
  ["rooms", "state"],
  ["rooms", "marking"],
  ["rooms", "silence"],
  ["room_members", "state"],
  ["roll", "state"],
  ["connect_invites", "state"],
  ["network_trust", "state"],
  ["outbox", "outcome"],
  ["local_members", "state"],
];

/** SQLSTATE of what a statement is refused with. */
const refusal = (statement: string): Promise<unknown> =>
  at.database.sql.unsafe(statement).then(
    () => "accepted",
    (error: { code?: unknown }) => error.code,
  );
const CHECK_VIOLATION = "23514";

describe("a column with a closed set of values", () => {
  it.each(CLOSED)("%s.%s takes no other", async (table, column) => {
    expect(await refusal(`update ${table} set ${column} = 'nonsense'`)).toBe(CHECK_VIOLATION);
  });

  it("of an entry takes no other, which the timeline would keep for good", async () => {
    const entry = (kind: string, marking: string) =>
      refusal(`insert into timeline (incident, number, kind, text, data, occurred_at, recorded_at, author, marking,
        previous_hash, hash) select id, 1000, '${kind}', '', '{}', now(), now(), 'muster', '${marking}', '', '' from incidents`);
    expect(await entry("note", "PURPLE")).toBe(CHECK_VIOLATION);
    expect(await entry("No word", "AMBER")).toBe(CHECK_VIOLATION);
    expect(await entry("of-a-newer-version", "AMBER")).toBe("accepted");
  });
});

describe("a room", () => {
  it("is silenced for a reason, and has outages only while it is open", async () => {
    expect(await refusal("update rooms set state = 'silenced', silence = null")).toBe(CHECK_VIOLATION);
    expect(await refusal("update rooms set state = 'open', silence = 'closed'")).toBe(CHECK_VIOLATION);
    expect(await refusal("update rooms set outage_since = now() where state = 'silenced'")).toBe(
      CHECK_VIOLATION,
    );
    expect(await refusal("update rooms set outage_told = true where outage_since is null")).toBe(
      CHECK_VIOLATION,
    );
  });
});

it("leaves an earlier process no lane to take: what waits is left to a newer one", async () => {
  const UNDEFINED_TABLE = "42P01";
  expect(await refusal("select from lanes where name = 'in:x' for update skip locked")).toBe(UNDEFINED_TABLE);
});
