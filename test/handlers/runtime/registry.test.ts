/** Two features never claim the same name: which of them would run depended on their order. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { FEATURES } from "../../../src/handlers/features.ts";
import { freeCommand } from "../../../src/handlers/runtime/command.ts";
import { onEvent } from "../../../src/handlers/runtime/event-schemas.ts";
import { type Feature, onDue, onStep } from "../../../src/handlers/runtime/feature.ts";
import { definePayload } from "../../../src/handlers/runtime/payload.ts";
import { createRegistry, DuplicateError } from "../../../src/handlers/runtime/registry.ts";

const command = (name: string, aliases: readonly string[] = []) =>
  freeCommand({
    name,
    aliases,
    summary: "Does nothing at all",
    args: z.object({}),
    examples: [name],
    requires: ["observer"],
    replies: "room",
    run: async () => ({ kind: "refused", reply: { banner: [], blocks: [] } }),
  });
const step = (kind: string, v: number) =>
  onStep(definePayload(kind, v, z.strictObject({})), { describe: () => "Nothing" });
const due = (kind: string, v: number) =>
  onDue({ kind, v, schema: z.strictObject({}), run: async () => undefined });
const job = { name: "j", schedule: "* * * * *", atStart: false, create: () => async () => 0 };

type Parts = Omit<Feature, "name">;

describe("two features", () => {
  it.each<[string, Parts, Parts]>([
    ["the same command", { commands: [command("go")] }, { commands: [command("go")] }],
    [
      "an alias that is another's name",
      { commands: [command("go")] },
      { commands: [command("run", ["go"])] },
    ],
    ["the same alias", { commands: [command("a", ["x"])] }, { commands: [command("b", ["x"])] }],
    [
      "the same button",
      { actions: [{ action: "press", run: async () => undefined }] },
      { actions: [{ action: "press", run: async () => undefined }] },
    ],
    [
      "the same event",
      { events: [onEvent("left", async () => undefined)] },
      { events: [onEvent("left", async () => undefined)] },
    ],
    ["the same step", { steps: [step("say", 1)] }, { steps: [step("say", 1)] }],
    ["the same due work", { due: [due("tick", 2)] }, { due: [due("tick", 2)] }],
    ["the same job", { jobs: [job] }, { jobs: [job] }],
  ])("with %s are refused, and both are named", (_what, first, second) => {
    const both = () =>
      createRegistry([
        { name: "first", ...first },
        { name: "second", ...second },
      ]);

    expect(both).toThrow(DuplicateError);
    expect(both).toThrow(/ first .* second/);
  });

  it("may have the same kind in different versions", () => {
    const { steps, due: timed } = createRegistry([
      { name: "old", steps: [step("say", 1)], due: [due("tick", 1)] },
      { name: "new", steps: [step("say", 2)], due: [due("tick", 2)] },
    ]);

    expect([...steps.keys()]).toEqual(["say@1", "say@2"]);
    expect([...timed.keys()]).toEqual(["tick@1", "tick@2"]);
  });
});

describe("the features that there are", () => {
  it("have no name twice", () => {
    expect(() => createRegistry(FEATURES)).not.toThrow();
  });

  it("say of every step what it is", () => {
    const { steps } = createRegistry(FEATURES);
    expect([...steps.values()].filter(({ describe: says }) => typeof says !== "function")).toEqual([]);
  });
});
