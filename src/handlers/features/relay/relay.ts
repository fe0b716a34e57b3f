import { z } from "zod";
import { bannerOf } from "../../../core/banner.ts";
import { RELAY_MODES, type RelayMode } from "../../../core/incident/incident.ts";
import { md, raw, say } from "../../../core/message.ts";
import { saveIncident } from "../../../db/incidents.ts";
import { code } from "../../command-line/code.ts";
import { RESPONDERS } from "../../runtime/access.ts";
import { done, type IncidentContext, incidentCommand, type Outcome, refused } from "../../runtime/command.ts";
import { signature } from "../../runtime/context.ts";
import { announce, refreshCards } from "../../runtime/outbox.ts";
import { recordAct } from "../../runtime/record.ts";
import { recordRead } from "../../runtime/record-read.ts";

export const relay = incidentCommand({
  name: "relay",
  summary: "Set what passes from room to room: nothing, notes and decisions, or also messages",
  positional: [{ name: "mode" }],
  args: z.object({
    mode: z
      .enum(RELAY_MODES)
      .optional()
      .describe("off, curated (notes, decisions, states) or full (also messages)"),
  }),
  examples: ["relay", "relay full", "relay INC-2026-0042 curated"],
  requires: RESPONDERS,
  replies: "room",
  async run(context, { mode }) {
    const { incident } = context;
    const banner = bannerOf(incident);
    if (mode === undefined) {
      await recordRead(context, "relay");
      return done(
        say(banner, md`The relay of **${incident.ref}** is **${incident.relay}**: ${MEANS[incident.relay]}.`),
      );
    }
    if (mode === incident.relay) {
      return refused(say(banner, md`The relay of ${incident.ref} is ${mode} already: ${MEANS[mode]}.`));
    }
    if (incident.status === "closed" && mode === "full") {
      const reopen = code(`${context.prefix} reopen ${incident.ref}`);
      return refused(
        say(
          banner,
          md`${incident.ref} is closed, and what people write there is not carried. Open it again first: ${raw(reopen)}`,
        ),
      );
    }
    return set(context, mode);
  },
});

const MEANS: Readonly<Record<RelayMode, string>> = {
  off: "what a command announces is said only in the room where it was typed; Muster's own reminders are said in all",
  curated: "notes, decisions, states and acknowledgements are said in all rooms, what people write is not",
  full: "what people write in one room is said in the others, too, with their names; edits, deletions, emojis and files follow",
};

async function set(context: IncidentContext, mode: RelayMode): Promise<Outcome> {
  const { tx, actor, directory } = context;
  const before = context.incident.relay;
  const incident = await saveIncident(tx, context.incident, { ...context.incident, relay: mode });
  await recordAct(context, incident, {
    kind: "relay",
    text: `${actor.name} set the relay between the rooms from ${before} to ${mode}.`,
    data: { from: before, to: mode },
  });
  const message = say(
    bannerOf(incident),
    md`**${signature(directory, actor)}** set the relay to **${mode}**: ${MEANS[mode]}.`,
  );
  // Also when it is off from now on: anyone who relied on it has to know.
  await announce(context, incident, message);
  await refreshCards(context, incident);
  return done(message, true);
}
