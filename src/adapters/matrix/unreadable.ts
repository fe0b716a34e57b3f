/**
 * Messages that cannot be decrypted yet: their key often comes a moment later. Each waits for a bounded time,
 * also over a restart, and is then reported, so that nothing is dropped in silence.
 */
import type { AdapterState, ChatEvent } from "../chat-port.ts";
import { type Json, list, record, text } from "./json.ts";

/** More at once is an attack on memory: what comes beyond is reported at once. */
const MAX_WAITING = 200;

const KEY = "undecrypted";

/** A message and when its time is up, in milliseconds since the epoch. */
export interface Waiting {
  readonly room: string;
  readonly event: Json;
  readonly until: number;
}

export interface Keyless {
  readonly state: AdapterState;
  /** Milliseconds. */
  readonly wait: number;
  readonly now: () => number;
}

/** Has the message wait. Rejects when that cannot be stored. @returns false when too many wait already */
export async function holdBack(parts: Keyless, room: string, event: Json): Promise<boolean> {
  const all = await waitingNow(parts.state);
  if (all.some((one) => one.event.event_id === event.event_id)) return true;
  if (all.length >= MAX_WAITING) return false;
  await store(parts.state, [...all, { room, event, until: parts.now() + parts.wait }]);
  return true;
}

/**
 * Tries each message again. A settled one leaves the list only after it was handed over, so that a
 * crash in between repeats it.
 * @param settle hands the message over if it can be read by now, or reports it when its time is up; whether it did either
 * @returns when the time of the next is up, undefined when none waits
 */
export async function tryWaiting(
  parts: Keyless,
  settle: (one: Waiting, isLate: boolean) => Promise<boolean>,
): Promise<number | undefined> {
  const all = await waitingNow(parts.state);
  const left: Waiting[] = [];
  for (const one of all) if (!(await settle(one, one.until <= parts.now()))) left.push(one);
  if (left.length < all.length) await store(parts.state, left);
  return left.length === 0 ? undefined : Math.min(...left.map((one) => one.until));
}

/** What Muster is told of a message that it cannot read, or must not. */
export function unreadable(
  network: string,
  room: string,
  event: Json,
  why: "no-key" | "in-clear" = "no-key",
): ChatEvent {
  const id = String(event.event_id);
  const user = String(event.sender);
  const sent = event.origin_server_ts;
  const at = typeof sent === "number" && sent >= 0 && sent < Date.UTC(9999, 11, 31) ? sent : 0;
  return {
    id: `${id}/unreadable`,
    network,
    at: new Date(at).toISOString(),
    kind: "unreadable",
    why,
    room,
    user,
    message: id,
    reply: { user, room },
  };
}

async function waitingNow(state: AdapterState): Promise<readonly Waiting[]> {
  const stored: unknown = JSON.parse((await state.get(KEY)) ?? "[]");
  return list(stored).map((one) => {
    const { room, event, until } = record(one);
    return { room: text(room) ?? "", event: record(event), until: Number(until) };
  });
}

async function store(state: AdapterState, all: readonly Waiting[]): Promise<void> {
  await state.set(KEY, JSON.stringify(all));
}
