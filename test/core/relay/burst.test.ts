/** M38: a burst of one person becomes one message with a count. */
import { describe, expect, it } from "vitest";
import type { Carried } from "../../../src/core/relay/carried.ts";
import { MAX_A_MINUTE, runOf, splitRun } from "../../../src/core/relay/run.ts";

const NOW = new Date("2026-11-20T09:02:00Z");
const row = (id: number, author: string, secondsAgo: number, text = "x".repeat(4_000)): Carried =>
  ({
    id,
    incident: "i",
    fromRoom: author === "bob" ? "other" : "room",
    fromMessage: `m${id}`,
    toRoom: "to",
    author,
    authorUser: author,
    text,
    mentions: [],
    files: [],
    deleted: false,
    createdAt: new Date(NOW.getTime() - secondsAgo * 1_000),
  }) as Carried;

describe("M38: a burst", () => {
  it("of more than ten messages a second goes as one, of which one is said and the rest counted", () => {
    const waiting = Array.from({ length: 2 * MAX_A_MINUTE }, (_, at) => row(at, "eve", 60 - at / 20));
    const run = runOf(waiting, 0, NOW);

    expect(run).toHaveLength(2 * MAX_A_MINUTE);
    const { said, more } = splitRun(waiting.filter(({ id }) => run.includes(id)));
    expect(said.map(({ id }) => id)).toEqual([0]);
    expect([...more].map(([who, rows]) => [who, rows.length])).toEqual([["eve", 2 * MAX_A_MINUTE - 1]]);
  });

  it("is none when somebody writes as much in an hour, while a network is away: all is said, one by one", () => {
    const waiting = Array.from({ length: 60 }, (_, at) => row(at, "eve", 60 * (60 - at)));
    expect(runOf(waiting, 0, NOW)).toEqual([0]);
  });

  it("is none when a person pastes one line after the other: all is said", () => {
    const waiting = Array.from({ length: MAX_A_MINUTE }, (_, at) => row(at, "eve", 60 - at / 20));
    expect(runOf(waiting, 0, NOW)).toEqual([0]);
  });

  it("takes nobody else's words along", () => {
    const waiting = Array.from({ length: 2 * MAX_A_MINUTE }, (_, at) =>
      row(at, at === 40 ? "dora" : "eve", 60 - at / 20),
    );
    expect(runOf(waiting, 0, NOW)).not.toContain(40);
    expect(splitRun([row(1, "dora", 1, "short"), row(2, "eve", 1, "short")]).more.size).toBe(0);
  });
});
