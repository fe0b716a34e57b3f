import { z } from "zod";
import { bannerOf } from "../../../core/banner.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import { canLead, leadOf } from "../../../core/incident/lead.ts";
import { type Markdown, say, type Worded } from "../../../core/message.ts";
import { MAX_EXAMPLES } from "../../../core/message-budgets.ts";
import type { RollLine } from "../../../core/roll.ts";
import { rollOf } from "../../../db/roll.ts";
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
import { INCIDENTS } from "./messages.ts";

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
    if (!found) return refused(say(bannerOf(incident), noSuchPerson(context, id)));
    const problem = await objection(context, found);
    return problem ? refused(say(bannerOf(incident), problem)) : handOver(context, found);
  },
});

const NOBODY = "nobody";

function whoLeads({ incident, directory, prefix }: IncidentContext): Worded {
  const { ref } = incident;
  const current = leadOf(incident, directory);
  return current
    ? INCIDENTS.leads({ ref, lead: current.name })
    : INCIDENTS.nobodyLeads({ ref, command: `${prefix} lead ${ref} me` });
}

function noSuchPerson({ directory, prefix }: IncidentContext, id: string): Worded {
  return noSuchNames(directory, [id], prefix) ?? INCIDENTS.leadIsNoPerson({ id });
}

async function objection(context: IncidentContext, found: Contact): Promise<Markdown | Worded | undefined> {
  const { incident, participations, prefix } = context;
  if (!canLead(found)) return mayNotLead(context, found);
  if (!participations.some((one) => one.organisation === found.organisation))
    return INCIDENTS.leadTakesNoPart({
      ref: incident.ref,
      name: found.name,
      command: `${prefix} invite ${incident.ref} ${found.id}`,
    });
  // Who leads is among those whom TLP:RED names: to name somebody takes its source.
  return notInvitable(context, [found.id]);
}

async function mayNotLead(context: IncidentContext, found: Contact): Promise<Worded> {
  const { incident, directory, participations } = context;
  const roll = await rollOf(context.tx, incident.id);
  const taking = new Set(participations.map((one) => one.organisation));
  const isHere = (one: Contact) => roll.some((line) => line.contact === one.id && line.state === "joined");
  const could = directory.contacts
    .filter((one) => canLead(one) && taking.has(one.organisation))
    .toSorted((a, b) => Number(isHere(b)) - Number(isHere(a)))
    .slice(0, MAX_EXAMPLES)
    .map((one) => signature(directory, one));
  return INCIDENTS.cannotLead({ name: found.name, rights: found.rights, others: could });
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
          ? INCIDENTS.tookLead()
          : INCIDENTS.handedLead({ lead: found.name, isHere: !isAbsent }),
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
        ? INCIDENTS.gaveLeadBack()
        : INCIDENTS.tookLeadFrom({ before: nameOf(directory, before ?? "") }),
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
  const { ref, codename } = incident;
  const words = INCIDENTS.gaveYouLead({
    ref,
    codename,
    by: signature(directory, actor),
    command: `${context.networks.get(network)?.prefix ?? ""} status ${ref}`,
  });
  const buttons = [{ action: "join", label: "Join", value: incident.ref, style: "primary" }] as const;
  await tellPerson(
    context,
    incident,
    { contact: lead.id, network },
    say(bannerOf(incident), words, { type: "buttons", buttons }),
  );
}
