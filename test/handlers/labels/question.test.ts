/** What every command is asked about its texts, and the lines that people are told to copy. Without a database. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Tlp } from "../../../src/core/marking/tlp.ts";
import { visible, withoutUnseen } from "../../../src/core/message.ts";
import { parseCommand } from "../../../src/handlers/command-line/parse.ts";
import { REGISTRY } from "../../../src/handlers/features.ts";
import { formErrors } from "../../../src/handlers/runtime/forms.ts";
import { askLabels, textArguments } from "../../../src/handlers/runtime/label-question.ts";
import { refusalBlocks } from "../../../src/handlers/runtime/label-refusal.ts";
import { FINE, WAYS } from "../../core/marking/in-text/ways.ts";
import { base } from "../stage.ts";

const HANDLERS = join(import.meta.dirname, "../../../src/handlers");

/** As somebody types it in a war-room at that label; `undefined`: the grammar refuses it. */
function ask(line: string, tlp: Tlp = "GREEN") {
  const parsed = parseCommand(line, REGISTRY.commands, { impliedIncident: true });
  if (!parsed.ok) return undefined;
  const around = parsed.shape.scope === "incident" ? { tlp } : undefined;
  return { ...parsed, answer: askLabels(parsed.shape, parsed.args, around, parsed.written) };
}

/** The lines to copy in the answer to a command. */
function hints(line: string): readonly string[] {
  const asked = ask(line);
  if (!asked || asked.answer.ok) return [];
  const where = { prefix: "!incident", actor: "alice" };
  const blocks = refusalBlocks(asked.shape, asked.answer.problem, asked.written, where);
  const text = blocks.map((block) => (block.type === "text" ? block.text : "")).join("\n\n");
  return [...text.matchAll(/(?<fence>`+)\s?(?<line>!incident [\s\S]*?)\s?\k<fence>(?=\s|$)/g)].map(
    ({ groups }) => (groups?.line ?? "").slice("!incident ".length),
  );
}

describe("B1: every text of every command", () => {
  const all = REGISTRY.commands.flatMap((command) =>
    textArguments(command).map((key) => [command.name, key, command] as const),
  );

  it("is asked: notes, decisions, titles, resolutions, reasons, names, and what names people", () => {
    expect(all.map(([name, key]) => `${name} ${key}`)).toEqual(
      expect.arrayContaining([
        "note text",
        "note caveat",
        "decision text",
        "open title",
        "open caveat",
        "open alert",
        "close resolution",
        "remove reason",
        "network reason",
        "room name",
        "note only",
        "invite who",
      ]),
    );
  });

  it("is every argument that zod reads as a string of any kind", () => {
    const free = REGISTRY.commands.flatMap((command) =>
      Object.keys(command.args.shape)
        .filter((key) => {
          // A text that no list of values has passes as it is, or at least as a text that a pattern refuses.
          const schema = command.args.shape[key] as { safeParse(value: unknown): { success: boolean } };
          return ["zeppelin", ["zeppelin"], "7"].some((value) => {
            const result = schema.safeParse(value) as { success: boolean; data?: unknown };
            return result.success && [value].flat().includes([result.data].flat()[0] as string);
          });
        })
        .map((key) => `${command.name} ${key}`),
    );
    expect(free.length).toBeGreaterThan(15);
    expect(all.map(([name, key]) => `${name} ${key}`).toSorted()).toEqual(free.toSorted());
  });

  it.each(all)("of %s: %s", (_name, key, command) => {
    const around = command.scope === "incident" ? ({ tlp: "GREEN" } as const) : undefined;
    const args = { [key]: "TLP:RED zeppelin" };

    expect(askLabels(command, args, around, undefined)).toMatchObject({ ok: false, problem: { key } });
    expect(askLabels(command, { [key]: ["x", "TLP:RED"] }, around, undefined).ok).toBe(false);
  });

  it("is asked in one place, before any command runs", () => {
    const runs = readdirSync(HANDLERS, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .filter((path) => /\bcommand\.run\(/.test(readFileSync(join(HANDLERS, path), "utf8")));
    expect(runs).toEqual([join("runtime", "run-line.ts")]);
    const source = readFileSync(join(HANDLERS, "runtime/run-line.ts"), "utf8");
    expect(source.match(/\bcommand\.run\(\w+, \w+\.args\)/g)).toHaveLength(3);
    expect(source.match(/\bcommand\.run\(/g)).toHaveLength(3);
  });
});

describe("B1: the lines to copy", () => {
  const REFUSED = WAYS.filter(([text]) => hints(`note ${text}`).length > 0);

  it("are there for most ways of typing a label", () => {
    expect(REFUSED.length).toBeGreaterThan(120);
  });

  it.each(REFUSED)("work as they are, for %j", (text, read) => {
    const [strict, plain] =
      read === "classified" ? [undefined, ...hints(`note ${text}`)] : hints(`note ${text}`);

    const literally = ask(plain ?? "");
    expect(literally?.answer).toMatchObject({ ok: true, args: { text: visible(withoutUnseen(text)) } });
    if (strict === undefined) return;
    const bound = ask(strict);
    expect(bound?.answer.ok).toBe(true);
    expect(bound?.args.text).toContain("zeppelin");
    // Bound at least by what was typed.
    const { tlp, pap, only, caveat } = bound?.args ?? {};
    if (read === "restriction") expect(only ?? caveat ?? tlp).toBeDefined();
    else if (read === "unclear") expect(tlp ?? pap).toBeDefined();
    else expect(read.startsWith("PAP") ? `PAP:${pap}` : tlp).toBe(read);
    if (tlp === "RED") expect(bound?.args.to).toBeDefined();
  });

  it.each([
    ["open Insider TPL:RED zeppelin", { tlp: "RED", title: "Insider zeppelin" }],
    ["open 'TLP RED zeppelin' --severity high --tlp GREEN --pap AMBER PAP RED", undefined],
    ["decision --pap AMBER (TLP:RED) zeppelin and TLP:AMBER", { tlp: "RED", pap: "AMBER", to: ["alice"] }],
  ])("keep what else was typed: %s", (line, args) => {
    const [strict = "", plain = ""] = hints(line);
    if (args === undefined) expect(hints(line)).toEqual([]);
    else {
      expect(ask(strict)).toMatchObject({ args, answer: { ok: true } });
      expect(ask(plain)?.answer.ok).toBe(true);
    }
  });

  it.each([
    'close --resolution "TLP:RED zeppelin was it"',
    'remove ec3 --reason "PAP:RED zeppelin"',
    "room add tlp-red --with ep",
  ])("are a note where the command has no flag for it, or say it as it is: %s", (line) => {
    const found = hints(line);
    expect(found.every((one) => ask(one)?.answer.ok)).toBe(true);
    expect(found.length).toBeGreaterThan(0);
    if (line.includes("zeppelin"))
      expect(found[0]).toMatch(/^note --(?:tlp RED --to alice|pap RED) zeppelin/);
  });
});

describe("B1: a form", () => {
  const form = (title: string, tlp = "GREEN") =>
    formErrors(REGISTRY.commands, {
      ...base(),
      kind: "form",
      user: "alice",
      form: "open",
      values: { title, tlp, severity: "low", exercise: "no" },
      reply: { user: "alice" },
    });

  it.each(WAYS)("is not taken with %j", (text) => {
    expect(form(text)).toEqual({ title: expect.any(String) });
    expect(form(`-- ${text}`)).toBeUndefined();
  });

  it.each(FINE)("is taken with %j", (text) => {
    expect(form(text)).toBeUndefined();
  });

  it("is taken when the marking is chosen", () => {
    expect(form("TLP:AMBER+STRICT zeppelin", "AMBER+STRICT")).toBeUndefined();
    expect(form("TLP:AMBER+STRICT zeppelin", "AMBER")?.title).toContain("TLP:AMBER+STRICT");
  });
});
