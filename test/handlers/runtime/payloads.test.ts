/**
 * What waits in the database outlives the process that queued it. The shape of each kind in each version stands in
 * payloads.golden.json: a changed shape needs a new version, beside the old one for as long as rows of it may wait.
 */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { FEATURES } from "../../../src/handlers/features.ts";
import { definePayload, MisfitError, readPayload } from "../../../src/handlers/runtime/payload.ts";
import { createRegistry } from "../../../src/handlers/runtime/registry.ts";

const { steps, events, due } = createRegistry(FEATURES);

describe("payloads", () => {
  it("have the shapes that they had when their version was made", async () => {
    const shapes = {
      steps: Object.fromEntries(
        [...steps].map(([key, { payload }]) => [key, z.toJSONSchema(payload.schema)]),
      ),
      events: Object.fromEntries([...events].map(([key, { schema }]) => [key, z.toJSONSchema(schema)])),
      due: Object.fromEntries([...due].map(([key, { schema }]) => [key, z.toJSONSchema(schema)])),
    };
    await expect(`${JSON.stringify(shapes, undefined, 2)}\n`).toMatchFileSnapshot("payloads.golden.json");
  });

  const sample = definePayload("sample", 1, z.strictObject({ room: z.string(), row: z.int() }));

  it("come out as they went in", () => {
    const { kind, v, step } = sample.of({ room: "r", row: 3 });
    expect({ kind, v, data: readPayload(sample, JSON.parse(JSON.stringify(step))) }).toEqual({
      kind: "sample",
      v: 1,
      data: { room: "r", row: 3 },
    });
  });

  it.each([
    [{ room: "r" }],
    [{ room: "r", row: "3" }],
    [{ room: "r", row: 3, secret: "what nobody must read" }],
    ["text"],
    [null],
  ])("that do not fit are refused without their words: %j", (value) => {
    const read = () => readPayload(sample, value);
    expect(read).toThrow(MisfitError);
    expect(read).not.toThrow(/what nobody must read/);
  });
});
