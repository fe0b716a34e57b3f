import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { CommandShape } from "../../../src/handlers/command-line/command-shape.ts";
import { MAX_LINE_LENGTH, parseCommand, unknownCommand } from "../../../src/handlers/command-line/parse.ts";
import { quote } from "./quote.ts";
import { SAMPLES } from "./sample-shapes.ts";

const inRoom = { impliedIncident: true };
const elsewhere = { impliedIncident: false };

function parsed(text: string, context = inRoom, shapes: readonly CommandShape[] = SAMPLES) {
  const result = parseCommand(text, shapes, context);
  if (!result.ok) throw new Error(result.message.sentences.join("\n"));
  const { shape, args, incident } = result;
  return { name: shape.name, args, ...(incident === undefined ? {} : { incident }) };
}

function refused(text: string, context = inRoom, shapes: readonly CommandShape[] = SAMPLES) {
  const result = parseCommand(text, shapes, context);
  if (result.ok) throw new Error(`understood as ${JSON.stringify(result.args)}`);
  return result.message;
}

const sentences = (text: string, context = inRoom) => refused(text, context).sentences;

describe("the command", () => {
  it.each(["severity low", "SEVERITY low", "  severity\nlow"])("is found by its name: %j", (text) => {
    expect(parsed(text)).toEqual({ name: "severity", args: { level: "low" } });
  });

  it("is found by an alias", () => {
    expect(parsed("declare x").name).toBe("open");
  });

  it("that does not exist is answered with the one that was probably meant", () => {
    expect(refused("opne mail down")).toEqual({
      kind: "unknown-command",
      sentences: ["There is no command `opne`. Did you mean `open`?"],
    });
  });

  it.each([
    ["sev", "severity"],
    ["Serverity", "severity"],
    ["declar", "declare"],
  ])("%s is taken for a slip of %s", (typed, meant) => {
    expect(unknownCommand(typed, SAMPLES).sentences[0]).toContain(`Did you mean \`${meant}\`?`);
  });

  it("that resembles none is answered without a guess", () => {
    expect(sentences("frobnicate")).toEqual(["There is no command `frobnicate`."]);
  });

  it.each(["", "   ", "\n"])("that is missing is said to be: %j", (text) => {
    expect(refused(text)).toEqual({ kind: "nothing-typed", sentences: ["No command was given."] });
  });

  it("has at most 12,000 characters", () => {
    expect(parsed(`note ${"x".repeat(3_000)}`).name).toBe("note");
    expect(refused("x".repeat(MAX_LINE_LENGTH + 1))).toEqual({
      kind: "too-long",
      sentences: ["That is 12,001 characters long; a command has at most 12,000."],
    });
  });

  it.each(["--help", "-h", "—help", "--HELP", "‑‑help"])(
    "M3: followed by %s asks for help on it",
    (typed) => {
      for (const shape of SAMPLES) {
        expect(refused(`${shape.name} ${typed}`)).toMatchObject({ kind: "help-wanted", shape });
        expect(refused(`${shape.name} ${typed}`, elsewhere)).toMatchObject({ kind: "help-wanted", shape });
      }
    },
  );

  it("M3: also when the flag comes later", () => {
    expect(refused("open something --help")).toMatchObject({ kind: "help-wanted", shape: { name: "open" } });
    expect(parsed("open the disk is full, see df -h").args).toMatchObject({
      title: "the disk is full, see df -h",
    });
  });
});

describe("positional arguments", () => {
  it("with `rest` take every word that remains, joined by one space", () => {
    expect(parsed("open Can't  reach the “mail server”").args).toMatchObject({
      title: "Can't reach the mail server",
    });
  });

  it("with `rest` may stand around flags", () => {
    expect(parsed("open mail --severity high is down").args).toMatchObject({
      title: "mail is down",
      severity: "high",
    });
  });

  it.each(["invite ep ec3 nato", "invite ep,ec3,nato", "invite ep, ec3, nato"])(
    "with `many` become a list: %s",
    (text) => {
      expect(parsed(text).args).toEqual({ who: ["ep", "ec3", "nato"] });
    },
  );

  it("may be given as a flag", () => {
    expect(parsed("open --title 'mail down'").args).toMatchObject({ title: "mail down" });
  });

  it("that are missing are named with what they are", () => {
    expect(sentences("open")).toEqual(["`title` is missing: What happened, in a few words."]);
    expect(sentences("severity")).toEqual(["`level` is missing: low, medium, high or critical."]);
  });

  it("that are empty are said to be", () => {
    expect(sentences('open ""')).toEqual(["`title` is empty."]);
  });

  it("that are too many are shown", () => {
    expect(sentences("severity low or high")).toEqual([
      "`severity` has no use for `or high`. Text of several words goes in quotes.",
    ]);
    expect(sentences("timeline all of it")).toEqual([
      "`timeline` takes no further words; you wrote `all of it`.",
    ]);
  });

  it("that are too long are refused without being repeated", () => {
    expect(sentences(`open ${"x".repeat(10_000)}`)).toEqual([
      "`title` has at most 200 characters; yours has 10,000.",
    ]);
    expect(sentences("invite a b c d e f")).toEqual(["`who` has at most 5 values; yours has 6."]);
  });
});

describe("flags", () => {
  it.each([
    "open x --severity high",
    "open x --severity=high",
    'open x --severity="high"',
    "open x --severity HIGH",
    "open x --Severity high",
    "open x —severity high",
    "open x –severity=high",
    "open --severity high x",
  ])("are understood in every usual spelling: %s", (text) => {
    expect(parsed(text).args).toMatchObject({ title: "x", severity: "high" });
  });

  it.each(["--update-every 30m", "--updateEvery 30m", "--update_every=30m"])(
    "of several words may be written %s",
    (flag) => {
      expect(parsed(`open x ${flag}`).args).toMatchObject({ updateEvery: "30m" });
    },
  );

  it.each([
    ["--exercise", true],
    ["--exercise=yes", true],
    ["--exercise=false", false],
    ["", false],
  ])("that are on or off need no value: %j", (flag, exercise) => {
    expect(parsed(`open x ${flag}`).args).toMatchObject({ title: "x", exercise });
  });

  it("that are on do not swallow the next word", () => {
    expect(parsed("open --exercise phone chain").args).toMatchObject({
      title: "phone chain",
      exercise: true,
    });
  });

  it.each(["--with ep,ec3", "--with ep, ec3", "--with ep --with ec3", "--with=ep,,ec3,", '--with "ep, ec3"'])(
    "that take a list understand %s",
    (flag) => {
      expect(parsed(`open x ${flag}`).args).toMatchObject({ title: "x", with: ["ep", "ec3"] });
    },
  );

  it("that take a number get one", () => {
    expect(parsed("timeline --last 50").args).toEqual({ last: 50 });
  });

  it("take the TLP label as the standard writes it", () => {
    expect(parsed("open x --tlp tlp:amber+strict").args).toMatchObject({ tlp: "AMBER+STRICT" });
  });

  it.each(["open -- --severity is unknown", 'open "--severity" is unknown'])(
    "end where text begins: %s",
    (text) => {
      expect(parsed(text).args).toMatchObject({ title: "--severity is unknown", severity: "medium" });
    },
  );

  it("leave a dash between words alone", () => {
    expect(parsed("open Malware — second wave - again -5").args).toMatchObject({
      title: "Malware — second wave - again -5",
    });
  });

  it("that do not exist are answered with the one that was probably meant, all at once", () => {
    expect(sentences("open x --sevrity high --wiht ep --frobnicate")).toEqual([
      "`open` has no flag `--sevrity`. Did you mean `--severity`?",
      "`open` has no flag `--wiht`. Did you mean `--with`?",
      "`open` has no flag `--frobnicate`. If it is meant as text, put it in quotes.",
    ]);
  });

  it.each(["open x --severity", "open x --severity --exercise", "open x --severity --"])(
    "without value: %s",
    (text) => {
      expect(sentences(text)).toEqual(["`--severity` needs a value: low, medium, high or critical."]);
    },
  );

  it("given twice are refused unless they take a list", () => {
    expect(sentences("open x --severity low --severity high")).toEqual(["`--severity` is given twice."]);
  });

  it.each(["--constructor x", "--toString=x", "--hasOwnProperty"])(
    "cannot reach into the program: %s",
    (flag) => {
      expect(sentences(`open y ${flag}`)).toHaveLength(1);
    },
  );

  it("name the allowed values, what was written and what was probably meant", () => {
    expect(sentences("open x --severity hgih")).toEqual([
      "`--severity` is low, medium, high or critical; you wrote `hgih`. Did you mean `high`?",
    ]);
  });

  it.each([
    ["timeline --last many", "`--last` is a number; you wrote `many`."],
    ["timeline --last 0", "`--last` is at least 1; you wrote 0."],
    ["timeline --last 1000000", "`--last` is at most 100; you wrote 1000000."],
    ["timeline --last 1.5", "`--last` is a number without decimals; you wrote `1.5`."],
    ["open x --update-every soon", "`--update-every`: a period such as 30m or 2h; you wrote `soon`."],
    ["open x --exercise=perhaps", "`--exercise` is on or off; you wrote `perhaps`."],
  ])("with a wrong value: %s", (text, sentence) => {
    expect(sentences(text)).toEqual([sentence]);
  });

  it("with several wrong values are all reported", () => {
    expect(sentences("open --severity x --update-every y")).toEqual([
      "`title` is missing: What happened, in a few words.",
      "`--severity` is low, medium, high or critical; you wrote `x`.",
      "`--update-every`: a period such as 30m or 2h; you wrote `y`.",
    ]);
  });

  it("that do not fit together are answered in the words of the command", () => {
    const shape: CommandShape = {
      name: "between",
      summary: "Two times",
      args: z
        .object({ from: z.string().optional(), to: z.string().optional() })
        .refine(({ from, to }) => (from === undefined) === (to === undefined), "Give both --from and --to."),
      examples: [],
      requires: ["observer"],
      scope: "anywhere",
      replies: "whisper",
    };

    expect(refused("between --from x", inRoom, [shape]).sentences).toEqual([
      "Give both \\-\\-from and \\-\\-to\\.",
    ]);
  });
});

describe("the incident", () => {
  it.each([
    ["severity INC-2026-0042 low", "INC-2026-0042"],
    ["severity inc-2026-0042 low", "INC-2026-0042"],
    ["severity INC-2026-10000 low", "INC-2026-10000"],
    ["severity amber-falcon low", "amber-falcon"],
    ["severity Amber-Falcon low", "amber-falcon"],
    ["severity low --incident INC-2026-0042", "INC-2026-0042"],
    ["severity --incident=amber-falcon low", "amber-falcon"],
  ])("is named in %s", (text, incident) => {
    const expected = { name: "severity", args: { level: "low" }, incident };

    expect(parsed(text, elsewhere)).toEqual(expected);
    expect(parsed(text, inRoom)).toEqual(expected);
  });

  it.each([
    "INC-2026-0001.",
    "INC-2026-0001:",
    "*INC-2026-0001*",
    "**INC-2026-0001**",
    "_INC-2026-0001_",
    "`INC-2026-0001`",
    "<INC-2026-0001>",
    "[INC-2026-0001]",
    "(inc-2026-0001),",
    "“INC-2026-0001”",
    "#INC-2026-0001",
    "INC‑2026‑0001",
    "INC–2026–0001",
    "\u200bINC-2026-0001\u2060",
    "INC-\u00ad2026-0001",
    "ＩＮＣ－２０２６－０００１",
  ])("m5: is named by %j", (typed) => {
    const severity = { name: "severity", args: { level: "low" }, incident: "INC-2026-0001" };
    const note = { name: "note", args: { text: "x" }, incident: "INC-2026-0001" };

    expect(parsed(`severity ${typed} low`, elsewhere)).toEqual(severity);
    expect(parsed(`severity ${typed} low`)).toEqual(severity);
    expect(parsed(`severity low --incident ${typed}`, elsewhere)).toEqual(severity);
    expect(parsed(`note ${typed} x`, elsewhere)).toEqual(note);
  });

  it.each(["*amber-falcon*", "amber-falcon:", "amber‑falcon"])(
    "m5: is named by its codename: %s",
    (typed) => {
      expect(parsed(`severity ${typed} low`, elsewhere).incident).toBe("amber-falcon");
    },
  );

  it("is implied in a war-room", () => {
    expect(parsed("severity low", inRoom)).not.toHaveProperty("incident");
  });

  it.each(["severity low", "note something happened", "timeline", "invite"])(
    "has to be named elsewhere: %s",
    (text) => {
      expect(refused(text, elsewhere)).toMatchObject({
        kind: "no-incident",
        sentences: [expect.stringContaining("Which incident?")],
      });
    },
  );

  it("is not guessed from an organisation's id in a war-room", () => {
    expect(parsed("invite cert-eu ep")).toEqual({ name: "invite", args: { who: ["cert-eu", "ep"] } });
  });

  it("is the first word of a list outside of a war-room", () => {
    expect(parsed("invite amber-falcon cert-eu", elsewhere)).toEqual({
      name: "invite",
      args: { who: ["cert-eu"] },
      incident: "amber-falcon",
    });
  });

  it("is not looked for in commands that need none", () => {
    expect(parsed("open INC-2026-0042 again", elsewhere).args).toMatchObject({
      title: "INC-2026-0042 again",
    });
    expect(sentences("open x --incident INC-2026-0042")[0]).toContain("has no flag");
  });

  it("named by --incident must look like one", () => {
    expect(sentences("severity low --incident 42")).toEqual([
      "`--incident` is a reference such as INC-2026-0042 or a codename such as amber-falcon; you wrote `42`.",
    ]);
  });
});

describe("a text that is kept letter for letter", () => {
  it.each([
    "don't --panic",
    '"quoted" and --severity high',
    "one\n\n- two\n  - three",
    "“typo” — graphic   spaces",
    "INC-2026-0001 is related",
    "amber-falcon is related",
    "--incident is not a flag here",
  ])("%j", (text) => {
    expect(parsed(`note ${text}`)).toEqual({ name: "note", args: { text } });
  });

  it("loses only the white space around it", () => {
    expect(parsed("note \n  a  b \n").args).toEqual({ text: "a  b" });
  });

  it.each([
    'note INC-2026-0042 it\'s  "so"',
    'note --incident INC-2026-0042 it\'s  "so"',
    'note --incident=INC-2026-0042\nit\'s  "so"',
    'note —incident inc-2026-0042 it\'s  "so"',
  ])("follows the reference elsewhere: %j", (text) => {
    expect(parsed(text, elsewhere)).toEqual({
      name: "note",
      args: { text: 'it\'s  "so"' },
      incident: "INC-2026-0042",
    });
  });

  it("may go to another incident from a war-room by --incident", () => {
    expect(parsed("note --incident INC-2026-0042 x")).toMatchObject({ incident: "INC-2026-0042" });
  });

  it.each([
    ["note", inRoom],
    ["note   ", inRoom],
    ["note INC-2026-0042", elsewhere],
  ])("must not be missing: %j", (text, context) => {
    expect(sentences(text, context)).toEqual(["`text` is missing: What is to be remembered."]);
  });

  it("must not be too long", () => {
    expect(sentences(`note ${"x".repeat(5_000)}`)).toEqual([
      "`text` has at most 4,000 characters; yours has 5,000.",
    ]);
  });
});

describe("hostile text", () => {
  it.each([
    ["`code` **bold** <!channel>", "`` `code` ``"],
    ["<!channel>", "`<!channel>`"],
    ["a\u202eb", "`a⟨U+202E⟩b`"],
  ])("is shown as code that it cannot leave: %s", (typed, shown) => {
    expect(sentences(typed)[0]).toContain(`There is no command ${shown}`);
  });

  it("is cut short", () => {
    expect(sentences("x".repeat(9_000))[0]).toBe(`There is no command \`${"x".repeat(39)}…\`.`);
  });
});

describe("whatever is typed", () => {
  const word = fc.oneof(
    fc.constantFrom("open", "note", "severity", "invite", "timeline", "low", "INC-2026-0042", "amber-falcon"),
    fc.constantFrom(
      "--severity",
      "--with",
      "--last",
      "--incident",
      "--exercise",
      "--",
      "—with",
      "--=",
      '"',
      "'",
    ),
    fc.string({ unit: "binary", maxLength: 10 }),
  );

  it("gives a command or at least one sentence, and never an exception", () => {
    const line = fc.oneof(
      fc.array(word).map((words) => words.join(" ")),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(line, fc.boolean(), (text, impliedIncident) => {
        const result = parseCommand(text, SAMPLES, { impliedIncident });

        if (result.ok) expect(SAMPLES).toContain(result.shape);
        else if (result.message.kind !== "help-wanted") expect(result.message.sentences).not.toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it("comes back from what it is written as", () => {
    const id = fc.stringMatching(/^[a-z][a-z0-9.-]{0,10}$/);
    const args = fc.record({
      title: fc.string({ minLength: 1, maxLength: 200 }).filter((title) => title.trim() === title),
      severity: fc.constantFrom("low", "medium", "high", "critical"),
      with: fc.array(id, { maxLength: 4 }),
      exercise: fc.boolean(),
    });
    fc.assert(
      fc.property(args, (wanted) => {
        const title = quote(wanted.title);
        fc.pre(title !== undefined);
        const line = [
          "open",
          title,
          `--severity ${wanted.severity}`,
          ...(wanted.with.length === 0 ? [] : [`--with ${wanted.with.join(",")}`]),
          ...(wanted.exercise ? ["--exercise"] : []),
        ].join(" ");

        expect(parsed(line)).toEqual({ name: "open", args: wanted });
      }),
      { numRuns: 1_000 },
    );
  });

  it("as a note comes back letter for letter", () => {
    const text = fc
      .string({ unit: "binary", minLength: 1, maxLength: 300 })
      .filter((one) => one.trim() === one && !/^[\p{Pd}\u2212\u02d7\u2043\u2796\u2500\u2501-]/u.test(one));
    fc.assert(
      fc.property(text, (wanted) => {
        expect(parsed(`note ${wanted}`).args).toEqual({ text: wanted });
      }),
      { numRuns: 2_000 },
    );
  });
});
