import { z } from "zod";
import { bannerOf } from "../../../core/banner.ts";
import { firstAlarms } from "../../../core/escalation/escalate.ts";
import { policyFor } from "../../../core/escalation/policies.ts";
import { md, raw, say } from "../../../core/message.ts";
import { arm } from "../../../db/due.ts";
import { code } from "../../command-line/code.ts";
import { RESPONDERS } from "../../runtime/access.ts";
import { alarmRow } from "../../runtime/alarms.ts";
import { done, incidentCommand, refused } from "../../runtime/command.ts";
import { refreshCards } from "../../runtime/outbox.ts";
import { recordRead } from "../../runtime/record-read.ts";
import { noSuchNames } from "../../runtime/unknown-names.ts";
import { notInvitable } from "./may-invite.ts";
import { muster } from "./muster.ts";

export const invite = incidentCommand({
  name: "invite",
  aliases: ["muster"],
  summary: "Bring organisations or contacts into the incident",
  positional: [{ name: "who", many: true }],
  args: z.object({ who: z.array(z.string()).min(1).describe("Organisations or contacts of the directory") }),
  examples: ["invite ec3", "invite ep eve.europol", "invite INC-2026-0042 nato"],
  requires: RESPONDERS,
  replies: "whisper",
  async run(context, { who }) {
    const { incident } = context;
    const banner = bannerOf(incident);
    if (incident.status === "closed") {
      return refused(
        say(
          banner,
          md`${incident.ref} is closed, nobody was invited. Open it again first: ${raw(code(`${context.prefix} reopen ${incident.ref}`))}`,
        ),
      );
    }
    const unknown = noSuchNames(context.directory, who, context.prefix);
    if (unknown) return refused(say(banner, unknown));
    const notTheirs = await notInvitable(context, who);
    if (notTheirs) return refused(say(banner, notTheirs));
    // What becomes of it is Muster's to tell; that it was asked for, and by whom, is a fact of its own.
    await recordRead(context, `invite ${who.join(", ")}`);
    const policy = policyFor(context.policies, incident.severity, incident.category);
    const mustered = await muster(context, incident, policy, who, false);
    const acknowledgements = firstAlarms(incident, policy, mustered.newOrganisations, context.now).filter(
      (alarm) => alarm.kind === "no-acknowledgement",
    );
    await arm(
      context.tx,
      acknowledgements.map((alarm) => alarmRow(incident, alarm)),
      context.now,
    );
    await refreshCards(context, incident);
    return done(say(banner, md`Mustering for **${incident.ref}**:`, { type: "list", items: mustered.lines }));
  },
});
