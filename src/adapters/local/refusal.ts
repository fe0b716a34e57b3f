/** What a person may not do or see on a local network, and why. Who is not in a room learns nothing about it. */
import type { ActResult } from "./local-chat.ts";
import { LOBBY, type LocalMessage, type LocalPerson } from "./local-store.ts";
import type { Place } from "./muster-side.ts";

type NotDone = Extract<ActResult, { done: false }>;

/** Ends what a person does; never leaves the adapter, {@link ActResult} does. */
export class Refusal extends Error {
  readonly outcome: NotDone;
  constructor(why: NotDone["why"], text: string, errors?: Readonly<Record<string, string>>) {
    super(text);
    this.outcome = { done: false, why, text, ...(errors === undefined ? {} : { errors }) };
  }
}

/** The person, if the directory has them on this network. */
export async function requirePerson(place: Place, user: string): Promise<LocalPerson> {
  const person = await place.guard.run("find the person", () => place.store.person(place.network, user));
  if (person?.user !== user)
    throw new Refusal("missing", `Nobody in the directory has the address ${user} on ${place.title}.`);
  return person;
}

/** Refuses unless the person is in the room. */
export async function requireMember(place: Place, user: string, room: string): Promise<void> {
  await requirePerson(place, user);
  const kept = await place.guard.run("find the room", () => place.store.room(place.network, room));
  const state = kept && (await place.guard.run("find the member", () => place.store.member(room, user)));
  if (state === "invited") throw new Refusal("refused", "Join the room first.");
  if (state !== "joined") throw new Refusal("missing", "There is no such room for you.");
}

/** The message, if the person may see it and it is not deleted. */
export async function requireMessage(place: Place, user: string, id: string): Promise<LocalMessage> {
  const message = await place.guard.run("find the message", () => place.store.message(place.network, id));
  const gone = new Refusal("missing", "This message is no longer there.");
  if (message === undefined || message.content === undefined || "form" in message.content) throw gone;
  if (message.onlyFor !== undefined && message.onlyFor !== user) throw gone;
  if (message.room !== LOBBY) await requireMember(place, user, message.room);
  return message;
}
