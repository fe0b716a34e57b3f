import { describe, expect, it } from "vitest";
import { commandText } from "../../../src/adapters/local/command-text.ts";

describe("a command on a local network", () => {
  it.each([
    ["!incident status", "status"],
    ["  !incident   note  a  b ", "note  a  b"],
    ["!Incident list", "list"],
    ["!incident\nlist", "list"],
    ["!incident", ""],
    ["!incident ", ""],
    // M4
    ["\\!incident status", "status"],
    ["\u200b!incident status", "status"],
    ["！incident status", "status"],
    ["@muster: !incident status", "status"],
    ["muster: status", "status"],
  ])("%j is the command %j", (text, command) => {
    expect(commandText(text)).toBe(command);
  });

  it.each(["!incidents are bad", "incident status", "see !incident status", "!", "/incident list"])(
    "%j is not a command",
    (text) => {
      expect(commandText(text)).toBeUndefined();
    },
  );
});
