/** The muster roll in words: how many are here, who is missing and why. */
import type { Contact } from "./directory/directory.ts";
import type { NameBook } from "./directory/name-book.ts";
import type { RollLine, RollState } from "./roll.ts";
import { inOrder, oneLine } from "./words.ts";

/** Those who are called: everybody on the roll who was not removed, by organisation and contact. */
export function called(roll: readonly RollLine[]): readonly RollLine[] {
  return roll
    .filter((line) => line.state !== "removed")
    .toSorted((a, b) => inOrder(a.organisation, b.organisation) || inOrder(a.contact ?? "", b.contact ?? ""));
}

/** Whether the person of that line is in the room and reads it. */
export function isHere(line: RollLine): boolean {
  return line.state === "joined" && line.reason === undefined;
}

/** `Eve Europol (EC3): invited, not here yet`; the reason alone when it names the person or the organisation itself. */
export function whyMissing(line: RollLine, names: NameBook): string {
  const reason = line.reason === undefined ? undefined : oneLine(line.reason);
  const contact = contactOf(line, names);
  if (line.state === "failed" && reason !== undefined) {
    const named = contact?.name ?? names.organisation(line.organisation);
    if (reason.includes(named)) return reason;
  }
  const who = contact ? names.personOf(contact.id) : whoWas(line, names);
  const why = reason === undefined ? WHY[line.state] : `${stateOf(line)}: ${reason}`;
  return `${who}: ${line.state === "failed" && reason !== undefined ? reason : why}`;
}

/** Who it is about, if it is about somebody whom the directory has. */
export function contactOf({ contact }: RollLine, names: NameBook): Contact | undefined {
  return contact === undefined ? undefined : names.contact(contact);
}

/** Nobody in particular of an organisation that has no contact to call, or somebody whom the directory had once. */
function whoWas({ contact, organisation }: RollLine, names: NameBook): string {
  const name = names.organisation(organisation);
  return contact === undefined ? name : `${contact} (${name}), no longer in the directory`;
}

/** `invited`, `declined`: the state for people. A reason stands behind it. */
export function stateOf({ state, reason }: Pick<RollLine, "state" | "reason">): string {
  // Anyone who is invited on a way of their own is said to be on it.
  if (state === "joined" && reason !== undefined) return "in the room, cannot read it";
  return state === "invited" && reason !== undefined ? "invited" : WHY[state];
}

const WHY: Readonly<Record<RollState, string>> = {
  wanted: "not invited yet",
  invited: "invited, not here yet",
  joined: "here",
  failed: "could not be invited",
  declined: "declined",
  left: "left the room",
  removed: "removed",
};
