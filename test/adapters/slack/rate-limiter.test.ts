import { describe, expect, it } from "vitest";
import { createRateLimiter } from "../../../src/adapters/slack/rate-limiter.ts";

const T = 1_700_000_000_000;
const rates = { "conversations.create": { perMinute: 20, burst: 3 } };
const create = (key?: string) => ({ method: "conversations.create", ...(key === undefined ? {} : { key }) });

describe("pacing", () => {
  it("lets a burst pass at once, then one call each interval", () => {
    const pace = createRateLimiter(rates);

    const waits = ["a", "b", "c", "d", "e"].map((key) => pace.admit(create(key), 0, T));

    expect(waits).toEqual([0, 0, 0, 3_000, 6_000]);
  });

  it("lets a call that had to wait pass in turn, whoever else came meanwhile", () => {
    const pace = createRateLimiter(rates);
    for (const key of ["a", "b", "c", "d"]) pace.admit(create(key), 0, T);

    expect(pace.admit(create("late"), 0, T + 2_999)).toBe(3_001);
    expect(pace.admit(create("d"), 0, T + 3_000)).toBe(0);
    expect(pace.admit(create("late"), 0, T + 6_000)).toBe(0);
  });

  it("keeps the place of a call that comes back too early", () => {
    const pace = createRateLimiter(rates);
    for (const key of ["a", "b", "c", "d"]) pace.admit(create(key), 0, T);

    expect(pace.admit(create("d"), 0, T + 1_000)).toBe(2_000);
    expect(pace.admit(create("d"), 0, T + 2_000)).toBe(1_000);
    expect(pace.admit(create("e"), 0, T + 2_000)).toBe(4_000);
  });

  it("takes the place at once when the wait is within the caller's patience", () => {
    const pace = createRateLimiter(rates);
    for (const key of ["a", "b", "c"]) pace.admit(create(key), 0, T);

    expect(pace.admit(create("d"), 300, T + 2_800)).toBe(200);
    expect(pace.admit(create("e"), 300, T + 2_800)).toBe(3_200);
  });

  it("reserves nothing for a call without a key", () => {
    const pace = createRateLimiter(rates);
    for (const key of ["a", "b", "c"]) pace.admit(create(key), 0, T);

    pace.admit(create(), 0, T);
    pace.admit(create(), 0, T);

    expect(pace.admit(create("d"), 0, T)).toBe(3_000);
  });

  it("fills up again while nothing comes", () => {
    const pace = createRateLimiter(rates);
    for (const key of ["a", "b", "c"]) pace.admit(create(key), 0, T);

    const waits = ["d", "e", "f", "g"].map((key) => pace.admit(create(key), 0, T + 9_000));

    expect(waits).toEqual([0, 0, 0, 3_000]);
  });

  it("keeps everybody back as long as Slack asks, then lets one pass at a time, in order", () => {
    const pace = createRateLimiter(rates);
    for (const key of ["a", "b", "c", "d"]) pace.admit(create(key), 0, T);

    pace.refused(create("c"), 30_000, T + 100);

    expect(pace.admit(create("c"), 0, T + 100)).toBe(30_000);
    expect(pace.admit(create("d"), 0, T + 30_099)).toBe(1);
    expect(pace.admit(create("new"), 0, T + 30_100)).toBeGreaterThanOrEqual(3_000);
  });

  it("paces posts by room and by workspace", () => {
    const pace = createRateLimiter();
    const post = (room: string, key: string) => ({ method: "chat.postMessage", room, key });

    const inOne = ["1", "2", "3", "4"].map((key) => pace.admit(post("C1", key), 0, T));
    const elsewhere = pace.admit(post("C2", "5"), 0, T);

    expect(inOne).toEqual([0, 0, 0, 1_000]);
    expect(elsewhere).toBe(0);
    const many = Array.from({ length: 100 }, (_, at) => pace.admit(post(`D${at}`, `w${at}`), 0, T));
    expect(many.filter((wait) => wait === 0)).toHaveLength(55);
    expect(many.at(-1)).toBeGreaterThan(0);
  });

  it("does not pace what Slack hardly limits", () => {
    const pace = createRateLimiter();

    const waits = Array.from({ length: 500 }, () => pace.admit({ method: "auth.test" }, 0, T));

    expect(Math.max(...waits)).toBe(0);
  });

  it.each([
    ["conversations.create", 20],
    ["conversations.setTopic", 20],
    ["pins.add", 20],
    ["conversations.invite", 50],
    ["chat.update", 50],
    ["chat.delete", 50],
    ["reactions.add", 50],
    ["reactions.remove", 20],
    ["conversations.kick", 50],
    ["conversations.replies", 50],
    ["conversations.inviteShared", 20],
    ["files.completeUploadExternal", 100],
    ["views.open", 100],
    ["users.info", 100],
  ])("never lets %s pass more than %i times in any minute", (method, quota) => {
    const pace = createRateLimiter();
    const passed: number[] = [];
    for (let ms = 0; ms < 180_000; ms += 250) {
      if (pace.admit({ method }, 0, T + ms) === 0) passed.push(ms);
    }

    // A bucket that starts full gives its burst and one minute's refill at most.
    const most = Math.max(
      ...passed.map((from) => passed.filter((at) => at >= from && at < from + 60_000).length),
    );
    expect(passed.filter((at) => at === 0).length + most).toBeLessThanOrEqual(2 * quota);
    expect(passed.length).toBeGreaterThan(2 * quota);
  });
});
