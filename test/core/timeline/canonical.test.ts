import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalEntry } from "../../../src/core/timeline/canonical.ts";
import { NO_HASH } from "../../../src/core/timeline/chain.ts";
import type { Entry } from "../../../src/core/timeline/entry.ts";
import { aNewEntry, at } from "../samples.ts";

function anEntry(change: Partial<Entry> = {}): Omit<Entry, "hash"> {
  return {
    ...aNewEntry(),
    incident: "INC-2026-0042",
    number: 1,
    recordedAt: at(1),
    previousHash: NO_HASH,
    ...change,
  };
}

describe("canonicalEntry", () => {
  it("is RFC 8785: sorted keys, no white space, instants in UTC with milliseconds", () => {
    const entry = anEntry({
      data: { b: [1, 1.5e300, null, true], a: "é€\n" },
      corrects: 3,
      source: { network: "slack", message: "17.1" },
    });

    expect(canonicalEntry(entry)).toBe(
      `{"author":"alice","corrects":3,"data":{"a":"é€\\n","b":[1,1.5e+300,null,true]},"incident":"INC-2026-0042","kind":"note","marking":"AMBER","number":1,"occurredAt":"2026-11-20T09:20:31.000Z","organisation":"cert-eu","previousHash":"${NO_HASH}","recordedAt":"2026-11-20T09:20:31.001Z","source":{"message":"17.1","network":"slack"},"text":"The gateway is isolated."}`,
    );
  });

  it("leaves out what is absent", () => {
    const { organisation: _organisation, ...without } = anEntry();

    expect(canonicalEntry(without)).not.toContain("organisation");
  });

  it("writes undefined as absent", () => {
    const { organisation: _organisation, ...without } = anEntry();
    const withUndefined = { ...without, organisation: undefined } as unknown as Omit<Entry, "hash">;

    expect(canonicalEntry(withUndefined)).toBe(canonicalEntry(without));
  });

  it("does not depend on the hash or on columns that are not part of an entry", () => {
    const entry = anEntry();

    expect(canonicalEntry({ ...entry, hash: "x", id: 5 } as Entry)).toBe(canonicalEntry(entry));
  });

  it("is the same whatever the order of keys", () => {
    const keyed = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }), { minKeys: 2 });
    fc.assert(
      fc.property(keyed, fc.infiniteStream(fc.nat({ max: 1_000 })), (data, ranks) => {
        const order = Object.entries(anEntry({ data: data as Entry["data"] })).map((pair) => ({
          pair,
          rank: ranks.next().value,
        }));
        const shuffled = Object.fromEntries(
          order.toSorted((a, b) => a.rank - b.rank).map(({ pair }) => pair),
        );
        const reversed = Object.fromEntries(Object.entries(data).toReversed());

        expect(canonicalEntry({ ...shuffled, data: reversed } as unknown as Entry)).toBe(
          canonicalEntry(anEntry({ data: data as Entry["data"] })),
        );
      }),
    );
  });

  it("differs for texts that look alike but are not", () => {
    expect(canonicalEntry(anEntry({ text: "é" }))).not.toBe(canonicalEntry(anEntry({ text: "e\u0301" })));
  });

  it("refuses an invalid date", () => {
    expect(() => canonicalEntry(anEntry({ occurredAt: new Date("never") }))).toThrow(RangeError);
  });
});
