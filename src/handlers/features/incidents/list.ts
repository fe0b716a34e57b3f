import { z } from "zod";
import { bannerOf } from "../../../core/banner.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { leadOf } from "../../../core/incident/lead.ts";
import { type Markdown, md, say } from "../../../core/message.ts";
import { MAX_INCIDENTS_LISTED } from "../../../core/message-budgets.ts";
import { span } from "../../../core/time.ts";
import { keepAccessFacts } from "../../../db/access-facts.ts";
import { listIncidents } from "../../../db/incidents.ts";
import { knowerOf, mayKnow, READERS } from "../../runtime/access.ts";
import { answered, freeCommand } from "../../runtime/command.ts";
import { asReadBy } from "../../runtime/own-words.ts";
import { INCIDENTS } from "./messages.ts";

export const list = freeCommand({
  name: "list",
  summary: "Show the incidents that you may know of",
  args: z.object({ all: z.boolean().default(false).describe("Closed ones too") }),
  examples: ["list", "list --all"],
  requires: READERS,
  replies: "whisper",
  async run(context, { all }) {
    const found = await listIncidents(context.tx, {
      ...(all ? {} : { open: true }),
      limit: MAX_INCIDENTS_LISTED + 1,
      knownTo: knowerOf(context.actor, context.directory),
    });
    await keepAccessFacts(
      context.tx,
      found.map((one) => one.id),
    );
    const incidents: Incident[] = [];
    // The query believes its tables; who may know of what is TLP:RED follows from the chain.
    for (const one of found.slice(0, MAX_INCIDENTS_LISTED))
      if (one.marking !== "RED" || (await mayKnow(context.tx, context.directory, context.actor, one)))
        incidents.push(one);
    if (incidents.length === 0) {
      return answered(
        say([], INCIDENTS.none({ all, command: `${context.prefix} list --all` })),
        "no-content",
      );
    }
    const seen = await Promise.all(
      incidents.map((one) =>
        asReadBy(context.tx, context.directory, one, (need) => [need.reader(context.actor)]),
      ),
    );
    const items: readonly Markdown[] = seen.map(({ incident }) => {
      const lead = leadOf(incident, context.directory)?.name ?? "nobody";
      const age = span(context.now.getTime() - incident.openedAt.getTime());
      return md`${bannerOf(incident).join(" ")} **${incident.ref} ${incident.codename}** ${incident.title}: ${incident.severity}, ${incident.status}, led by ${lead}, opened ${age} ago`;
    });
    const isAll = found.length <= MAX_INCIDENTS_LISTED;
    const heading = INCIDENTS.list({ incidents: isAll ? found.length : MAX_INCIDENTS_LISTED, isAll });
    return answered(say([], heading, { type: "list", items }), {
      incidents: incidents.map((incident) => incident.id),
    });
  },
});
