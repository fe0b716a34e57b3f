import { describe, expect, it } from "vitest";
import type { Change } from "../../packages/matrix-sdk-crypto-nodejs/durable/rows.ts";
import { Writer } from "../../packages/matrix-sdk-crypto-nodejs/durable/writer.ts";
import { type MemoryRows, memoryRows } from "../support/matrix/memory-rows.ts";

const put = (key: string, value: string, database = "d"): Change => ({
  kind: "put",
  database,
  store: "s",
  key,
  value,
});
const remove = (key: string): Change => ({ kind: "delete", database: "d", store: "s", key });

describe("a step of the engine", () => {
  function writing(): { rows: MemoryRows; writer: Writer; commits: () => unknown[] } {
    const rows = memoryRows();
    const commits = () =>
      rows.commits.map((changes) =>
        changes.map((change) => (change.kind === "put" ? `${change.key}=${change.value}` : change.kind)),
      );
    return { rows, writer: new Writer(rows.open()), commits };
  }

  it("is committed as one, each record as it is in the end, before its result is known", async () => {
    const { writer, commits } = writing();

    const result = await writer.step(async () => {
      await writer.write([put("a", "1"), put("b", "1")]);
      await writer.write([put("a", "2"), remove("c")]);
      await writer.write([remove("b")]);
      expect(commits()).toEqual([]);
      return "done";
    });

    expect(result).toBe("done");
    expect(commits()).toEqual([["a=2", "delete", "delete"]]);
  });

  it("keeps what a reset of the database leaves", async () => {
    const { writer, commits } = writing();

    await writer.step(async () => {
      await writer.write([put("old", "1"), put("other", "1", "e")]);
      await writer.write([{ kind: "reset", database: "d", layout: "{}" }, put("new", "1")]);
    });

    expect(commits()).toEqual([["other=1", "reset", "new=1"]]);
  });

  it("takes turns with others, so that none is committed half", async () => {
    const { writer, commits } = writing();
    const gate = Promise.withResolvers<void>();

    const first = writer.step(async () => {
      await writer.write([put("a", "1")]);
      await gate.promise;
      await writer.write([put("b", "1")]);
    });
    const second = writer.step(() => writer.write([put("c", "1")]));
    gate.resolve();
    await Promise.all([first, second]);

    expect(commits()).toEqual([["a=1", "b=1"], ["c=1"]]);
  });

  it("keeps what it changed also when it fails, and gives the turn on", async () => {
    const { writer, commits } = writing();

    const failing = writer.step(async () => {
      await writer.write([put("a", "1")]);
      throw new Error("cannot be decrypted");
    });

    await expect(failing).rejects.toThrow("cannot be decrypted");
    await writer.step(() => writer.write([put("b", "1")]));
    expect(commits()).toEqual([["a=1"], ["b=1"]]);
  });

  it("commits nothing where nothing changed", async () => {
    const { writer, commits } = writing();

    expect(await writer.step(async () => 7)).toBe(7);

    expect(commits()).toEqual([]);
  });

  it("fails when it cannot be kept, and so does everything after it", async () => {
    const { rows, writer, commits } = writing();
    rows.onCommit = () => {
      throw new Error("the disk is full");
    };
    await expect(writer.step(() => writer.write([put("a", "1")]))).rejects.toThrow("the disk is full");
    rows.onCommit = () => undefined;
    let began = false;

    const after = writer.step(async () => {
      began = true;
    });

    await expect(after).rejects.toThrow("the disk is full");
    await expect(writer.write([put("b", "1")])).rejects.toThrow("the disk is full");
    expect(began).toBe(false);
    expect(commits()).toEqual([]);
    await writer.settled();
  });

  it("outside of steps commits each transaction by itself", async () => {
    const { writer, commits } = writing();

    await Promise.all([writer.write([put("a", "1")]), writer.write([put("b", "1")])]);

    expect(commits()).toEqual([["a=1"], ["b=1"]]);
  });
});
