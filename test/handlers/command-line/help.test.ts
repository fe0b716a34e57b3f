import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Message } from "../../../src/core/message.ts";
import { argumentsOf } from "../../../src/handlers/command-line/argument.ts";
import { commandTable } from "../../../src/handlers/command-line/command-table.ts";
import { helpFor, helpIndex, usageLine, usageMessage } from "../../../src/handlers/command-line/help.ts";
import { parseCommand } from "../../../src/handlers/command-line/parse.ts";
import { invite, note, open, SAMPLES, severity, timeline } from "./sample-shapes.ts";

/** A message as lines, so that a snapshot reads like what people see. */
function lines(message: Message): string {
  return message.blocks
    .map((block) => {
      if (block.type === "heading") return `# ${block.text}`;
      if (block.type === "text") return block.text;
      if (block.type === "list") return block.items.map((item) => `- ${item}`).join("\n");
      return block.type;
    })
    .join("\n");
}

function answerTo(text: string, impliedIncident = true): string {
  const result = parseCommand(text, SAMPLES, { impliedIncident });
  if (result.ok) throw new Error("understood");
  return lines(usageMessage(result.message, "!incident"));
}

describe("help", () => {
  it("lists the commands by where they work", () => {
    expect(lines(helpIndex(SAMPLES, "/incident"))).toMatchInlineSnapshot(`
      "What Muster understands. \`/incident help open\` shows one command.
      # Anywhere
      - \`open\` Open an incident\\: its war\\-rooms, its people, its timeline
      # In a war-room, or elsewhere with the incident's reference as first word
      - \`severity\` Change how bad it is
      - \`invite\` Bring organisations or contacts into the incident
      - \`note\` Put a fact on the timeline
      - \`timeline\` Show the timeline"
    `);
  });

  it("explains a command with flags", () => {
    expect(lines(helpFor(open, "/incident"))).toMatchInlineSnapshot(`
      "\`/incident open <title…> [--severity low|medium|high|critical] [--category <category>] [--tlp CLEAR|GREEN|AMBER|AMBER+STRICT|RED] [--with <with>,…] [--update-every <update-every>] [--exercise]\`
      Open an incident\\: its war\\-rooms, its people, its timeline.
      # Arguments
      - \`title\` What happened, in a few words
      - \`--severity\` How bad it is; low, medium, high or critical; medium when left out
      - \`--category\` RSIT class or class/type
      - \`--tlp\` Marking of the incident; CLEAR, GREEN, AMBER, AMBER\\+STRICT or RED
      - \`--with\` Organisations or contacts to muster
      - \`--update-every\`
      - \`--exercise\` This is a drill
      # Examples
      - \`/incident open "Mail outage" --severity high --with ep,ec3\`
      - \`/incident open Phone chain test --exercise\`
      - Also called \`declare\`.
      - For coordinators or responders. Only you see the answer\\."
    `);
  });

  it("explains a command about an incident", () => {
    expect(lines(helpFor(severity, "!incident"))).toMatchInlineSnapshot(`
      "\`!incident severity [incident] <low|medium|high|critical>\`
      Change how bad it is.
      # Arguments
      - \`level\` The new severity; low, medium, high or critical
      # Examples
      - \`!incident severity critical\`
      - \`!incident severity INC-2026-0042 low\`
      - Outside of the war-room put the reference first: \`!incident severity INC-2026-0042 …\`.
      - For coordinators or responders. The whole room sees the answer\\."
    `);
  });

  it("explains a command that keeps its text", () => {
    expect(lines(helpFor(note, "!incident"))).toMatchInlineSnapshot(`
      "\`!incident note [incident] <text…>\`
      Put a fact on the timeline.
      # Arguments
      - \`text\` What is to be remembered
      # Examples
      - \`!incident note The first encrypted server is fs-03\`
      - Outside of the war-room put the reference first: \`!incident note INC-2026-0042 …\`.
      - The text is kept letter for letter; quotes are not needed.
      - For coordinators, responders or partners. The whole room sees the answer\\."
    `);
  });

  it.each(SAMPLES.map((shape) => [shape.name, shape] as const))(
    "gives examples for %s that work",
    (_, shape) => {
      for (const example of shape.examples) {
        expect(parseCommand(example, SAMPLES, { impliedIncident: true })).toMatchObject({ ok: true, shape });
      }
    },
  );
});

describe("the usage line", () => {
  it("says what is needed and what is not", () => {
    expect(usageLine(invite, "/incident")).toBe("/incident invite [incident] <who…>");
    expect(usageLine(timeline, "/incident")).toBe("/incident timeline [incident] [--last <number>]");
    expect(usageLine(note, "")).toBe("note [incident] <text…>");
  });

  it("does not print long lists of values", () => {
    const category = z.enum(["a", "b", "c", "d", "e", "f", "g", "h"]);
    const shape = { ...timeline, args: z.object({ category, tags: z.array(category).optional() }) };

    expect(usageLine(shape, "/incident")).toBe(
      "/incident timeline [incident] --category <category> [--tags <tags>,…]",
    );
  });
});

describe("an answer to a command line that was not understood", () => {
  it("says first what is wrong, then one example", () => {
    expect(answerTo("severity hgih")).toMatchInlineSnapshot(`
      "Nothing was done. \`level\` is low, medium, high or critical; you wrote \`hgih\`. Did you mean \`high\`?
      For example \`!incident severity critical\`. More: \`!incident help severity\`"
    `);
  });

  it("lists what else is wrong", () => {
    expect(answerTo("open --severity x --update-every y")).toMatchInlineSnapshot(`
      "Nothing was done. \`title\` is missing: What happened, in a few words.
      - \`--severity\` is low, medium, high or critical; you wrote \`x\`.
      - \`--update-every\`: a period such as 30m or 2h; you wrote \`y\`.
      For example \`!incident open "Mail outage" --severity high --with ep,ec3\`. More: \`!incident help open\`"
    `);
  });

  it("asks which incident is meant", () => {
    expect(answerTo("severity low", false)).toMatchInlineSnapshot(`
      "Nothing was done. Which incident? Outside of a war-room name it first, by reference or codename: \`severity INC-2026-0042\` or \`severity amber-falcon\`.
      For example \`!incident severity critical\`. More: \`!incident help severity\`"
    `);
  });

  it("leads to the list of commands when the command is unknown", () => {
    expect(answerTo("opne x")).toMatchInlineSnapshot(`
      "Nothing was done. There is no command \`opne\`. Did you mean \`open\`?
      \`!incident help\` shows what there is."
    `);
  });

  it("is the help itself when that was asked for", () => {
    expect(answerTo("severity --help")).toBe(lines(helpFor(severity, "!incident")));
  });

  it("carries the banner of the room", () => {
    const problem = { kind: "nothing-typed", sentences: [] } as const;

    expect(usageMessage(problem, "!incident", ["EXERCISE", "TLP:RED"]).banner).toEqual([
      "EXERCISE",
      "TLP:RED",
    ]);
  });
});

describe("the table for the README", () => {
  it("has one row per command, with its bars escaped", () => {
    expect(commandTable([severity, timeline])).toMatchInlineSnapshot(`
      "| command | what it does | who may |
      | --- | --- | --- |
      | \`severity [incident] <low\\|medium\\|high\\|critical>\` | Change how bad it is | coordinator, responder |
      | \`timeline [incident] [--last <number>]\` | Show the timeline | coordinator, observer |"
    `);
  });
});

describe("what is known of an argument", () => {
  const shape = (schema: z.ZodType) => ({ ...timeline, args: z.object({ wanted: schema }) });

  it.each([
    ["text", z.string(), { kind: "text", many: false, optional: false }],
    ["optional text", z.string().optional(), { kind: "text", optional: true }],
    ["a default", z.string().default("x"), { optional: true, fallback: "x" }],
    ["a prefault", z.string().prefault("x"), { optional: true, fallback: "x" }],
    ["a number", z.number().int(), { kind: "number" }],
    ["a coerced number", z.coerce.number().default(3), { kind: "number", fallback: "3" }],
    ["a switch", z.boolean().default(false), { kind: "boolean", optional: true }],
    ["choices", z.enum(["a", "b"]).nullable(), { values: ["a", "b"] }],
    ["one choice", z.literal(["a", "b"]), { values: ["a", "b"] }],
    ["a list", z.array(z.enum(["a", "b"])).readonly(), { many: true, values: ["a", "b"] }],
    ["a list with default", z.array(z.string()).default(["a", "b"]), { many: true, fallback: "a,b" }],
    ["text made into something", z.string().transform(Number), { kind: "text" }],
    ["something made into text", z.preprocess((value) => value, z.enum(["a"])), { values: ["a"] }],
    [
      "text piped into choices",
      z
        .string()
        .toLowerCase()
        .pipe(z.enum(["a"])),
      { values: ["a"] },
    ],
    ["help outside", z.string().optional().describe("What"), { help: "What" }],
    ["help inside", z.string().describe("What").optional(), { help: "What" }],
  ])("%s", (_, schema, expected) => {
    expect(argumentsOf(shape(schema))[0]).toMatchObject({ key: "wanted", flag: "wanted", ...expected });
  });

  it("is not asked for where the definition forgot a schema", () => {
    expect(() => argumentsOf({ ...timeline, positional: [{ name: "absent" }] })).toThrow(
      "Command timeline has no schema for its argument absent",
    );
  });
});
