/** docs/rights.md says what rights.sampled.test.ts has tried. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withRightsTables } from "../../../scripts/rights-table.ts";
import { RIGHTS } from "../../../src/core/directory/directory.ts";
import { REGISTRY } from "../../../src/handlers/features.ts";
import { mayByTable } from "../../../src/handlers/runtime/rights-table.ts";
import { LINES } from "./lines.ts";

const DOCUMENT = join(import.meta.dirname, "../../../docs/rights.md");

describe("the tables of rights", () => {
  it("stand in docs/rights.md as they are (node scripts/rights-table.ts)", () => {
    const text = readFileSync(DOCUMENT, "utf8");
    expect(withRightsTables(text)).toBe(text);
  });

  it.each(REGISTRY.commands)("say of $name what was tried", (command) => {
    const line = LINES.find((one) => one.command === command.name);
    const may = RIGHTS.filter((rights) => mayByTable(command, rights, "takes part") === "yes");
    expect(may).toEqual(RIGHTS.filter((rights) => line?.may.includes(rights)));

    const elsewhere = RIGHTS.filter((rights) => mayByTable(command, rights, "takes no part") !== "no");
    expect(elsewhere).toEqual(
      command.scope === "anywhere" ? may : may.filter((rights) => rights === "coordinator"),
    );
  });
});
