import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Carried } from "../../../src/core/relay/carried.ts";
import { BEHIND_MS, runOf } from "../../../src/core/relay/run.ts";
import { aFile, carried, NOW } from "./samples.ts";

const LONG_AGO = new Date(NOW.getTime() - BEHIND_MS - 1);

/** Waiting for a room that is behind. */
const waiting = (...rows: Partial<Carried>[]): Carried[] =>
  rows.map((row, at) => carried({ id: at + 1, createdAt: LONG_AGO, ...row }));

describe("what a step carries", () => {
  it("is its own message alone while the room keeps up", () => {
    const rows = waiting({}, {}).map((row) => ({ ...row, createdAt: NOW }));

    expect(runOf(rows, 1, NOW)).toEqual([1]);
  });

  it("is its own and all behind it when the room is behind", () => {
    expect(runOf(waiting({}, {}, { createdAt: NOW }), 1, NOW)).toEqual([1, 2, 3]);
  });

  it("counts exactly the time that is allowed as keeping up", () => {
    const rows = waiting({}, {}).map((row) => ({ ...row, createdAt: new Date(NOW.getTime() - BEHIND_MS) }));

    expect(runOf(rows, 1, NOW)).toEqual([1]);
  });

  it("is nothing when another step took its message", () => {
    expect(runOf(waiting({ id: 5 }, { id: 6 }), 4, NOW)).toEqual([]);
  });

  it("ends before a message of another thread, and begins again there", () => {
    const rows = waiting({}, {}, { fromThread: "m1" }, { fromThread: "m1" }, {});

    expect(runOf(rows, 1, NOW)).toEqual([1, 2]);
    expect(runOf(rows.slice(2), 3, NOW)).toEqual([3, 4]);
  });

  it("keeps threads of different rooms apart, though their ids are the same", () => {
    const rows = waiting({ fromThread: "m1", fromRoom: "a" }, { fromThread: "m1", fromRoom: "b" });

    expect(runOf(rows, 1, NOW)).toEqual([1]);
  });

  it("is a message with files alone, and never takes one along", () => {
    const rows = waiting({ files: [aFile()] }, {}, { files: [aFile()] });

    expect(runOf(rows, 1, NOW)).toEqual([1]);
    expect(runOf(rows.slice(1), 2, NOW)).toEqual([2]);
  });

  it("takes no space for what was deleted meanwhile", () => {
    const long = Array.from({ length: 10 }, () => ({ text: "a".repeat(1_000), deleted: true }));

    expect(runOf(waiting({}, ...long), 1, NOW)).toHaveLength(11);
    expect(runOf(waiting({}, ...long.map(({ text }) => ({ text }))), 1, NOW).length).toBeLessThan(11);
  });

  it("is no more than one message of the network holds", () => {
    const people = (text: () => string) =>
      Array.from({ length: 100 }, (_, at) => ({ author: `person-${at}`, text: text() }));
    const short = waiting(...people(() => "a"));
    const long = waiting(...people(() => "a".repeat(1_000)));
    const high = waiting(...people(() => "a\n".repeat(10)));

    expect(runOf(short, 1, NOW)).toHaveLength(30);
    expect(runOf(long, 1, NOW)).toHaveLength(5);
    expect(runOf(high, 1, NOW)).toHaveLength(4);
  });

  it("is its own however large that is", () => {
    const high = "a\n".repeat(5_000);

    expect(runOf(waiting({ text: "a".repeat(50_000) }, { text: "b".repeat(1_001) }), 1, NOW)).toEqual([1]);
    expect(runOf(waiting({ text: high }, { text: high }), 1, NOW)).toEqual([1]);
  });

  it("never overtakes what the same room said before, which another step carries", () => {
    // Events of rooms a and b were handled side by side: the step of 2 came before that of 1.
    const rows = waiting({ fromRoom: "b" }, { fromRoom: "a" }, { fromRoom: "a" }, { fromRoom: "b" });

    expect(runOf(rows, 2, NOW)).toEqual([2, 3]);
  });

  it("carries everything once and each room's in its order, whatever waits and whichever room is first", () => {
    const row = fc.record({
      fromRoom: fc.constantFrom("a", "b", "c"),
      fromThread: fc.option(fc.constantFrom("t", "u"), { nil: undefined }),
      withFile: fc.boolean(),
      text: fc.string({ maxLength: 2_000 }),
      old: fc.boolean(),
      order: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (made) => {
        const rows = made.map(({ fromThread, withFile, old, order: _order, ...rest }, at) =>
          carried({
            id: at + 1,
            ...rest,
            ...(fromThread === undefined ? {} : { fromThread }),
            files: withFile ? [aFile()] : [],
            createdAt: old ? LONG_AGO : NOW,
          }),
        );
        // Steps keep the order of each room; between rooms any order may come about.
        const steps = merged(rows, (one) => made[one.id - 1]?.order ?? 0);

        let left = rows;
        const said: Carried[] = [];
        for (const step of steps) {
          const run = runOf(left, step.id, NOW);
          said.push(...run.map((id) => left.find((one) => one.id === id) ?? carried({ id: -1 })));
          left = left.filter((one) => !run.includes(one.id));
        }

        expect(left).toEqual([]);
        expect(said.map((one) => one.id).toSorted((a, b) => a - b)).toEqual(rows.map((one) => one.id));
        for (const room of ["a", "b", "c"]) {
          const ids = said.filter((one) => one.fromRoom === room).map((one) => one.id);
          expect(ids).toEqual(ids.toSorted((a, b) => a - b));
        }
      }),
    );
  });
});

/** Any mixture of the rooms that keeps the order within each. */
function merged(rows: readonly Carried[], weight: (row: Carried) => number): Carried[] {
  const queues = [...Map.groupBy(rows, (row) => row.fromRoom).values()].map((queue) => [...queue]);
  const out: Carried[] = [];
  while (out.length < rows.length) {
    const open = queues.filter((queue) => queue.length > 0);
    const [next] = open.toSorted((a, b) => weight(a[0] ?? carried({})) - weight(b[0] ?? carried({})));
    const row = next?.shift();
    if (row) out.push(row);
  }
  return out;
}
