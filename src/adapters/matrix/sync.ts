/**
 * Follows what happens on the homeserver. A batch counts as read only after everything in it was accepted: then its token
 * is stored, and until then it is asked for again. So an event may come twice, under the same id, but is never lost.
 */

import { Forbidden, NotFound, RateLimited } from "../chat-errors.ts";
import type { AdapterState, ChatEvent } from "../chat-port.ts";
import { pause } from "../pause.ts";
import { withoutGaps } from "./backfill.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import { ENCRYPTED, type Seal } from "./encryption.ts";
import { type Json, list, record, text } from "./json.ts";
import type { Log } from "./log.ts";
import { buttonsOf } from "./own-buttons.ts";
import { readEvent, unbelievedTime, type Where } from "./read-event.ts";
import { IN_CLEAR, type Reading } from "./reading.ts";
import { readState } from "./rooms.ts";
import { keepReaction, reactionOf } from "./seen-reactions.ts";
import { holdBack, type Keyless, tryWaiting, unreadable } from "./unreadable.ts";
import {
  asksForVerification,
  endVerification,
  type Request,
  requestsToDevice,
  verificationEvent,
} from "./verification.ts";

/** Key of the stored position; one per account, since another account's position means nothing. */
export function positionKey(user: string): string {
  return `sync-position:${user}`;
}

/**
 * Sent with every call instead of being registered: changing a registered filter makes the SDK forget its position. Two hundred
 * events per room and batch; a room's state is not needed beside its timeline.
 */
const FILTER = JSON.stringify({
  presence: { types: [] },
  account_data: { types: [] },
  room: {
    ephemeral: { types: [] },
    account_data: { types: [] },
    state: { types: [] },
    timeline: { limit: 200 },
  },
});

/** Type of the state event with the list of pins. */
const PINS = "m.room.pinned_events";

export interface SyncParts {
  readonly client: MusterMatrixClient;
  readonly seal: Seal;
  readonly state: AdapterState;
  readonly log: Log;
  /** Whether Muster is alone there with this person. */
  isDirect(room: string, user: string): Promise<boolean>;
  /** Takes an event; rejecting means that it was not recorded. */
  receive(event: ChatEvent): Promise<unknown>;
  /** Somebody invites Muster into a room. */
  invited(room: string, invitation: Json, strippedState: readonly unknown[]): Promise<void>;
  /** After each batch: undefined when all went well, else what went wrong. */
  report(trouble: unknown): void;
}

/** Follows until the signal aborts. Never rejects: failures are reported and tried again, later and later. */
export async function followSync(parts: SyncParts, signal: AbortSignal): Promise<void> {
  const { client } = parts;
  let failures = 0;
  while (!signal.aborted) {
    try {
      await nextBatch(parts, signal);
      failures = 0;
      parts.report(undefined);
    } catch (error) {
      if (signal.aborted) return;
      parts.report(error);
      const [least, most] = client.limits.backOff;
      const asked = error instanceof RateLimited ? error.retryAfterMs : 0;
      await pause(Math.max(asked, Math.min(least * 2 ** failures++, most)), signal);
    }
  }
}

/** The stored position is read each time, so that another process that took over meanwhile is not set back. */
async function nextBatch(parts: SyncParts, signal: AbortSignal): Promise<void> {
  const { client, state } = parts;
  const position = positionKey((await client.account()).user);
  const since = await state.get(position);
  const { poll, request, firstSync } = client.limits;
  const late = await lookAgain(parts, signal);
  const wait = Math.min(poll, Math.max(0, (late ?? Number.POSITIVE_INFINITY) - Date.now()));
  const query = { since, filter: FILTER, timeout: since === undefined ? 0 : Math.ceil(wait) };
  const timeout = since === undefined ? firstSync : poll + request;
  const batch = record(
    await client.call({ action: "follow what happens" }, "GET", api`sync`, { query, timeout, signal }),
  );
  const next = text(batch.next_batch);
  if (next === undefined)
    throw client.error({ action: "follow what happens" }, new Error("an answer without a position"));
  // Keys first: what came with them can then be read. The token follows when they are kept.
  await parts.seal.receive(batch);
  for (const request of requestsToDevice(batch)) await endAndTell(parts, request);
  await handle(parts, batch, since, signal);
  if (!signal.aborted && next !== since) await state.set(position, next);
}

/** Of the very first batch only open invitations count: what was said before Muster came was not said to it. */
async function handle(
  parts: SyncParts,
  batch: Json,
  since: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { client, log } = parts;
  const { user: me } = await client.account();
  const invitesOnly = { ...batch, rooms: { invite: record(batch.rooms).invite } };
  const whole = since === undefined ? invitesOnly : await withoutGaps(client, batch, since, me, log, signal);
  await client.unpack(whole, async (type, ...payload) => {
    signal.throwIfAborted();
    const [room, event] = payload;
    const id = String(room);
    if (type === "room.invite") await parts.invited(id, record(event), strippedState(batch, id));
    if (type === "room.event") await take(parts, id, record(event), me);
  });
}

/** Reads an event and hands over what it means; one that cannot be decrypted waits for its key. */
async function take(parts: SyncParts, room: string, event: Json, me: string): Promise<void> {
  const { network } = parts.client;
  if (event.type === ENCRYPTED && event.sender === me) return;
  if (asksForVerification(record(event.content))) return await refuseToVerify(parts, room, event, me);
  if (event.sender !== me && (await parts.seal.isClearAmongEncrypted(room, event))) {
    if (text(event.event_id) === undefined || text(event.sender) === undefined) return;
    return void (await parts.receive(unreadable(network, room, event, "in-clear")));
  }
  const opened = await parts.seal.open(room, event);
  if (opened && asksForVerification(record(opened.content)))
    return await refuseToVerify(parts, room, opened, me);
  if (opened) return await deliver(parts, room, readEvent(opened, whereNow(parts, room, me, opened)));
  if (text(event.event_id) === undefined || text(event.sender) === undefined) return;
  if (!(await holdBack(keyless(parts), room, event))) await parts.receive(unreadable(network, room, event));
}

async function refuseToVerify(parts: SyncParts, room: string, event: Json, me: string): Promise<void> {
  const [id, user] = [text(event.event_id), text(event.sender)];
  // Of two other people in a room it is none of Muster's business.
  if (id === undefined || user === undefined || record(event.content).to !== me) return;
  await endAndTell(parts, { room, event: id, user });
}

/** Told first: a crash in between repeats both, and neither counts twice. */
async function endAndTell(parts: SyncParts, request: Request): Promise<void> {
  await parts.receive(verificationEvent(parts.client.network, request, new Date()));
  await endVerification(parts.client, request, parts.log);
}

/** Reads what waited for its key, where that has come; reports what waited too long. */
async function lookAgain(parts: SyncParts, signal: AbortSignal): Promise<number | undefined> {
  const { network } = parts.client;
  const { user: me } = await parts.client.account();
  return await tryWaiting(keyless(parts), async ({ room, event }, isLate) => {
    signal.throwIfAborted();
    const opened = await parts.seal.open(room, event);
    if (opened) await deliver(parts, room, readEvent(opened, whereNow(parts, room, me, opened)));
    else if (isLate) await parts.receive(unreadable(network, room, event));
    return opened !== undefined || isLate;
  });
}

function keyless({ state, client }: SyncParts): Keyless {
  return { state, wait: client.limits.keyWait, now: Date.now };
}

function strippedState(batch: Json, room: string): readonly unknown[] {
  const invite = record(record(record(batch.rooms).invite)[room]);
  return list(record(invite.invite_state).events);
}

async function deliver(parts: SyncParts, room: string, readings: readonly Reading[]): Promise<void> {
  for (const reading of readings) {
    if ("event" in reading) {
      if (reading.event.kind === "reacted") await keepReaction(parts.state, reading.event);
      await parts.receive(await asMeant(parts, reading.event));
    } else if ("reaction" in reading) {
      const was = await reactionOf(parts.state, room, reading.reaction);
      await deliver(parts, room, reading.finish(was));
    } else if ("buttons" in reading) {
      await deliver(parts, room, reading.finish(await buttonsOf(parts.state, room, reading.buttons)));
    } else if ("state" in reading) {
      const content = await ifAllowed(readState(parts.client, room, reading.state));
      await deliver(parts, room, reading.finish(content));
    } else await deliver(parts, room, reading.finish(await lookUp(parts, room, reading.lookUp)));
  }
}

function whereNow({ client, log }: SyncParts, room: string, me: string, event: Json): Where {
  const arrived = Date.now();
  const said = unbelievedTime(event, arrived);
  const { network } = client;
  if (said !== undefined) {
    const fields = { network, room, event: event.event_id, said };
    log.warn(fields, "An event is said to be of a time to come; the time of its arrival is taken");
  }
  return { network, room, me, arrived };
}

/** Who writes to Muster alone speaks to it: the word that begins a command elsewhere need not be there. */
async function asMeant(parts: SyncParts, event: ChatEvent): Promise<ChatEvent> {
  if (event.kind !== "message" && event.kind !== "command") return event;
  if (event.room === undefined || !(await parts.isDirect(event.room, event.user))) return event;
  if (event.kind === "command") {
    const { reply } = event;
    return { ...event, reply: { ...reply, data: { ...reply.data, direct: "yes" } } };
  }
  if (event.files !== undefined || event.text.trim() === "") return event;
  const { id, network, at, room, user, text: words, message } = event;
  const reply = { user, room, data: { event: message, direct: "yes" } };
  return { id, network, at, room, user, kind: "command", text: words.trim(), reply };
}

/**
 * With its latest edit, both decrypted where that is possible. undefined when the room has no such event or Muster may
 * not see it. In an encrypted room a homeserver may answer with anything: what is not decrypted comes without words.
 */
async function lookUp({ client, seal }: SyncParts, room: string, id: string): Promise<Json | undefined> {
  const doing = { action: "read a message", missing: "message" } as const;
  const found = await ifAllowed(client.call(doing, "GET", api`rooms/${room}/event/${id}`));
  if (found === undefined) return undefined;
  const event = record(found);
  if (event.event_id !== id) return undefined;
  const isSecret = await seal.expects(room);
  if (isSecret && event.type !== ENCRYPTED) return inClear(event);
  const opened = (await seal.open(room, event)) ?? event;
  const unsigned = record(event.unsigned);
  const relations = record(unsigned["m.relations"]);
  const edit = record(relations["m.replace"]);
  if (edit.type !== ENCRYPTED && !isSecret) return opened;
  const openedEdit = edit.type === ENCRYPTED ? await seal.open(room, edit) : undefined;
  const bundled = { ...unsigned, "m.relations": { ...relations, "m.replace": openedEdit } };
  return { ...opened, unsigned: bundled };
}

/** The list of pins is never encrypted; words of anything else prove nothing here. */
function inClear(event: Json): Json {
  const { type, content } = event;
  return { ...event, content: type === PINS ? content : {}, unsigned: {}, [IN_CLEAR]: true };
}

/** undefined where there is nothing, or nothing for Muster. Any other failure is worth trying again. */
async function ifAllowed<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof NotFound || error instanceof Forbidden) return undefined;
    throw error;
  }
}
