import { z } from "zod";
import { bannerOf } from "../../../core/banner.ts";
import { md, raw, say } from "../../../core/message.ts";
import { rollOf } from "../../../db/roll.ts";
import { code } from "../../command-line/code.ts";
import { RESPONDERS } from "../../runtime/access.ts";
import { attributed, change } from "../../runtime/change.ts";
import { done, type IncidentContext, incidentCommand, refused } from "../../runtime/command.ts";
import { nameOf, organisationOf, signature } from "../../runtime/context.ts";
import { refreshPowerLevels, tellPerson } from "../../runtime/outbox.ts";
import { policyOf } from "../../runtime/policy.ts";
import { unknownNames } from "../../runtime/unknown-names.ts";
import { notInvitable } from "../muster/may-invite.ts";

export const lead = incidentCommand({
  name: "lead",
  summary: "Say who leads, or hand the lead to somebody",
  positional: [{ name: "contact" }],
  args: z.object({ contact: z.string().optional().describe("A contact of the directory, or me") }),
  examples: ["lead me", "lead alice", "lead"],
  requires: RESPONDERS,
  replies: "room",
  async run(context, { contact }) {
    const { incident, directory, actor } = context;
    if (contact === undefined) {
      return done(
        say(
          bannerOf(incident),
          incident.lead
            ? md`${nameOf(directory, incident.lead)} leads ${incident.ref}.`
            : md`Nobody leads ${incident.ref}. Take the lead: ${raw(code(`${context.prefix} lead ${incident.ref} me`))}`,
        ),
      );
    }
    const id = contact === "me" ? actor.id : contact;
    const found = directory.contacts.find((one) => one.id === id);
    if (!found) {
      const problem =
        unknownNames(directory, [id]) ??
        md`Nothing was done: ${raw(code(id))} is an organisation. A lead is a person.`;
      return refused(say(bannerOf(incident), problem));
    }
    if (!context.participations.some((one) => one.organisation === found.organisation)) {
      return refused(
        say(
          bannerOf(incident),
          md`Nothing was done: ${found.name} takes no part in ${incident.ref}. First ${raw(code(`${context.prefix} invite ${incident.ref} ${found.id}`))}`,
        ),
      );
    }
    // Who leads is among those whom TLP:RED names: to name somebody takes its source.
    const notTheirs = await notInvitable(context, [found.id]);
    if (notTheirs) return refused(say(bannerOf(incident), notTheirs));
    const outcome = await change(
      context,
      { type: "assign-lead", lead: found.id, leadName: found.name },
      policyOf(context),
      (_after, entries) =>
        attributed(
          context,
          found.id === actor.id ? md`leads now` : md`handed the lead to **${found.name}**`,
          entries,
        ),
    );
    if (outcome.kind === "done") {
      await refreshPowerLevels(context, incident);
      if (found.id !== actor.id) await tellNewLead(context, found.id);
    }
    return outcome;
  },
});

/** Who is in a room hears it there; who is not would lead without knowing. */
async function tellNewLead(context: IncidentContext, lead: string): Promise<void> {
  const { incident, directory, actor } = context;
  const line = (await rollOf(context.tx, incident.id)).find((one) => one.contact === lead);
  if (line?.state === "joined") return;
  const home = organisationOf(
    directory,
    directory.contacts.find((one) => one.id === lead)?.organisation ?? "",
  );
  const network = [line?.network ?? "", ...(home?.networks ?? [])].find((one) => context.networks.has(one));
  if (network === undefined) return;
  const text = md`**${signature(directory, actor)}** gave you the lead of **${incident.ref} ${incident.codename}**. How it stands: ${raw(code(`${context.networks.get(network)?.prefix ?? ""} status ${incident.ref}`))}`;
  await tellPerson(context, incident, { contact: lead, network }, say(bannerOf(incident), text));
}
