/** Commands as an incident bot has them, for the tests of the grammar. */
import { z } from "zod";
import type { CommandShape } from "../../../src/handlers/command-line/command-shape.ts";
import { freeText, papArgument, tlpArgument } from "../../../src/handlers/command-line/label.ts";

const SEVERITIES = ["low", "medium", "high", "critical"] as const;

export const open = {
  name: "open",
  aliases: ["declare"],
  summary: "Open an incident: its war-rooms, its people, its timeline",
  positional: [{ name: "title", rest: true }],
  args: z.object({
    title: z.string().trim().min(1).max(200).describe("What happened, in a few words"),
    severity: z.enum(SEVERITIES).default("medium").describe("How bad it is"),
    category: z.string().optional().describe("RSIT class or class/type"),
    tlp: tlpArgument().optional().describe("Marking of the incident"),
    with: z.array(z.string()).default([]).describe("Organisations or contacts to muster"),
    updateEvery: z
      .string()
      .regex(/^\d+[mh]$/, "a period such as 30m or 2h")
      .optional(),
    exercise: z.boolean().default(false).describe("This is a drill"),
  }),
  examples: ['open "Mail outage" --severity high --with ep,ec3', "open Phone chain test --exercise"],
  requires: ["coordinator", "responder"],
  scope: "anywhere",
  replies: "whisper",
} as const satisfies CommandShape;

export const severity = {
  name: "severity",
  summary: "Change how bad it is",
  positional: [{ name: "level" }],
  args: z.object({ level: z.enum(SEVERITIES).describe("The new severity") }),
  examples: ["severity critical", "severity INC-2026-0042 low"],
  requires: ["coordinator", "responder"],
  scope: "incident",
  replies: "room",
} as const satisfies CommandShape;

export const invite = {
  name: "invite",
  aliases: ["muster"],
  summary: "Bring organisations or contacts into the incident",
  positional: [{ name: "who", many: true }],
  args: z.object({ who: z.array(z.string()).min(1).max(5).describe("Organisations or contacts") }),
  examples: ["invite ec3", "invite ep eve.europol"],
  requires: ["coordinator"],
  scope: "incident",
  replies: "whisper",
} as const satisfies CommandShape;

export const note = {
  name: "note",
  summary: "Put a fact on the timeline",
  positional: [{ name: "text" }],
  raw: true,
  args: z.object({ text: z.string().min(1).max(4000).describe("What is to be remembered") }),
  examples: ["note The first encrypted server is fs-03"],
  requires: ["coordinator", "responder", "partner"],
  scope: "incident",
  replies: "room",
} as const satisfies CommandShape;

export const timeline = {
  name: "timeline",
  summary: "Show the timeline",
  args: z.object({
    last: z.coerce.number().int().min(1).max(100).default(20).describe("How many entries"),
  }),
  examples: ["timeline --last 50"],
  requires: ["coordinator", "observer"],
  scope: "incident",
  replies: "whisper",
} as const satisfies CommandShape;

/** A text with flags before it. */
export const remark = {
  name: "remark",
  summary: "Say something for fewer than everybody",
  positional: [{ name: "text" }],
  raw: true,
  args: z.object({
    text: freeText(4_000).min(1).describe("What is to be remembered"),
    tlp: tlpArgument().optional().describe("Its label"),
    pap: papArgument().optional().describe("What may be done with it"),
    only: z.array(z.string()).optional().describe("Organisations that may have it"),
    caveat: z.string().optional().describe("What else binds it"),
  }),
  examples: ["remark --tlp AMBER+STRICT --only ep,ec3 The backup is clean"],
  requires: ["coordinator", "responder", "partner"],
  scope: "incident",
  replies: "room",
} as const satisfies CommandShape;

export const SAMPLES = [open, severity, invite, note, timeline] as const;
