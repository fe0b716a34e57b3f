import { z } from "zod";
import { bannerOf } from "../../../core/banner.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import { canLead, leadOf } from "../../../core/incident/lead.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import { MAX_EXAMPLES } from "../../../core/message-budgets.ts";
import type { RollLine } from "../../../core/roll.ts";
import { rollOf } from "../../../db/roll.ts";
import { code } from "../../command-line/code.ts";
import { RESPONDERS } from "../../runtime/access.ts";
import { attributed, change } from "../../runtime/change.ts";
import { done, type IncidentContext, incidentCommand, type Outcome, refused } from "../../runtime/command.ts";
import { nameOf, signature } from "../../runtime/context.ts";
import { refreshPowerLevels, tellPerson } from "../../runtime/outbox.ts";
import { policyOf } from "../../runtime/policy.ts";
import { noSuchNames } from "../../runtime/unknown-names.ts";
import { waysTo } from "../../runtime/ways-to.ts";
import { notInvitable } from "../muster/may-invite.ts";
import { muster } from "../muster/muster.ts";

export const lead = incidentCommand({
  name: "lead",
  summary: "Show the lead, take it, hand it to somebody, or give it back",
  positional: [{ name: "contact" }],
  args: z.object({
    contact: z.string().optional().describe("A contact of the directory, me, or nobody"),
  }),
  examples: ["lead me", "lead alice", "lead nobody", "lead"],
  requires: RESPONDERS,
  alsoForTheLead: true,
  replies: "room",
  async run(context, { contact }) {
    const { incident, directory, actor } = context;
    if (contact === undefined) return done(say(bannerOf(incident), whoLeads(context)));
    const id = contact === "me" ? actor.id : contact;
    const found = directory.contacts.find((one) => one.id === id);
    if (!found && id === NOBODY) return giveBack(context);
    const problem = found ? await objection(context, found) : noSuchPerson(context, id);
    if (!found || problem) return refused(say(bannerOf(incident), problem ?? md``));
    return handOver(context, found);
  },
});

const NOBODY = "nobody";

function whoLeads({ incident, directory, prefix }: IncidentContext): Markdown {
  const current = leadOf(incident, directory);
  return current
    ? md`${current.name} leads ${incident.ref}.`
    : md`Nobody leads ${incident.ref}. Take the lead: ${raw(code(`${prefix} lead ${incident.ref} me`))}`;
}

function noSuchPerson({ directory }: IncidentContext, id: string): Markdown {
  const organisation = md`Nothing was done: ${raw(code(id))} is an organisation. A lead is a person.`;
  return noSuchNames(directory, [id]) ?? organisation;
}

async function objection(context: IncidentContext, found: Contact): Promise<Markdown | undefined> {
  const { incident, participations, prefix } = context;
  if (!canLead(found)) return mayNotLead(context, found);
  if (!participations.some((one) => one.organisation === found.organisation))
    return md`Nothing was done: ${found.name} takes no part in ${incident.ref}. First ${raw(code(`${prefix} invite ${incident.ref} ${found.id}`))}`;
  // Who leads is among those whom TLP:RED names: to name somebody takes its source.
  return notInvitable(context, [found.id]);
}

async function mayNotLead(context: IncidentContext, found: Contact): Promise<Markdown> {
  const { incident, directory, participations } = context;
  const roll = await rollOf(context.tx, incident.id);
  const taking = new Set(participations.map((one) => one.organisation));
  const isHere = (one: Contact) => roll.some((line) => line.contact === one.id && line.state === "joined");
  const could = directory.contacts
    .filter((one) => canLead(one) && taking.has(one.organisation))
    .toSorted((a, b) => Number(isHere(b)) - Number(isHere(a)))
    .slice(0, MAX_EXAMPLES)
    .map((one) => signature(directory, one));
  const others = could.length === 0 ? md`` : md` These can: ${could.join(", ")}.`;
  return md`Nothing was done: only responders and coordinators can lead; ${found.name} is a ${found.rights}.${raw(others)}`;
}

async function handOver(context: IncidentContext, found: Contact): Promise<Outcome> {
  const { incident, actor } = context;
  const line = (await rollOf(context.tx, incident.id)).find((one) => one.contact === found.id);
  // Who takes the lead themselves is there, from wherever they typed it.
  const isAbsent = found.id !== actor.id && line?.state !== "joined";
  const outcome = await change(
    context,
    { type: "assign-lead", lead: found.id, leadName: found.name, isAbsent },
    policyOf(context),
    (_after, entries) =>
      attributed(
        context,
        found.id === actor.id
          ? md`leads now`
          : md`handed the lead to **${found.name}**${isAbsent ? ", who is not here yet" : ""}`,
        entries,
      ),
  );
  if (outcome.kind !== "done") return outcome;
  await refreshPowerLevels(context, incident);
  if (line?.state !== "joined") await invite(context, found, line);
  if (isAbsent) await tellNewLead(context, found, line);
  return outcome;
}

const COMING: readonly RollLine["state"][] = ["wanted", "invited"];

/** Nobody leads from outside. What becomes of the invitation is told as of any other. */
async function invite(context: IncidentContext, found: Contact, line: RollLine | undefined): Promise<void> {
  if (line !== undefined && COMING.includes(line.state)) return;
  await muster(context, context.incident, policyOf(context), [found.id], false);
}

async function giveBack(context: IncidentContext): Promise<Outcome> {
  const { incident, directory, actor } = context;
  const before = incident.lead;
  const outcome = await change(context, { type: "give-back-lead" }, policyOf(context), (_after, entries) =>
    attributed(
      context,
      before === actor.id
        ? md`gave the lead back: **nobody leads**`
        : md`took the lead from **${nameOf(directory, before ?? "")}**: **nobody leads**`,
      entries,
    ),
  );
  if (outcome.kind === "done") await refreshPowerLevels(context, incident);
  return outcome;
}

/** Who is in a room hears it there; who is not would lead without knowing. */
async function tellNewLead(
  context: IncidentContext,
  lead: Contact,
  line: RollLine | undefined,
): Promise<void> {
  const { incident, directory, actor } = context;
  const [network] = waysTo(context, lead, line?.network);
  if (network === undefined) return;
  const text = md`**${signature(directory, actor)}** gave you the lead of **${incident.ref} ${incident.codename}**. How it stands: ${raw(code(`${context.networks.get(network)?.prefix ?? ""} status ${incident.ref}`))}`;
  const buttons = [{ action: "join", label: "Join", value: incident.ref, style: "primary" }] as const;
  await tellPerson(
    context,
    incident,
    { contact: lead.id, network },
    say(bannerOf(incident), text, { type: "buttons", buttons }),
  );
}
