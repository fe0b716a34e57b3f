import { z } from "zod";
import { bannerOf } from "../../core/banner.ts";
import { type Markdown, md, say } from "../../core/message.ts";
import { clockTime } from "../../core/time.ts";
import type { Entry } from "../../core/timeline/entry.ts";
import { readTimeline } from "../../db/timeline.ts";
import { done, incidentCommand } from "../command.ts";
import { recordRead } from "../record-read.ts";
import { READERS } from "../rights.ts";
import { nameOf } from "../scene.ts";

export const timeline = incidentCommand({
  name: "timeline",
  summary: "Show the timeline in order, with UTC times",
  args: z.object({
    last: z.coerce.number().int().min(1).max(100).default(20).describe("How many of the latest entries"),
  }),
  examples: ["timeline", "timeline --last 50"],
  requires: READERS,
  replies: "whisper",
  async run(scene, { last }) {
    const { incident, directory } = scene;
    const entries = await readTimeline(scene.tx, incident.id, { last });
    await recordRead(scene, "timeline");
    const line = (entry: Entry): Markdown => {
      const author = entry.author === "muster" ? "Muster" : nameOf(directory, entry.author);
      return md`**${entry.number}** ${entry.occurredAt.toISOString().slice(0, 10)} ${clockTime(entry.occurredAt)} ${author}: ${entry.text}`;
    };
    const first = entries[0]?.number ?? 0;
    const heading =
      first > 1
        ? md`Timeline of **${incident.ref}**, entries ${first} to ${entries.at(-1)?.number ?? 0}:`
        : md`Timeline of **${incident.ref}**:`;
    return done(say(bannerOf(incident), heading, { type: "list", items: entries.map(line) }));
  },
});
