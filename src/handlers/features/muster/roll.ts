import { z } from "zod";
import { bannerOf } from "../../../core/banner.ts";
import { md, raw, say } from "../../../core/message.ts";
import { rollMessage } from "../../../core/roll/roll-message.ts";
import { rollOf } from "../../../db/roll.ts";
import { code } from "../../command-line/code.ts";
import { READERS } from "../../runtime/access.ts";
import { done, type ReadingContext, readingCommand, refused } from "../../runtime/command.ts";
import { afterRecording } from "../../runtime/record-read.ts";
import { sideRoomsFor } from "../../runtime/side-room.ts";
import { noSuchNames } from "../../runtime/unknown-names.ts";
import { accountBlocks } from "./accounts.ts";

export const roll = readingCommand({
  name: "roll",
  summary: "Show who is here, who is missing, since when and why",
  positional: [{ name: "organisation" }],
  args: z.object({ organisation: z.string().optional().describe("Id of the only organisation to show") }),
  examples: ["roll", "roll ec3", "roll INC-2026-0042"],
  requires: READERS,
  replies: "whisper",
  async run(context, { organisation }) {
    const { incident, directory } = context;
    const lines = await rollOf(context.tx, incident.id);
    if (organisation !== undefined && !lines.some((line) => line.organisation === organisation)) {
      const none = md`${raw(code(organisation))} is not on the roll of ${incident.ref}. Everybody who is: ${raw(code(`${context.prefix} roll ${incident.ref}`))}`;
      const unknown = noSuchNames({ ...directory, contacts: [] }, [organisation], context.prefix);
      return refused(say(bannerOf(incident), unknown ?? none));
    }
    const message = rollMessage({
      incident,
      directory,
      roll: lines,
      sideRooms: await sideRooms(context),
      prefix: context.prefix,
      ...(organisation === undefined ? {} : { organisation }),
    });
    const shown = lines.filter((line) => organisation === undefined || line.organisation === organisation);
    const blocks = [...message.blocks, ...(await accountBlocks(context, shown))];
    const told = done({ ...message, blocks });
    return afterRecording(context, organisation === undefined ? "roll" : `roll ${organisation}`, told);
  },
});

/**
 * Only those in which the actor is, or to which they are invited, and that are for them: that there are others is
 * not for everybody to know, nor is what they are called for somebody who got into one by hand.
 */
async function sideRooms({ tx, incident, actor }: ReadingContext) {
  const rolls = [];
  for (const { side } of await sideRoomsFor(tx, incident, actor)) {
    const lines = await rollOf(tx, incident.id, side.roomKey);
    const isOn = lines.some((line) => line.contact === actor.id && ON.includes(line.state));
    if (isOn) rolls.push({ title: side.title, roll: lines });
  }
  return rolls;
}

const ON: readonly string[] = ["wanted", "invited", "joined"];
