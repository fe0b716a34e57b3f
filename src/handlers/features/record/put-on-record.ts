/** Notes and decisions: words that go on the timeline, and to whom they are for. */
import { bannerOf } from "../../../core/banner.ts";
import type { IncidentCommand } from "../../../core/incident/decide.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { labelsBefore } from "../../../core/marking/marking.ts";
import { type Markdown, md, say, type Worded } from "../../../core/message.ts";
import type { Entry } from "../../../core/timeline/entry.ts";
import { apply, attributed } from "../../runtime/change.ts";
import { done, type IncidentContext, type Outcome, refused } from "../../runtime/command.ts";
import { tellInPerson } from "../../runtime/in-person.ts";
import { policyOf } from "../../runtime/policy.ts";
import { sideRoomOf } from "../../runtime/side-room.ts";
import { type TypedWhere, takeBackTyped } from "../../runtime/take-back.ts";
import { bindingOf, type Flags, isNarrower, namesOf, othersNamed } from "../markings/handling.ts";
import { RECORD } from "./messages.ts";

export interface RecordedWords extends Flags {
  readonly text: string;
}

/**
 * Puts the words on the timeline and tells the rooms for which they are. An entry for fewer people is
 * told where everybody reads by its number and marking alone; who said it gets it in full, and whom TLP:RED
 * names gets it in person.
 * @param worded the words as the rooms read them, behind the name of anyone who said them
 */
export async function putOnRecord(
  context: IncidentContext,
  type: Extract<IncidentCommand, { readonly bound?: unknown }>["type"],
  words: RecordedWords,
  worded: (labels: string) => Worded,
): Promise<Outcome> {
  const { text, ...flags } = words;
  const side = await sideRoomOf(context);
  const binding = bindingOf(context, flags, side);
  if ("problem" in binding) {
    return refused(say(bannerOf(context.incident), RECORD.notRecorded({ why: binding.problem })));
  }
  const { bound } = binding;
  const told = (incident: Incident, entries: readonly Entry[]) =>
    attributed(context, worded(labelsOf(incident, entries)), entries);
  const command = { type, text, ...(bound === undefined ? {} : { bound }) };
  const changed = await apply(context, command, policyOf(context), told, side && { roomKey: side.roomKey });
  if ("refused" in changed) return refused(changed.refused);

  const { incident, message, cites } = changed;
  const handling = bound?.handling;
  // In a room for those for whom it is, saying it there is enough.
  const forThisRoom = side !== undefined && !isNarrower(flags);
  if (handling?.circle !== "label" || (forThisRoom && changed.toldHere)) {
    return done(message, changed.toldHere, cites);
  }
  const others = othersNamed(context, handling);
  const missed = await tellInPerson(context, incident, others, message, cites);
  const lines = [
    ...(side === undefined ? [md`The rooms for everybody see its number and marking only.`] : []),
    ...WHERE_TYPED[await takeBackTyped(context)],
    ...(others.length === 0 ? [] : [md`Told in person: ${namesOf(context, others)}.`]),
    ...missed.map((one) => md`${one}`),
  ];
  return done({ ...message, blocks: [...message.blocks, { type: "list", items: lines }] }, false, cites);
}

const DIRECTLY = "Write such words to Muster directly, with the reference first.";

const WHERE_TYPED: Readonly<Record<TypedWhere, readonly Markdown[]>> = {
  alone: [],
  taken: [
    md`**Muster takes it out of the room where you typed it.** Those who were there may have read it until then. ${DIRECTLY}`,
  ],
  stays: [md`**Those who are in the room where you typed it have read it.** ${DIRECTLY}`],
};

/** What stands directly before the words. */
function labelsOf(incident: Incident, entries: readonly Entry[]): string {
  const entry = entries.at(-1);
  if (entry?.handling === undefined) return "";
  return labelsBefore({ ...entry.handling, tlp: entry.marking }, { ...incident, tlp: incident.marking });
}
