/** Invitations of Muster itself: taken up for direct conversations with people who may, refused otherwise. */
import { ChatError } from "../chat-errors.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import type { DirectRooms } from "./direct.ts";
import type { Seal } from "./encryption.ts";
import { type Json, record, text } from "./json.ts";
import type { Log } from "./log.ts";
import { pause } from "./pause.ts";

const TRIES = 5;

export interface WelcomeParts {
  readonly client: MusterMatrixClient;
  readonly seal: Seal;
  readonly direct: DirectRooms;
  readonly log: Log;
  /** Ends further tries. */
  readonly stop: AbortSignal;
  mayInvite(user: string): Promise<boolean>;
}

/**
 * @param invitation own m.room.member event of the invitation
 * @param strippedState what the inviting server says about the room; believed only where it makes Muster stay away
 */
export async function answerInvitation(
  parts: WelcomeParts,
  room: string,
  invitation: Json,
  strippedState: readonly unknown[],
): Promise<void> {
  const { client, seal, direct, log } = parts;
  const by = text(invitation.sender) ?? "";
  const isDirect = record(invitation.content).is_direct === true;
  const isEncrypted = strippedState.some((event) => record(event).type === "m.room.encryption");
  const refusal = !isDirect
    ? "not a direct conversation"
    : !(await parts.mayInvite(by))
      ? "not somebody who may"
      : seal.mayUse(isEncrypted)
        ? undefined
        : "encryption of the room does not suit MATRIX_ENCRYPTION";
  const answer = async () => {
    if (refusal !== undefined) {
      await client.call({ action: "refuse an invitation" }, "POST", api`rooms/${room}/leave`);
      log.info({ network: client.network, room, by, refusal }, "Invitation refused");
      return;
    }
    await client.call({ action: "join a room" }, "POST", api`rooms/${room}/join`);
    await direct.remember(by, room);
    log.info({ network: client.network, room, by }, "Joined a direct conversation");
  };
  // A server that cannot be reached must not keep everything else waiting: further tries go on beside the sync.
  const inTime = await attempt(parts, room, answer);
  if (!inTime) void tryAgain(parts, room, answer);
}

async function tryAgain(parts: WelcomeParts, room: string, answer: () => Promise<void>): Promise<void> {
  for (let tries = 1; tries < TRIES && !parts.stop.aborted; tries++) {
    await pause(2_000 * tries, parts.stop);
    if (await attempt(parts, room, answer)) return;
  }
}

/** Whether it is settled: done, or refused for good. Never rejects. */
async function attempt(
  { client, log }: WelcomeParts,
  room: string,
  answer: () => Promise<void>,
): Promise<boolean> {
  try {
    await answer();
    return true;
  } catch (error) {
    const settled = !(error instanceof ChatError) || error.retry === "never";
    const said = error instanceof ChatError ? error.message : "unexpected error";
    log.warn({ network: client.network, room, error: said, settled }, "Invitation could not be answered");
    return settled;
  }
}
