/** The example of a feature in CONTRIBUTING.md works, and needs nothing but its own files. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HANDOVERS } from "../../examples/feature/index.ts";
import { FEATURES } from "../../src/handlers/features.ts";
import { HOUR, type Stage, startStage } from "../handlers/stage.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/feature");

let stage: Stage;
let ref: string;

beforeAll(async () => {
  stage = await startStage({ overrides: { features: [...FEATURES, HANDOVERS] } });
  await stage.app.database.sql.unsafe(readFileSync(join(EXAMPLE, "migration.sql"), "utf8"));
  ref = await stage.open("The example");
});
afterAll(() => stage.stop());

describe("the example of a feature", () => {
  it("has a command with a reply, an entry and a line on the card", async () => {
    const said = await stage.inRoom("alice", ref, "handover bob --in 8h");
    const card = await stage.inRoom("alice", ref, "status");

    expect(said).toContain("(entry ");
    expect(await stage.kinds(ref)).toContain("handover");
    expect(card).toContain("Handover");
    expect(card).toContain("17:00 UTC");
  });

  it("is in the help, and refuses what it does not understand", async () => {
    expect(await stage.answer("alice", "help handover")).toContain("handover bob --in 8h");
    expect(await stage.answer("alice", `handover ${ref} bob --in soon`)).toContain("30m or 8h");
    expect(await stage.answer("alice", `handover ${ref} nobody --in 8h`)).toContain("nobody is called that");
  });

  it("reminds when the time has come, once, and the line goes", async () => {
    await stage.advance(9 * HOUR);
    await stage.advance(HOUR);

    const reminders = (await stage.roomTexts(ref)).filter((text) => text.includes("Handover now"));
    expect(reminders).toHaveLength(1);
    expect(await stage.inRoom("alice", ref, "status")).not.toContain("Handover");
  });

  it("imports only what a feature may: core, queries, the runtime and zod; its store also drizzle-orm", () => {
    const allowed =
      /^(?:\.\/[a-z-]+\.ts|\.\.\/\.\.\/src\/(?:core|db|handlers\/(?:runtime|command-line))\/.+|zod)$/;
    const found = readdirSync(EXAMPLE)
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) =>
        Array.from(
          readFileSync(join(EXAMPLE, file), "utf8").matchAll(/from "([^"]+)"/g),
          ([, from = ""]) => ({
            file,
            from,
          }),
        ),
      )
      .filter(({ file, from }) => {
        const isStorage = file === "store.ts" || file === "schema.ts";
        return !allowed.test(from) && !(isStorage && from.startsWith("drizzle-orm"));
      });
    expect(found).toEqual([]);
  });

  it("is what CONTRIBUTING.md shows", () => {
    const page = readFileSync(join(EXAMPLE, "../../CONTRIBUTING.md"), "utf8");
    for (const file of readdirSync(EXAMPLE)) expect(page).toContain(`examples/feature/${file}`);
  });
});
