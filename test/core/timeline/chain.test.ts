import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalEntry } from "../../../src/core/timeline/canonical.ts";
import { chain, NO_HASH, verifyChain } from "../../../src/core/timeline/chain.ts";
import type { Entry, Json, NewEntry } from "../../../src/core/timeline/entry.ts";
import { aNewEntry, at, OPENED } from "../samples.ts";
import { ALL_KINDS } from "./all-kinds.ts";

const START = { incident: "INC-2026-0042", number: 0, hash: NO_HASH };

/** `length` different entries, chained. */
function chained(length: number): Entry[] {
  const entries = Array.from({ length }, (_, n) =>
    aNewEntry({ text: `Note ${n + 1}`, data: { n }, occurredAt: at(n) }),
  );
  return chain(START, entries, at(1_000));
}

describe("chain", () => {
  it("numbers from 1 and starts from 64 zeros", () => {
    const entries = chained(3);

    expect(entries.map((entry) => entry.number)).toEqual([1, 2, 3]);
    expect(entries[0]?.previousHash).toBe("0".repeat(64));
  });

  it("hands each hash to the entry after it", () => {
    const [first, second, third] = chained(3);

    expect(second?.previousHash).toBe(first?.hash);
    expect(third?.previousHash).toBe(second?.hash);
  });

  it("hashes the canonical form with SHA-256, so that anybody can check it with other tools", () => {
    const [first] = chained(1);
    const { hash, ...unhashed } = first as Entry;

    expect(hash).toBe(createHash("sha256").update(canonicalEntry(unhashed)).digest("hex"));
  });

  it("gives this entry this hash for ever: a change of the format would break every timeline", () => {
    const [entry] = chain(
      START,
      [aNewEntry({ source: { network: "slack", room: "C1", message: "1.2" }, corrects: 7 })],
      at(500),
    );

    expect(entry?.hash).toBe("d13c3ffbfb6de1d82efa7684865d1e2ee3852b6fa3c2f2f6814363a779321e13");
  });

  it("goes on from a head", () => {
    const whole = chained(4);
    const head = whole[1] as Entry;
    const rest = chain(head, whole.slice(2), at(1_000));

    expect(rest).toEqual(whole.slice(2));
  });

  it("adds nothing for no entries", () => {
    expect(chain(START, [], OPENED)).toEqual([]);
  });

  it("changes texts that a database could not hold before it hashes them", () => {
    const hostile = "a\u0000b\ud800c";
    const entries = chain(
      START,
      [
        aNewEntry({
          text: hostile,
          author: hostile,
          organisation: hostile,
          data: { [hostile]: [hostile, { deep: hostile }] },
          source: { network: "slack", message: hostile },
        }),
      ],
      OPENED,
    );

    const harmless = "a␀b\ufffdc";
    expect(entries[0]).toMatchObject({
      text: harmless,
      author: harmless,
      organisation: harmless,
      source: { network: "slack", message: harmless },
    });
    expect(entries[0]?.data).toEqual({ [harmless]: [harmless, { deep: harmless }] });
    expect(verifyChain(entries)).toMatchObject({ ok: true });
  });

  it("does not stumble over numbers that JSON cannot hold", () => {
    const [entry] = chain(
      START,
      [aNewEntry({ data: { nan: Number.NaN, list: [Number.POSITIVE_INFINITY, 1] } })],
      OPENED,
    );

    expect(entry?.data).toEqual({ nan: null, list: [null, 1] });
  });

  it("keeps a key called __proto__ as data", () => {
    const data = JSON.parse('{"__proto__": {"x": 1}}') as { readonly [key: string]: Json };
    const [entry] = chain(START, [aNewEntry({ data })], OPENED);

    expect(JSON.stringify(entry?.data)).toBe('{"__proto__":{"x":1}}');
  });

  it("leaves what it was given as it was", () => {
    const given = aNewEntry();
    const before = structuredClone(given);
    chain(START, [given], OPENED);

    expect(given).toEqual(before);
  });
});

describe("verifyChain", () => {
  it("accepts what chain made and tells length and head", () => {
    const entries = chained(5);

    expect(verifyChain(entries)).toEqual({ ok: true, entries: 5, head: entries[4]?.hash });
  });

  it("accepts an empty timeline: its head is 64 zeros", () => {
    expect(verifyChain([])).toEqual({ ok: true, entries: 0, head: NO_HASH });
  });

  it("goes on from the last entry of the batch before", () => {
    const entries = chained(6);
    const third = entries[2] as Entry;

    expect(verifyChain(entries.slice(3), third)).toEqual({ ok: true, entries: 3, head: entries[5]?.hash });
  });

  it("reads entries one by one, so that a timeline need not fit into memory", () => {
    function* stream(): Generator<Entry> {
      yield* chained(4);
    }

    expect(verifyChain(stream())).toMatchObject({ ok: true, entries: 4 });
  });

  it("says which entry is missing", () => {
    const entries = chained(5).toSpliced(2, 1);

    expect(verifyChain(entries)).toEqual({
      ok: false,
      number: 3,
      reason: "Entry 3 is missing: entry 4 stands in its place.",
    });
  });

  it("says which entry was changed", () => {
    const entries = chained(5).map((entry) =>
      entry.number === 2 ? { ...entry, text: "Nothing happened." } : entry,
    );

    expect(verifyChain(entries)).toEqual({
      ok: false,
      number: 2,
      reason: "Entry 2 was changed after it was recorded.",
    });
  });

  it("finds an entry that was rewritten together with its own hash", () => {
    const entries = chained(5);
    const head = entries[0] as Entry;
    const forged = chain(head, [aNewEntry({ text: "Nothing happened." })], at(1_000));

    expect(verifyChain(entries.toSpliced(1, 1, ...forged))).toEqual({
      ok: false,
      number: 3,
      reason: "Entry 3 does not continue from the entry before it: one of the two was replaced.",
    });
  });

  it("finds an entry twice", () => {
    const entries = chained(3);

    expect(verifyChain([...entries, entries[2] as Entry])).toEqual({
      ok: false,
      number: 4,
      reason: "Entry 3 stands where entry 4 should be.",
    });
  });

  it("finds an entry of another incident", () => {
    const [first] = chained(1);
    const foreign = chain({ ...(first as Entry), incident: "INC-2026-0001" }, [aNewEntry()], OPENED);

    expect(verifyChain([first as Entry, ...foreign])).toEqual({
      ok: false,
      number: 2,
      reason: "Entry 2 belongs to INC-2026-0001, not to INC-2026-0042.",
    });
  });

  it("calls an entry changed that holds what can never have been recorded", () => {
    const [first] = chained(1);

    expect(verifyChain([{ ...(first as Entry), text: "\ud800" }])).toMatchObject({ ok: false, number: 1 });
    expect(verifyChain([{ ...(first as Entry), occurredAt: new Date("never") }])).toMatchObject({
      ok: false,
      number: 1,
    });
  });

  it("leaves a shortened end to the caller: the head differs from the one kept elsewhere", () => {
    const entries = chained(5);

    expect(verifyChain(entries.slice(0, 4))).toEqual({ ok: true, entries: 4, head: entries[3]?.hash });
    expect(entries[3]?.hash).not.toBe(entries[4]?.hash);
  });
});

describe("whatever is on a timeline", () => {
  const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
  const newEntry: fc.Arbitrary<NewEntry> = fc.record(
    {
      kind: fc.constantFrom(...ALL_KINDS.kinds),
      text: fc.string({ unit: "binary" }),
      data: fc.dictionary(fc.string(), json),
      occurredAt: fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
      author: fc.string({ minLength: 1 }),
      organisation: fc.string(),
      marking: fc.constantFrom("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"),
      source: fc.record(
        { network: fc.string(), room: fc.string(), message: fc.string() },
        { requiredKeys: ["network"] },
      ),
      corrects: fc.nat(),
    },
    { requiredKeys: ["kind", "text", "data", "occurredAt", "author", "marking"] },
  ) as fc.Arbitrary<NewEntry>;
  const timeline = fc
    .array(newEntry, { minLength: 2, maxLength: 8 })
    .map((entries) => chain(START, entries, at(1_000)));
  const spot = fc.nat({ max: 1_000 });

  it("verifies, also after a journey through JSON", () => {
    fc.assert(
      fc.property(timeline, (entries) => {
        const read = (JSON.parse(JSON.stringify(entries)) as Entry[]).map((entry) => ({
          ...entry,
          occurredAt: new Date(entry.occurredAt),
          recordedAt: new Date(entry.recordedAt),
        }));

        expect(verifyChain(read)).toEqual({ ok: true, entries: entries.length, head: entries.at(-1)?.hash });
      }),
    );
  });

  it("verifies in batches cut anywhere", () => {
    fc.assert(
      fc.property(timeline, spot, (entries, n) => {
        const cut = n % entries.length;
        const head = entries[cut - 1] ?? { number: 0, hash: NO_HASH };

        expect(verifyChain(entries.slice(0, cut))).toMatchObject({ ok: true, head: head.hash });
        expect(verifyChain(entries.slice(cut), head)).toMatchObject({
          ok: true,
          entries: entries.length - cut,
        });
      }),
    );
  });

  it("does not verify after a change of any field of any entry", () => {
    const changes: readonly ((entry: Entry) => Entry)[] = [
      (entry) => ({ ...entry, incident: `${entry.incident}0` }),
      (entry) => ({ ...entry, number: entry.number + 1 }),
      (entry) => ({ ...entry, kind: entry.kind === "note" ? "decision" : "note" }),
      (entry) => ({ ...entry, text: `${entry.text}.` }),
      (entry) => ({ ...entry, data: { ...entry.data, "another key": 1 } }),
      (entry) => ({ ...entry, occurredAt: new Date(entry.occurredAt.getTime() + 1) }),
      (entry) => ({ ...entry, recordedAt: new Date(entry.recordedAt.getTime() + 1) }),
      (entry) => ({ ...entry, author: `${entry.author} ` }),
      (entry) => ({ ...entry, organisation: `${entry.organisation ?? ""}x` }),
      (entry) => ({ ...entry, marking: entry.marking === "RED" ? "CLEAR" : "RED" }),
      (entry) => ({ ...entry, source: { network: `${entry.source?.network ?? ""}x` } }),
      (entry) => ({ ...entry, corrects: (entry.corrects ?? 0) + 1 }),
      (entry) => ({ ...entry, previousHash: flipped(entry.previousHash) }),
      (entry) => ({ ...entry, hash: flipped(entry.hash) }),
    ];
    fc.assert(
      fc.property(timeline, spot, fc.constantFrom(...changes), (entries, n, change) => {
        const place = n % entries.length;
        const changed = entries.with(place, change(entries[place] as Entry));

        expect(verifyChain(changed)).toMatchObject({ ok: false });
      }),
    );
  });

  it("does not verify after a removal of any entry but the last", () => {
    fc.assert(
      fc.property(timeline, spot, (entries, n) => {
        const place = n % (entries.length - 1);

        expect(verifyChain(entries.toSpliced(place, 1))).toMatchObject({ ok: false, number: place + 1 });
      }),
    );
  });

  it("does not verify after a removal that was hidden by numbering again", () => {
    fc.assert(
      fc.property(timeline, spot, (entries, n) => {
        const place = n % (entries.length - 1);
        const renumbered = entries
          .toSpliced(place, 1)
          .map((entry, index) => ({ ...entry, number: index + 1 }));

        expect(verifyChain(renumbered)).toMatchObject({ ok: false, number: place + 1 });
      }),
    );
  });

  it("does not verify after a swap of any two entries", () => {
    fc.assert(
      fc.property(timeline, spot, spot, (entries, n, m) => {
        const a = n % entries.length;
        const b = m % entries.length;
        fc.pre(a !== b);
        const swapped = entries.with(a, entries[b] as Entry).with(b, entries[a] as Entry);

        expect(verifyChain(swapped)).toMatchObject({ ok: false, number: Math.min(a, b) + 1 });
      }),
    );
  });

  it("does not verify after an insertion anywhere, well chained as it may be to the entry before", () => {
    fc.assert(
      fc.property(timeline, spot, newEntry, (entries, n, more) => {
        const place = n % entries.length;
        const inserted = chain(entries[place - 1] ?? START, [more], at(1_000));

        expect(verifyChain(entries.toSpliced(place, 0, ...inserted))).toMatchObject({ ok: false });
      }),
    );
  });
});

function flipped(hash: string): string {
  return `${hash.startsWith("0") ? "1" : "0"}${hash.slice(1)}`;
}
