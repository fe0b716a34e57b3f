import { z } from "zod";
import type { Form } from "../../../adapters/chat-port.ts";
import { bannerOf } from "../../../core/banner.ts";
import { firstAlarms } from "../../../core/escalation/escalate.ts";
import { policyFor } from "../../../core/escalation/policies.ts";
import { parseCategory, RSIT } from "../../../core/incident/category.ts";
import { type Incident, SEVERITIES } from "../../../core/incident/incident.ts";
import { codename, incidentRef } from "../../../core/incident/names.ts";
import { looksLikeLabel } from "../../../core/marking/caveat.ts";
import { TLP } from "../../../core/marking/tlp.ts";
import { type Markdown, md, say } from "../../../core/message.ts";
import { oneLine } from "../../../core/words.ts";
import { arm } from "../../../db/due.ts";
import { type Alert, acknowledge, findIncident, insertIncident, takeNumber } from "../../../db/incidents.ts";
import { freeText, LABEL_AS_CAVEAT, papArgument, tlpArgument } from "../../command-line/label.ts";
import { RESPONDERS } from "../../runtime/access.ts";
import { alarmRow } from "../../runtime/alarms.ts";
import {
  answered,
  type CommandContext,
  type FreeOutcome,
  freeCommand,
  refused,
} from "../../runtime/command.ts";
import { recordAct } from "../../runtime/record.ts";
import { noSuchNames } from "../../runtime/unknown-names.ts";
import { muster } from "../muster/muster.ts";
import { incidentOfAlert } from "./alert.ts";
import { INCIDENTS } from "./messages.ts";

const Args = z.object({
  title: freeText(200).optional().describe("What happened, in a few words"),
  severity: z.enum(SEVERITIES).default("medium").describe("How bad it is"),
  category: z.string().optional().describe("RSIT class or class/type, for example availability/ddos"),
  tlp: tlpArgument().default("AMBER").describe("Marking of the incident (TLP 2.0)"),
  pap: papArgument().optional().describe("Permissible actions (PAP)"),
  caveat: freeText(200)
    .min(1)
    .optional()
    .describe("Another restriction on everybody who takes part; in quotes"),
  with: z.array(z.string()).default([]).describe("Organisations or contacts to call, separated by commas"),
  exercise: z.boolean().default(false).describe("This is a drill: every message says so"),
  alert: z
    .string()
    .max(200)
    .optional()
    .describe("Id of the alert behind it; the same alert opens one incident"),
});

type OpenArgs = z.output<typeof Args>;

export const open = freeCommand({
  name: "open",
  aliases: ["declare"],
  summary: "Open an incident: its war-rooms, its people, its timeline",
  apart: true,
  positional: [{ name: "title", rest: true }],
  args: Args,
  examples: [
    "open Ransomware at two institutions --severity critical --with ep,ec",
    'open "DDoS on the voting portal" --category availability/ddos --tlp GREEN --with ec3',
    "open Phone chain test --exercise",
  ],
  requires: RESPONDERS,
  replies: "whisper",
  async run(context, args) {
    if (!args.title) return askForTitle(context);
    const category = args.category === undefined ? undefined : parseCategory(args.category);
    if (category && !category.ok)
      return refused(say([], INCIDENTS.notOpened({ why: md`${category.reason}` })));
    if (args.caveat !== undefined && looksLikeLabel(args.caveat))
      return refused(say([], INCIDENTS.notOpened({ why: LABEL_AS_CAVEAT })));
    const unknown = noSuchNames(context.directory, args.with, context.prefix);
    if (unknown) return refused(say([], unknown));
    const alert = args.alert
      ? await incidentOfAlert(context, context.actor, args.alert, args.exercise)
      : { alert: undefined };
    if ("already" in alert) return alreadyOpen(alert.already);
    return openIncident(context, { ...args, title: args.title }, category?.category, alert.alert);
  },
});

async function openIncident(
  context: CommandContext,
  args: OpenArgs & { readonly title: string },
  category: string | undefined,
  alert: Alert | undefined,
): Promise<FreeOutcome> {
  const opening = await newIncident(context, args, category);
  const incident = await insertIncident(context.tx, {
    ...opening,
    ...(alert === undefined ? {} : { alert }),
  });
  await recordAct(context, incident, {
    kind: "opened",
    text: `Opened: ${incident.title}`,
    data: {
      ref: incident.ref,
      codename: incident.codename,
      severity: incident.severity,
      marking: incident.marking,
      ...(incident.pap ? { pap: incident.pap } : {}),
      ...(incident.caveats ? { caveats: incident.caveats } : {}),
      exercise: incident.exercise,
      ...(category ? { category } : {}),
      ...(args.alert ? { alert: args.alert } : {}),
    },
  });
  const policy = policyFor(context.policies, incident.severity, category);
  const mustered = await muster(context, incident, policy, args.with, true);
  // Anyone who opens an incident has seen it: their organisation need not be asked whether it has.
  await acknowledge(context.tx, incident.id, context.actor.organisation, context.actor.id, context.now);
  const others = mustered.newOrganisations.filter((one) => one !== context.actor.organisation);
  const alarms = firstAlarms(incident, policy, others, context.now);
  await arm(
    context.tx,
    alarms.map((alarm) => alarmRow(incident, alarm)),
    context.now,
  );
  const lines: readonly Markdown[] = [...mustered.lines, md`Invitations are on their way. Results follow.`];
  const { ref, codename, title } = incident;
  return answered(
    say(bannerOf(incident), INCIDENTS.opened({ ref, codename, title }), { type: "list", items: lines }),
    { incidents: [incident.id] },
  );
}

async function newIncident(
  context: CommandContext,
  args: OpenArgs & { readonly title: string },
  category: string | undefined,
): Promise<Incident> {
  const year = context.now.getUTCFullYear();
  return {
    id: context.newId(),
    ref: incidentRef(year, await takeNumber(context.tx, year)),
    codename: await freeCodename(context),
    title: args.title,
    ...(category ? { category } : {}),
    severity: args.severity,
    status: "detected",
    marking: args.tlp,
    ...(args.pap ? { pap: args.pap } : {}),
    ...(args.caveat ? { caveats: [oneLine(args.caveat)] } : {}),
    source: context.actor.organisation,
    relay: "curated",
    openedBy: context.actor.id,
    exercise: args.exercise,
    openedAt: context.now,
    updatedAt: context.now,
  };
}

/** Two words that no incident had before; with tens of thousands of pairs a few tries are plenty. */
async function freeCodename(context: CommandContext): Promise<string> {
  for (let tries = 0; tries < 50; tries += 1) {
    const candidate = codename(context.pick);
    if (!(await findIncident(context.tx, { codename: candidate }))) return candidate;
  }
  throw new Error("No free codename was found in 50 tries: the word lists are used up");
}

function alreadyOpen(incident: Incident): FreeOutcome {
  const { ref, codename } = incident;
  return answered(say(bannerOf(incident), INCIDENTS.alertWasOpened({ ref, codename })), {
    incidents: [incident.id],
  });
}

function askForTitle(context: CommandContext): FreeOutcome {
  return {
    kind: "form",
    form: openForm(context),
    otherwise: say([], INCIDENTS.titleMissing({ prefix: context.prefix })),
  };
}

function openForm(context: CommandContext): Form {
  const choice = (values: readonly string[], label = (value: string) => value) =>
    values.map((value) => ({ value, label: label(value) }));
  return {
    id: "open",
    title: "Open an incident",
    submit: "Open",
    fields: [
      {
        name: "title",
        label: "What happened",
        kind: "line",
        optional: false,
        hint: "A few words; the channel name will not show them",
      },
      {
        name: "severity",
        label: "Severity",
        kind: "choice",
        choices: choice(SEVERITIES),
        initial: "medium",
        optional: false,
      },
      {
        name: "tlp",
        label: "Marking",
        kind: "choice",
        choices: choice(TLP, (label) => `TLP:${label}`),
        initial: "AMBER",
        optional: false,
      },
      {
        name: "category",
        label: "Category (RSIT)",
        kind: "choice",
        choices: choice(RSIT.map((one) => one.class)),
        optional: true,
      },
      {
        name: "with",
        label: "Whom to call",
        kind: "line",
        optional: true,
        hint: hintOf(context.directory.organisations.map((one) => one.id)),
      },
      {
        name: "exercise",
        label: "Exercise",
        kind: "choice",
        choices: [
          { value: "no", label: "No, this is real" },
          { value: "yes", label: "Yes, a drill" },
        ],
        initial: "no",
        optional: false,
      },
    ],
  };
}

/** Slack shows about so many characters of a hint. */
const MAX_HINT_LENGTH = 140;

/** As many ids as there is room for, none of them cut in two. */
function hintOf(ids: readonly string[]): string {
  let hint = "Organisations or contacts, separated by commas:";
  for (const [at, id] of ids.entries()) {
    const last = at === ids.length - 1;
    const next = `${hint} ${id}${last ? "" : ","}`;
    if (next.length + (last ? 0 : 2) > MAX_HINT_LENGTH) return `${hint} …`;
    hint = next;
  }
  return hint;
}
