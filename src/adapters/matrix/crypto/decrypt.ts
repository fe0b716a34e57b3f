/** Reads encrypted events. What cannot be read is told apart from what failed. */
import { type Json, record, text } from "../json.ts";
import { binding } from "./binding.ts";
import { deliver } from "./outgoing.ts";
import { KEYS, type OwnMachine, userIds } from "./own-machine.ts";

/** The event with what its sender wrote as type and content; undefined when it cannot be read, the reason being in the log. */
export async function decrypt(own: OwnMachine, room: string, event: Json): Promise<Json | undefined> {
  try {
    return await heard(own, await open(own, room, event));
  } catch (error) {
    // A device that is unknown or not signed may have become both by now.
    const sender = text(event.sender);
    if (!isUnreadable(error)) throw error;
    if (sender === undefined || !/SenderDevice$/.test(error.code)) return unread(own, room, event, error);
    await lookUp(own, sender);
  }
  try {
    return await heard(own, await open(own, room, event));
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return unread(own, room, event, error);
  }
}

/** What somebody says whose identity has changed waits as what cannot be decrypted, until that is accepted. */
async function heard({ identities, client, log }: OwnMachine, event: Json): Promise<Json | undefined> {
  const sender = text(event.sender) ?? "";
  if (!(await identities.changedAmong([sender])).has(sender)) return event;
  log.warn({ network: client.network, sender }, "A message is not taken: its sender's identity has changed");
  return undefined;
}

async function open({ machine }: OwnMachine, room: string, event: Json): Promise<Json> {
  const { event: clear } = await machine.decryptRoomEvent(JSON.stringify(event), new binding.RoomId(room));
  const { type, content } = record(JSON.parse(clear));
  return { ...event, type: text(type) ?? "", content: record(content) };
}

async function lookUp({ client, machine, mutex }: OwnMachine, sender: string): Promise<void> {
  const users = userIds([sender]);
  await mutex.acquire(KEYS, async () => {
    await machine.updateTrackedUsers(users);
    if (users.length > 0) await deliver(client, machine, machine.queryKeysFor(users));
  });
}

type Unreadable = InstanceType<typeof binding.DecryptionError>;

function isUnreadable(error: unknown): error is Unreadable {
  return error instanceof binding.DecryptionError;
}

function unread({ client, log }: OwnMachine, room: string, event: Json, error: Unreadable): undefined {
  const { event_id: id, sender } = event;
  const { code, withheld } = error;
  log.debug(
    { network: client.network, room, event: id, sender, code, withheld },
    "A message cannot be decrypted",
  );
}
