/** Inviting people one by one, with an outcome for each. */
import { type ChatError, Forbidden, RateLimited, Unavailable } from "../chat-errors.ts";
import type { InviteOutcome } from "../chat-port.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import { pause } from "./pause.ts";
import { memberships } from "./rooms.ts";
import { isUserId } from "./user-id.ts";
import { findUser } from "./users.ts";

/** Invitations under way at once: enough to hide the round trips, below the usual burst of ten. */
const AT_ONCE = 5;
const TRIES = 3;

/**
 * One outcome per user, in order. Where the server asks to wait, this waits, up to a limit; it rejects only
 * when nobody got an answer, so that nothing is lost by trying it all again.
 */
export async function invite(
  client: MusterMatrixClient,
  room: string,
  users: readonly string[],
  stop: AbortSignal,
): Promise<readonly InviteOutcome[]> {
  const now = await memberships(client, room);
  const results = new Map<string, InviteOutcome | ChatError>();
  const waiting = [...new Set(users)];
  const worker = async () => {
    for (let user = waiting.shift(); user !== undefined; user = waiting.shift()) {
      const paused = [...results.values()].find((one) => one instanceof RateLimited);
      results.set(user, paused ?? (await inviteOne(client, room, user, now.get(user))));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await again(client, room, results, stop);
  return users.map((user) => outcomeOf(user, results.get(user)));
}

/** Tries those once more that got no answer, waiting as asked. Rejects when nobody has an answer yet. */
async function again(
  client: MusterMatrixClient,
  room: string,
  results: Map<string, InviteOutcome | ChatError>,
  stop: AbortSignal,
): Promise<void> {
  const errors = [...results.values()].filter((one) => one instanceof Error);
  if (errors.length > 0 && errors.length === results.size)
    throw errors.find((one) => one instanceof RateLimited) ?? errors[0];
  let patience = client.limits.inviteWait;
  for (const [user, first] of results) {
    let result = first;
    for (let tries = 1; result instanceof Error && tries < TRIES; tries++) {
      const wait = result instanceof RateLimited ? result.retryAfterMs : 500;
      if (wait > patience || stop.aborted) break;
      patience -= wait;
      await pause(wait, stop);
      result = await inviteOne(client, room, user, undefined);
    }
    results.set(user, result);
  }
}

/** The outcome, or the error when there is none yet and trying again may help. */
async function inviteOne(
  client: MusterMatrixClient,
  room: string,
  user: string,
  now: string | undefined,
): Promise<InviteOutcome | ChatError> {
  if (now === "join") return { user, state: "joined" };
  if (now === "invite") return { user, state: "invited" };
  if (now === "ban") return failed(user, "banned from this room");
  if (!isUserId(user)) return failed(user, "not a Matrix user id (@name:server)");
  try {
    // A homeserver invites its own users without looking whether they exist.
    if ((await findUser(client, user)) === undefined)
      return failed(user, "the homeserver knows nobody by this id");
    await client.call({ action: "invite somebody", missing: "user" }, "POST", api`rooms/${room}/invite`, {
      body: { user_id: user },
    });
    return { user, state: "invited" };
  } catch (error) {
    if (error instanceof RateLimited || error instanceof Unavailable) return error;
    return await refused(client, room, user, error as ChatError);
  }
}

/** A refusal may mean that the person got in meanwhile, also by an invitation whose reply was lost. */
async function refused(
  client: MusterMatrixClient,
  room: string,
  user: string,
  error: ChatError,
): Promise<InviteOutcome> {
  const now = await memberships(client, room).catch(() => new Map<string, string>());
  if (now.get(user) === "join") return { user, state: "joined" };
  if (now.get(user) === "invite") return { user, state: "invited" };
  if (now.get(user) === "ban") return failed(user, "banned from this room");
  const reason =
    error instanceof Forbidden
      ? "the homeserver does not allow this invitation"
      : "the homeserver refused this invitation";
  return failed(user, reason);
}

function outcomeOf(user: string, result: InviteOutcome | ChatError | undefined): InviteOutcome {
  if (result instanceof RateLimited)
    return failed(user, "the homeserver limits invitations; invite this person again later");
  if (result === undefined || result instanceof Error)
    return failed(user, "the homeserver did not answer; invite this person again");
  return result;
}

function failed(user: string, reason: string): InviteOutcome {
  return { user, state: "failed", reason };
}
