/** Inviting people one by one, with an outcome for each. */
import { type ChatError, CredentialRefused, Forbidden, RateLimited, Unavailable } from "../chat-errors.ts";
import type { InviteOutcome, Inviting } from "../chat-port.ts";
import { pause } from "../pause.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import { INVITES_BLOCKED } from "./errors.ts";
import type { KeyedMutex } from "./keyed-mutex.ts";
import { memberships } from "./rooms.ts";
import { serverOf } from "./server-name.ts";
import { allowServersOf } from "./update-server-acl.ts";
import { isUserId } from "./user-id.ts";
import { mayExist } from "./users.ts";

/** Invitations under way at once to people of one homeserver: enough to hide the round trips, below the usual burst of ten. */
const AT_ONCE = 5;
/** To people of another homeserver: if that is away, each takes as long as may be waited. */
const AT_ONCE_ELSEWHERE = 2;
const TRIES = 3;

type Parts = Inviting & {
  /** Ends waiting. */
  readonly stop: AbortSignal;
};

/**
 * One outcome per user, in order. Where Muster's homeserver asks to wait, this waits, up to a limit; it rejects
 * only when nobody got an answer from it, so that nothing is lost by trying it all again. Another homeserver
 * that is away holds up neither the people of others nor, beyond one time limit, the caller.
 * @param aclMutex serialises changes of which homeservers may take part
 */
export async function invite(
  client: MusterMatrixClient,
  aclMutex: KeyedMutex,
  room: string,
  users: readonly string[],
  { why, atOnce = false, stop }: Parts,
): Promise<readonly InviteOutcome[]> {
  const { server: own } = await client.account();
  const wanted = [...new Set(users)];
  await allowServersOf(client, aclMutex, room, wanted.filter(isUserId));
  const isUnvisited = client.unvisited.has(room) && client.unvisited.delete(room);
  const now = isUnvisited ? new Map<string, string>() : await memberships(client, room);
  const results = new Map<string, InviteOutcome | ChatError>();
  const inviteAll = async (waiting: string[]): Promise<void> => {
    for (let user = waiting.shift(); user !== undefined; user = waiting.shift()) {
      const paused = [...results.values()].find((one) => one instanceof RateLimited);
      results.set(user, paused ?? (await inviteOne(client, room, user, now.get(user), why)));
      // Others there would wait in vain, too.
      if (serverOf(user) !== own && results.get(user) instanceof Unavailable)
        for (const other of waiting.splice(0)) results.set(other, results.get(user) as Unavailable);
    }
  };
  const work = [...Map.groupBy(wanted, serverOf)].flatMap(([server, people]) => {
    const atOnce = server === own ? AT_ONCE : AT_ONCE_ELSEWHERE;
    const waiting = [...people];
    return Array.from({ length: Math.min(atOnce, people.length) }, () => inviteAll(waiting));
  });
  await Promise.all(work);
  const isLimited = [...results.values()].some((one) => one instanceof RateLimited);
  if (!atOnce || !isLimited)
    await again(
      client,
      room,
      wanted,
      results,
      { ...(why === undefined ? {} : { why }), stop },
      (user) => serverOf(user) !== own,
    );
  return users.map((user) => outcomeOf(user, results.get(user), serverOf(user) !== own));
}

/** Tries those once more that got no answer, waiting as asked. Rejects when nobody has an answer yet. */
async function again(
  client: MusterMatrixClient,
  room: string,
  wanted: readonly string[],
  results: Map<string, InviteOutcome | ChatError>,
  { why, stop }: Pick<Parts, "why" | "stop">,
  isElsewhere: (user: string) => boolean,
): Promise<void> {
  const isAway = (user: string, result: unknown) => result instanceof Unavailable && isElsewhere(user);
  const errors = [...results].filter(([user, one]) => one instanceof Error && !isAway(user, one));
  if (errors.length > 0 && errors.length === results.size)
    throw errors.map(([, one]) => one).find((one) => one instanceof RateLimited) ?? errors[0]?.[1];
  let patience = client.limits.inviteWait;
  for (const user of wanted) {
    const first = results.get(user);
    if (first === undefined) continue;
    let result = first;
    // Their homeserver is away: that takes longer than a caller can wait.
    if (isAway(user, first)) continue;
    for (let tries = 1; result instanceof Error && tries < TRIES; tries++) {
      const wait = result instanceof RateLimited ? result.retryAfterMs : 500;
      if (wait > patience || stop.aborted) break;
      patience -= wait;
      await pause(wait, stop);
      result = await inviteOne(client, room, user, undefined, why);
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
  why: string | undefined,
): Promise<InviteOutcome | ChatError> {
  if (now === "join") return { user, state: "joined" };
  if (now === "invite") return { user, state: "invited" };
  if (now === "ban") return failed(user, "banned from this room");
  if (!isUserId(user)) return failed(user, "not a Matrix user id (@name:server)");
  try {
    // A homeserver invites its own users without looking whether they exist; another one looks by itself.
    const { server: own } = await client.account();
    if (serverOf(user) === own && !(await mayExist(client, user)))
      return failed(user, "the homeserver knows nobody by this id");
    const doing = { action: "invite somebody", missing: "user" } as const;
    const body = { user_id: user, ...(why === undefined ? {} : { reason: why }) };
    const timeout = client.limits.invite;
    await client.inTurn(room, user, () =>
      client.call(doing, "POST", api`rooms/${room}/invite`, { body, timeout }),
    );
    return { user, state: "invited" };
  } catch (error) {
    if (error instanceof RateLimited || error instanceof Unavailable || error instanceof CredentialRefused)
      return error;
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
  if (error.code === "M_INVITE_BLOCKED") return failed(user, INVITES_BLOCKED);
  const reason =
    error instanceof Forbidden
      ? "the homeserver does not allow this invitation"
      : "the homeserver refused this invitation";
  return failed(user, reason);
}

function outcomeOf(
  user: string,
  result: InviteOutcome | ChatError | undefined,
  isElsewhere: boolean,
): InviteOutcome {
  if (result instanceof RateLimited)
    return { ...failed(user, "the homeserver limits invitations"), again: true, soon: true };
  if (result instanceof CredentialRefused) return { ...failed(user, result.message), again: true };
  if (result === undefined || result instanceof Error) {
    const which = isElsewhere ? `the homeserver ${serverOf(user)}` : "the homeserver";
    return { ...failed(user, `${which} did not answer`), again: true };
  }
  return result;
}

function failed(user: string, reason: string): Extract<InviteOutcome, { state: "failed" }> {
  return { user, state: "failed", reason };
}
