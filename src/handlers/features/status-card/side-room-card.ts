/** The status card of a side room: how the incident stands, below what the room is and for whom. */

import { bannerOf } from "../../../core/banner.ts";
import type { Directory } from "../../../core/directory/directory.ts";
import { nameBook } from "../../../core/directory/name-book.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { tlpLabel } from "../../../core/marking/tlp.ts";
import { type Message, md, say } from "../../../core/message.ts";
import { MAX_NAMES } from "../../../core/message-budgets.ts";
import type { Tx } from "../../../db/connect.ts";
import { roomMembersOf } from "../../../db/room-members.ts";
import type { Room } from "../../../db/rooms.ts";
import { isFor, markedAs, type SideRoom } from "../../runtime/side-room.ts";

/** The card of the incident, as a side room has it. */
export function sideCard(card: Message, incident: Incident, side: SideRoom, directory: Directory): Message {
  const names = nameBook(directory);
  const organisations = side.organisations.map(names.organisation).join(", ");
  const people = side.contacts.filter((id) => names.contact(id) !== undefined).map(names.person);
  const more = people.length > MAX_NAMES ? ` and ${people.length - MAX_NAMES} more` : "";
  const rule =
    side.marking === "RED"
      ? `Only for these people: ${people.slice(0, MAX_NAMES).join(", ")}${more}.`
      : `Only for ${organisations}. Asked to be here: ${people.slice(0, MAX_NAMES).join(", ")}${more}.`;
  return {
    ...card,
    banner: bannerOf({ ...incident, marking: side.marking }),
    blocks: [
      { type: "heading", text: `Side room ${side.title}` },
      {
        type: "text",
        text: md`${rule} What is noted and decided here by command stays here, as ${tlpLabel(side.marking)}; on the timeline the others see its number and label.`,
      },
      ...card.blocks,
    ],
  };
}

/** What stands instead while somebody is there for whom the room is not; undefined: nobody is. */
export async function intruded(
  tx: Tx,
  incident: Incident,
  room: Room,
  side: SideRoom,
): Promise<Message | undefined> {
  const others = (await roomMembersOf(tx, room.id)).filter(
    ({ contact, organisation }) =>
      contact === undefined || organisation === undefined || !isFor(side, { id: contact, organisation }),
  );
  if (others.length === 0) return undefined;
  const who = others
    .slice(0, MAX_NAMES)
    .map((one) => one.user)
    .join(", ");
  return say(
    bannerOf(markedAs(incident, room)),
    md`**Withheld here:** somebody is in this room for whom it is not (${who}). Remove them from it, or have somebody of this room ask them in by command.`,
  );
}
