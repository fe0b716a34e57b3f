/** `handover bob --in 8h`: says who takes over the lead, and when they are reminded of it. */
import { z } from "zod";
import { aboutIncident } from "../../src/core/about.ts";
import { bannerOf } from "../../src/core/banner.ts";
import { md, raw, say } from "../../src/core/message.ts";
import { parseSpan, utc } from "../../src/core/time.ts";
import { arm } from "../../src/db/due.ts";
import { RESPONDERS } from "../../src/handlers/runtime/access.ts";
import { announceFrom, attributed } from "../../src/handlers/runtime/change.ts";
import { done, incidentCommand, refused } from "../../src/handlers/runtime/command.ts";
import { refreshCards } from "../../src/handlers/runtime/outbox.ts";
import { recordAct } from "../../src/handlers/runtime/record.ts";
import { saveHandover } from "./store.ts";

/** Kind of the row that reminds of it. */
export const HANDOVER_DUE = "handover";

export const handover = incidentCommand({
  name: "handover",
  summary: "Say who takes over the lead, and have them reminded",
  positional: [{ name: "to" }],
  args: z.object({
    to: z.string().describe("Contact who takes over"),
    in: z.string().describe("Time until then, for example 30m or 8h"),
  }),
  examples: ["handover bob --in 8h"],
  requires: RESPONDERS,
  replies: "room",
  async run(context, args) {
    const { tx, incident, now } = context;
    const to = context.directory.contacts.find((one) => one.id === args.to);
    const span = parseSpan(args.in);
    if (!to || span === undefined) {
      const what = to ? "`--in` takes a time such as 30m or 8h" : "nobody is called that";
      return refused(say(bannerOf(incident), md`Nothing was done: ${what}.`));
    }
    const at = new Date(now.getTime() + span);
    await saveHandover(tx, incident.id, { to: to.id, at });
    await arm(tx, [{ about: aboutIncident(incident.id), kind: HANDOVER_DUE, dueAt: at }], now);
    const entry = await recordAct(context, incident, {
      kind: "handover",
      text: `${to.name} takes over the lead at ${utc(at)}`,
      data: { to: to.id, at: at.toISOString() },
    });
    await refreshCards(context, incident);
    const what = md`hands over the lead to **${to.name}** at ${utc(at)}`;
    const message = say(bannerOf(incident), md`${raw(attributed(context, what, [entry]))}`);
    const cites = [entry.number];
    return done(message, await announceFrom(context, incident, message, { cites }), cites);
  },
});
