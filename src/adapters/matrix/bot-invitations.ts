/**
 * Invitations of Muster itself: taken up for direct conversations with people who may, refused otherwise. What
 * cannot be answered at once (the other homeserver may not be ready yet) is kept and tried again, also after a restart.
 */
import { ChatError } from "../chat-errors.ts";
import type { AdapterState } from "../chat-port.ts";
import { pause } from "../pause.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import type { DirectRooms } from "./direct.ts";
import { ENCRYPTION, type Seal } from "./encryption.ts";
import { type Json, record, text } from "./json.ts";
import { keyedMutex } from "./keyed-mutex.ts";
import type { Log } from "./log.ts";
import { memberships } from "./rooms.ts";
import { serverOf } from "./server-name.ts";

/** Milliseconds before further tries; after the last the invitation is left alone until the next start. */
const WAITS = [2_000, 4_000, 8_000, 15_000, 30_000, 60_000, 120_000, 300_000];
/** A refusal counts after this many tries. */
const BELIEVED = 3;
const KEPT = "invitations";
/** More open invitations at once are an attack; those beyond are not kept over a restart. */
const MAX_KEPT = 100;

export interface BotInvitationParts {
  readonly client: MusterMatrixClient;
  readonly seal: Seal;
  readonly direct: DirectRooms;
  readonly state: AdapterState;
  readonly log: Log;
  /** Ends further tries. */
  readonly stop: AbortSignal;
  mayInvite(user: string): Promise<boolean>;
  /** Says something to a person alone. `key`: the same again is said once. */
  tell(user: string, words: string, key: string): Promise<void>;
}

/** What an invitation says that matters; JSON. */
interface Invitation {
  readonly by: string;
  readonly isDirect: boolean;
  readonly isEncrypted: boolean;
}

const mutex = keyedMutex();

/**
 * @param invitation own m.room.member event of the invitation
 * @param strippedState what the inviting server says about the room; believed only where it makes Muster stay away
 */
export async function answerInvitation(
  parts: BotInvitationParts,
  room: string,
  invitation: Json,
  strippedState: readonly unknown[],
): Promise<void> {
  const said: Invitation = {
    by: text(invitation.sender) ?? "",
    isDirect: record(invitation.content).is_direct === true,
    isEncrypted: strippedState.some((event) => record(event).type === ENCRYPTION),
  };
  // A server that cannot be reached must not keep everything else waiting: further tries go on beside the sync.
  if (await attempt(parts, room, said)) return;
  await keep(parts, room, said);
  void tryAgain(parts, room, said);
}

/** Goes on with invitations that were not settled when Muster stopped. */
export async function resumeInvitations(parts: BotInvitationParts): Promise<void> {
  const kept = record(JSON.parse((await parts.state.get(KEPT)) ?? "{}"));
  for (const [room, one] of Object.entries(kept)) {
    const { by, isDirect, isEncrypted } = record(one);
    const said = { by: text(by) ?? "", isDirect: isDirect === true, isEncrypted: isEncrypted === true };
    void attempt(parts, room, said).then(async (isSettled) =>
      isSettled ? await keep(parts, room, undefined) : await tryAgain(parts, room, said),
    );
  }
}

async function tryAgain(parts: BotInvitationParts, room: string, said: Invitation): Promise<void> {
  for (const [tries, wait] of WAITS.entries()) {
    await pause(wait * parts.client.limits.patience, parts.stop);
    if (parts.stop.aborted) return;
    if (await attempt(parts, room, said, tries + 1)) return await keep(parts, room, undefined);
  }
}

/** Remembers an open invitation, or forgets it. Failing costs no more than a try after a restart. */
async function keep(parts: BotInvitationParts, room: string, said: Invitation | undefined): Promise<void> {
  const { state, log, client } = parts;
  try {
    await mutex.acquire(client.network, async () => {
      const kept = record(JSON.parse((await state.get(KEPT)) ?? "{}"));
      if (said && Object.keys(kept).length >= MAX_KEPT) return;
      const { [room]: _before, ...others } = kept;
      await state.set(KEPT, JSON.stringify(said ? { ...others, [room]: said } : others));
    });
  } catch {
    log.warn({ network: client.network, room }, "An open invitation could not be noted");
  }
}

async function answer(parts: BotInvitationParts, room: string, said: Invitation): Promise<void> {
  const { client, seal, direct, log } = parts;
  const { by } = said;
  if (!(await parts.mayInvite(by))) return await refuse(parts, room, by, "not somebody who may");
  if (!seal.mayUse(said.isEncrypted)) {
    const words = said.isEncrypted ? NO_ENGINE : IN_CLEAR;
    return await refuse(parts, room, by, "encryption of the room does not suit MATRIX_ENCRYPTION", words);
  }
  // By way of the inviter's homeserver: a room's id does not say where the room is.
  const query = { via: serverOf(by), server_name: serverOf(by) };
  await client.call({ action: "join a room" }, "POST", api`join/${room}`, { query });
  // Clients do not always say that a conversation is one; how many are there says it.
  if (!said.isDirect && (await othersThan(parts, room, by)) > 0)
    return await refuse(parts, room, by, "not a direct conversation", A_ROOM);
  await direct.adopt(by, room);
  log.info({ network: client.network, room, by }, "Joined a direct conversation");
}

async function othersThan({ client }: BotInvitationParts, room: string, by: string): Promise<number> {
  const { user: me } = await client.account();
  const there = await memberships(client, room);
  const counts = (membership: string) => membership === "join" || membership === "invite";
  return [...there].filter(([user, now]) => user !== me && user !== by && counts(now)).length;
}

const HERE = "Write to it here.";
const A_ROOM = `Muster takes part in conversations with one person, and in the rooms that it opens for incidents; it has left the room into which you invited it. ${HERE}`;
const IN_CLEAR = `Muster has not joined the conversation that you opened: it is not encrypted, and Muster is set to write nothing in clear. ${HERE}`;
const NO_ENGINE = `Muster has not joined the conversation that you opened: it is encrypted, and Muster is set to work without encryption. ${HERE}`;

/** @param words for somebody who may, said in the conversation with them; a stranger is told nothing */
async function refuse(
  parts: BotInvitationParts,
  room: string,
  by: string,
  refusal: string,
  words?: string,
): Promise<void> {
  const { client, log } = parts;
  const body = words === undefined ? {} : { reason: words };
  await client.call({ action: "refuse an invitation" }, "POST", api`rooms/${room}/leave`, { body });
  log.info({ network: client.network, room, by, refusal }, "Invitation refused");
  if (words === undefined) return;
  await parts.tell(by, words, `refused:${room}`).catch((caught: unknown) => {
    const error = caught instanceof ChatError ? caught.message : "unexpected error";
    log.warn({ network: client.network, by, error }, "Nobody could be told why an invitation was refused");
  });
}

/** Whether it is settled: done, or refused for good. Never rejects. @param before how often it was tried already */
async function attempt(
  parts: BotInvitationParts,
  room: string,
  said: Invitation,
  before = 0,
): Promise<boolean> {
  const { client, log } = parts;
  try {
    await answer(parts, room, said);
    return true;
  } catch (caught) {
    const error = caught instanceof ChatError ? caught.message : "unexpected error";
    const isFinal = !(caught instanceof ChatError) || caught.retry === "never";
    // The homeserver at the other end may refuse because it has not heard of its own invitation yet.
    const settled = isFinal && before >= BELIEVED;
    log.warn({ network: client.network, room, error, settled }, "Invitation could not be answered");
    return settled;
  }
}
