import { describe, expect, it } from "vitest";
import { typedCommand } from "../../../src/adapters/slack/typed-command.ts";

const reader = { self: { user: "U0BOT", team: "T1" }, command: "/incident" };

describe("M64: a command typed as a message", () => {
  it.each([
    ["<@U0BOT> note x", "note x"],
    ["<@U0BOT|muster> note x", "note x"],
    ["\n <@U0BOT>, note x", "note x"],
    ["<@U0BOT>note x", "note x"],
    ["<@U0BOT> incident note x", "note x"],
    ["<@U0BOT> /incident note x", "note x"],
    ["<@U0BOT> !incident note a\nb", "note a\nb"],
    ["@Muster note x", "note x"],
    ["muster: status", "status"],
    [" /incident status", "status"],
    ["!incident status", "status"],
    ["<@U0BOT> invite <@U1ALICE>", "invite U1ALICE"],
    ["<@U0BOT> note a &lt; b", "note a < b"],
    ["<@U0BOT> incidents", "incidents"],
  ])("in a room %j is %j", (text, command) => {
    expect(typedCommand(text, reader, false)).toBe(command);
  });

  it.each([
    "note x",
    "incident note x",
    "hello <@U0BOT>",
    "&lt;@U0BOT&gt; note x",
    "<@U0BOTHER> note x",
    "muster everybody now",
    "/incidents",
    "",
  ])("in a room %j is none", (text) => {
    expect(typedCommand(text, reader, false)).toBeUndefined();
  });

  it.each([
    ["note x", "note x"],
    ["/incident note x", "note x"],
    ["incident note x", "note x"],
    ["@Muster note x", "note x"],
    ["<@U0BOT> help", "help"],
    ["hello", "hello"],
  ])("directly %j is %j", (text, command) => {
    expect(typedCommand(text, reader, true)).toBe(command);
  });

  it("is nothing without words", () => {
    for (const text of ["", "  ", "\0"]) expect(typedCommand(text, reader, true)).toBeUndefined();
    expect(typedCommand("<@U0BOT>", reader, false)).toBe("");
  });
});
