import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SharedState } from "../../../src/adapters/chat-port.ts";
import { createSharedRateLimiter } from "../../../src/adapters/slack/shared-rate-limiter.ts";
import { sharedStateOf } from "../../../src/db/shared-state.ts";
import { freshDatabase, type TestDatabase } from "../../support/database.ts";

const T = 1_700_000_000_000;
const rates = { "conversations.create": { perMinute: 20, burst: 3 } };
const create = (key: string, urgency = 0) => ({ method: "conversations.create", key, urgency });

describe("B81: pacing that processes share", () => {
  let at: TestDatabase;
  beforeAll(async () => {
    at = await freshDatabase();
  });
  afterEach(() => at.database.sql`truncate shared_state`);
  afterAll(() => at.drop());

  const limiter = (store: SharedState = sharedStateOf(at.database.db)) =>
    createSharedRateLimiter({ network: "slack", store, rates });

  /** Counts the statements. */
  function counted(): { readonly store: SharedState; swaps(): number } {
    const real = sharedStateOf(at.database.db);
    let swaps = 0;
    const swap: SharedState["swap"] = (changes) => {
      swaps += 1;
      return real.swap(changes);
    };
    return { store: { swap }, swaps: () => swaps };
  }

  it("counts what all of them send", async () => {
    const [one, two] = [limiter(), limiter()];
    const waits: number[] = [];
    for (const [n, each] of [one, two, one, two, two, one].entries())
      waits.push(await each.admit(create(`k${n}`), 0, T));

    expect(waits).toEqual([0, 0, 0, 3_000, 6_000, 9_000]);
  });

  it("gives each of many that ask at once a turn of its own", async () => {
    const processes = Array.from({ length: 4 }, () => limiter());
    const waits = await Promise.all(
      Array.from({ length: 40 }, (_, n) => processes[n % 4]?.admit(create(`k${n}`), 0, T)),
    );

    const turns = waits.toSorted((a, b) => Number(a) - Number(b));
    expect(turns).toEqual([0, 0, 0, ...Array.from({ length: 37 }, (_, n) => (n + 1) * 3_000)]);
  });

  it("keeps the place of a step that another process takes over", async () => {
    const [one, two] = [limiter(), limiter()];
    for (const key of ["a", "b", "c", "d"]) await one.admit(create(key), 0, T);

    expect(await two.admit(create("late"), 0, T + 2_999)).toBe(3_001);
    expect(await two.admit(create("d"), 0, T + 3_000)).toBe(0);
  });

  it("lets the most severe go first, whichever process has it; the others keep their order", async () => {
    const [one, two] = [limiter(), limiter()];
    for (const key of ["a", "b", "c", "low 1", "low 2"]) await one.admit(create(key), 0, T);

    expect(await two.admit(create("critical", 3), 0, T)).toBe(3_000);
    expect(await two.admit(create("high", 2), 0, T)).toBe(6_000);
    expect(await one.admit(create("critical too", 3), 0, T)).toBe(6_000);
    const waits = ["critical", "high", "low 1", "low 2"].map((key) => one.admit(create(key), 0, T));
    expect(await Promise.all(waits)).toEqual([3_000, 9_000, 12_000, 15_000]);
  });

  it("keeps all of them back when Slack asks one to wait", async () => {
    const [one, two] = [limiter(), limiter()];
    await two.admit(create("a"), 0, T);
    await one.refused(create("b"), 30_000, T + 100);

    expect(await one.admit(create("b"), 0, T + 100)).toBe(30_000);
    expect(await two.admit(create("c"), 0, T + 100)).toBeGreaterThan(30_000);
  });

  it("costs one statement for all that ask at once, as long as nobody else does", async () => {
    const { store, swaps } = counted();
    const one = limiter(store);
    await one.admit(create("first"), 0, T);
    await Promise.all(["a", "b", "c", "d"].map((key) => one.admit(create(key), 0, T)));

    expect(swaps()).toBe(2);
  });

  it("goes on by what it knows while the database is away", async () => {
    let isAway = false;
    const real = sharedStateOf(at.database.db);
    const one = limiter({
      swap: (changes) => (isAway ? Promise.reject(new Error("away")) : real.swap(changes)),
    });
    await one.admit(create("a"), 0, T);
    isAway = true;
    const waits = [];
    for (const key of ["b", "c", "d", "d"]) waits.push(await one.admit(create(key), 0, T));
    isAway = false;
    waits.push(await limiter().admit(create("e"), 0, T), await one.admit(create("f"), 0, T));

    expect(waits.slice(0, 4)).toEqual([0, 0, 3_000, 3_000]);
    expect(Math.min(...waits.slice(4).map(Number))).toBeGreaterThanOrEqual(0);
  });

  it("is kept apart by network", async () => {
    const store = sharedStateOf(at.database.db);
    const other = createSharedRateLimiter({ network: "slack-b", store, rates });
    for (const key of ["a", "b", "c"]) await limiter(store).admit(create(key), 0, T);

    expect(await other.admit(create("d"), 0, T)).toBe(0);
  });
});
