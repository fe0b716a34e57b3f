import { z } from "zod";
import { bannerOf } from "../../../core/banner.ts";
import { nameBook } from "../../../core/directory/name-book.ts";
import { tlpLabel } from "../../../core/marking/tlp.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import { enqueue } from "../../../db/outbox.ts";
import type { Room } from "../../../db/rooms.ts";
import { code, echo } from "../../command-line/code.ts";
import { tlpArgument } from "../../command-line/label.ts";
import { RESPONDERS } from "../../runtime/access.ts";
import { attributed } from "../../runtime/change.ts";
import { done, type IncidentContext, incidentCommand, type Outcome, refused } from "../../runtime/command.ts";
import { nameOf } from "../../runtime/context.ts";
import { announce, roomStep } from "../../runtime/outbox.ts";
import { recordAct } from "../../runtime/record.ts";
import { overrideOf, sideRoomsFor } from "../../runtime/side-room.ts";
import { addSideRoom } from "./add-room.ts";
import { closeRoom } from "./steps.ts";

const ACTIONS = ["add", "list", "close"] as const;

export const room = incidentCommand({
  name: "room",
  summary: "Open a side room for some participants, add people to one, list yours, or close one",
  positional: [{ name: "action" }, { name: "name" }],
  args: z.object({
    action: z.enum(ACTIONS).describe("The action"),
    name: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9-]{0,19}(\.[a-z0-9]{8})?$/,
        "is at most 20 small letters, digits and hyphens, such as legal",
      )
      .optional()
      .describe("Name of the side room in Muster; networks never see it"),
    with: z.array(z.string()).default([]).describe("Organisations or contacts, separated by commas"),
    tlp: tlpArgument().optional().describe("Marking of the side room, at least that of the incident"),
    on: z.string().optional().describe("Network of the room; without it, the home networks of its people"),
  }),
  examples: [
    "room add legal --with ep,eve.europol",
    "room add forensics --with ec3 --tlp AMBER+STRICT --on matrix",
    "room list",
    "room close legal",
  ],
  requires: RESPONDERS,
  replies: "whisper",
  async run(context, { action, name, ...rest }) {
    if (action === "list") return list(context);
    if (name === undefined) {
      const usage = code(`${context.prefix} room ${action} <name>`);
      return refused(
        say(bannerOf(context.incident), md`Nothing was done: name the side room: ${raw(usage)}`),
      );
    }
    return action === "add" ? addSideRoom(context, { name, ...rest }) : close(context, name);
  },
});

async function list(context: IncidentContext): Promise<Outcome> {
  const { tx, incident, directory, actor } = context;
  const own = await sideRoomsFor(tx, incident, actor);
  if (own.length === 0) {
    const how = code(`${context.prefix} room add <name> --with <organisation or contact>`);
    const none = md`${incident.ref} has no side room that is for you. To open one: ${raw(how)}`;
    return done(say(bannerOf(incident), none));
  }
  const names = nameBook(directory);
  const items: readonly Markdown[] = own.map(({ side, rooms }) => {
    const whom =
      side.marking === "RED" ? side.contacts.map(names.person) : side.organisations.map(names.organisation);
    const where = rooms.map((one) => `${one.network} (${stateOf(one)})`).join(", ");
    return md`**${side.title}** ${tlpLabel(side.marking)}: ${whom.join(", ")}; on ${where}`;
  });
  return done(
    say(bannerOf(incident), md`Side rooms of **${incident.ref}** for you:`, { type: "list", items }),
  );
}

function stateOf(one: Room): string {
  return one.silence === "closed" ? "closed" : one.state;
}

async function close(context: IncidentContext, name: string): Promise<Outcome> {
  const { tx, incident, now, actor, directory } = context;
  const own = (await sideRoomsFor(tx, incident, actor)).find(({ side }) => side.title === name);
  const speaking = own?.rooms.filter((one) => one.state === "open" || one.state === "wanted") ?? [];
  if (!own || speaking.length === 0) {
    const none = md`Nothing was done: ${incident.ref} has no open side room ${raw(echo(name))} that is for you. ${raw(code(`${context.prefix} room list`))} shows yours.`;
    return refused(say(bannerOf(incident), none));
  }
  const entry = await recordAct(context, incident, {
    kind: "command",
    text: `${actor.name} closed the side room ${name}`,
    data: { command: "room close", purpose: own.side.roomKey },
    ...overrideOf(own.side, actor.organisation),
  });
  const cites = [entry.number];
  const text = attributed(
    context,
    md`closed the side room **${name}**: Muster says nothing more in it, and takes no note there`,
    [entry],
  );
  const message = say(bannerOf({ ...incident, marking: own.side.marking }), text);
  await announce(context, incident, message, { roomKey: own.side.roomKey, cites });
  const reason = `it was closed by ${nameOf(directory, actor.id)}`;
  await enqueue(
    tx,
    speaking.map((one) => roomStep(one, closeRoom.of({ room: one.id, reason }), context.newId())),
    now,
  );
  return done(message, false, cites);
}
