/** A whole Muster on its two local networks, and what the tests of the command layer do with it. */
import type { ChatEvent, ChatPort } from "../../src/adapters/chat-port.ts";
import { plainText } from "../../src/adapters/local/plain-text.ts";
import type { App, Overrides } from "../../src/app.ts";
import { aboutIncident } from "../../src/core/about.ts";
import type { Incident, Participation } from "../../src/core/incident/incident.ts";
import type { Facts, Message } from "../../src/core/message.ts";
import type { RollLine } from "../../src/core/roll.ts";
import type { Entry, EntryKind } from "../../src/core/timeline/entry.ts";
import { armedOf, type DueRow } from "../../src/db/due.ts";
import { accept } from "../../src/db/inbox.ts";
import { findIncident, participationsOf } from "../../src/db/incidents.ts";
import { rollOf } from "../../src/db/roll.ts";
import { type Room, roomsOf } from "../../src/db/rooms.ts";
import { readTimeline } from "../../src/db/timeline.ts";
import { atPage, type LocalPersonAtPage } from "../support/local-person.ts";
import { START, type StageOptions, takeGround } from "./ground.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** People of directory.yaml who are not on local-eu. */
const ELSEWHERE = ["carol", "emil", "nina"];

export interface Stage {
  readonly app: App;
  readonly databaseUrl: string;
  /** Somebody of directory.yaml, at the page of their network. */
  person(user: string): LocalPersonAtPage;
  /** `!incident open <line>`; resolves to the reference of what was opened. */
  open(line?: string, by?: string): Promise<string>;
  /** Types `!incident <line>` in the incident's room (joining it first), and resolves to what was said since. */
  inRoom(user: string, ref: string, line: string): Promise<string>;
  /** What an incident amounts to in the database. */
  state(ref: string): Promise<State>;
  kinds(ref: string): Promise<readonly EntryKind[]>;
  /** Texts of all that stands in the incident's room on a network. */
  roomTexts(ref: string, network?: string): Promise<readonly string[]>;
  /** What Muster whispered to, or wrote to, this user id, also of somebody whom the directory does not know. */
  toldTo(user: string, network?: string): Promise<readonly string[]>;
  /** Hands over a command as an adapter does, and resolves to what this person alone was told since. */
  answer(user: string, line: string, where?: Where): Promise<string>;
  /** The same as {@link roomTexts}, {@link toldTo} and {@link answer}, with ids and facts. */
  roomMessages(ref: string, network?: string): Promise<readonly Heard[]>;
  messagesTo(user: string, network?: string): Promise<readonly Heard[]>;
  replies(user: string, line: string, where?: Where): Promise<readonly Heard[]>;
  /** Brings in an event as an adapter would, and waits until all that follows is done. */
  arrives(event: ChatEvent): Promise<void>;
  /** From now on this process works with another port for the network; resolves to the real one. */
  replacePort(network: string, change: (port: ChatPort) => ChatPort): ChatPort;
  now(): Date;
  /** Moves the clock on and handles and sends all that is due by then. */
  advance(ms: number): Promise<void>;
  settled(): Promise<void>;
  /** How many events have been handled so far, also those of which something still waits to be sent. */
  handled(): Promise<number>;
  /** Another Muster process' worth of app on the same database and clock; stopped with the stage. */
  another(overrides?: Overrides): Promise<App>;
  /** Stops the app, moves the clock on, and starts it again. */
  restart(pause?: number): Promise<void>;
  stop(): Promise<void>;
}

/** What Muster said: which message, from which facts (core/wording.ts), and how it reads. */
export interface Heard {
  readonly id?: string;
  readonly facts?: Facts;
  readonly text: string;
}

export interface State {
  readonly incident: Incident;
  readonly entries: readonly Entry[];
  readonly participations: readonly Participation[];
  readonly roll: readonly RollLine[];
  readonly rooms: readonly Room[];
  readonly due: readonly DueRow[];
}

export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const ground = await takeGround(options);
  const { now } = ground;
  const { db, sql } = ground.fresh.database;
  const others: App[] = [];

  const settled = (): Promise<void> => ground.app.idle();
  const networkOf = (user: string): string => (ELSEWHERE.includes(user) ? "local-partners" : "local-eu");
  const person = (user: string): LocalPersonAtPage =>
    atPage({ app: ground.app, settled } as Parameters<typeof atPage>[0], networkOf(user), user);
  const state = async (ref: string): Promise<State> => {
    const incident = await findIncident(db, { ref });
    if (!incident) throw new Error(`there is no ${ref}`);
    return {
      incident,
      entries: await readTimeline(db, incident.id),
      participations: await participationsOf(db, incident.id),
      roll: await rollOf(db, incident.id),
      rooms: await roomsOf(db, incident.id),
      due: await armedOf(db, aboutIncident(incident.id)),
    };
  };

  const arrives = async (event: ChatEvent): Promise<void> => {
    const where = "room" in event && event.room !== undefined ? event.room : "somewhere";
    const lane = `in:${event.network}:${where}`;
    await accept(db, { network: event.network, eventId: event.id, lane, kind: event.kind, event }, now());
    await settled();
  };

  const toldSince = async (last: string, user: string, network: string): Promise<readonly Heard[]> => {
    const rows = await sql<Row[]>`select text, message from local_messages
      where id > ${last} and network = ${network} and author = 'muster' and message->'banner' is not null
        and (only_for = ${user} or room in (select id from local_rooms where direct_with = ${user})) order by id`;
    return rows.map(heard);
  };
  const roomMessages: Stage["roomMessages"] = async (ref, network = "local-eu") => {
    const room = (await state(ref)).rooms.find((one) => one.network === network && one.roomKey === "main");
    const rows = await sql<Row[]>`select text, message from local_messages
      where room = ${room?.roomId ?? ""} and only_for is null and deleted is null order by id`;
    return rows.map(heard);
  };
  const messagesTo: Stage["messagesTo"] = (user, network = networkOf(user)) => toldSince("0", user, network);
  const replies: Stage["replies"] = async (user, line, where = { network: networkOf(user) }) => {
    const [last] = await sql<{ id: string }[]>`select coalesce(max(id), 0) as id from local_messages`;
    await arrives(typed(user, line, where));
    return toldSince(last?.id ?? "0", user, where.network ?? networkOf(user));
  };

  return {
    get app() {
      return ground.app;
    },
    databaseUrl: ground.fresh.url,
    person,
    async open(line = "Something is wrong --with ep", by = "alice") {
      const refs = async (): Promise<readonly string[]> =>
        (await sql<{ ref: string }[]>`select ref from incidents`).map((row) => row.ref);
      const before = new Set(await refs());
      await arrives(typed(by, `open ${line}`, { network: networkOf(by) }));
      const [ref] = (await refs()).filter((one) => !before.has(one));
      if (ref === undefined) throw new Error(`nothing was opened by: open ${line}`);
      return ref;
    },
    async inRoom(user, ref, line) {
      const someone = person(user);
      const room = await someone.enter(ref.toLowerCase());
      return someone.say(`!incident ${line}`, { id: room });
    },
    state,
    kinds: async (ref) => (await state(ref)).entries.map((entry) => entry.kind),
    roomTexts: async (...where) => textsOf(await roomMessages(...where)),
    toldTo: async (...whom) => textsOf(await messagesTo(...whom)),
    answer: async (...asked) => textsOf(await replies(...asked)).join("\n---\n"),
    roomMessages,
    messagesTo,
    replies,
    arrives,
    replacePort(network, change) {
      const ports = ground.app.networks.ports as Map<string, ChatPort>;
      const real = ports.get(network);
      if (!real) throw new Error(`there is no network ${network}`);
      ports.set(network, change(real));
      return real;
    },
    now,
    async advance(ms) {
      ground.moveClock(ms);
      await ground.app.tick();
      await settled();
    },
    settled,
    async handled() {
      return (await sql`select from inbox where done_at is not null`).length;
    },
    async another(overrides) {
      const other = await ground.another(overrides);
      others.push(other);
      return other;
    },
    restart: (pause = 0) => ground.restart(pause),
    async stop() {
      for (const other of others) await other.stop();
      await ground.giveBack();
    },
  };
}

type Row = { readonly text: string | null; readonly message: Message | null };

/** With the banner, as people read it. */
function heard({ text, message }: Row): Heard {
  if (message === null) return { text: text ?? "" };
  const { id, facts } = message;
  return {
    ...(id === undefined ? {} : { id }),
    ...(facts === undefined ? {} : { facts }),
    text: text ?? plainText(message),
  };
}

/** Those with this id. */
export function withId(all: readonly Heard[], id: string): readonly Heard[] {
  return all.filter((one) => one.id === id);
}

function textsOf(all: readonly Heard[]): readonly string[] {
  return all.map((one) => one.text);
}

interface Where {
  /** Default: local-eu. */
  readonly network?: string;
  readonly room?: string;
}

let made = 0;

/** Parts that all events have; every one is a delivery of its own. */
export function base(where: Where = {}) {
  made += 1;
  return { id: `event-${made}`, network: where.network ?? "local-eu", at: START.toISOString() } as const;
}

/** A command as an adapter hands it over; also of people whom the directory does not know. */
export function typed(
  user: string,
  text: string,
  where: Where = {},
): Extract<ChatEvent, { kind: "command" }> {
  const room = where.room === undefined ? {} : { room: where.room };
  return { ...base(where), kind: "command", user, text, reply: { user, ...room }, ...room };
}

/** A button, pressed. */
export function pressed(user: string, action: string, value: string, where: Where = {}): ChatEvent {
  const room = where.room === undefined ? {} : { room: where.room };
  return { ...base(where), kind: "action", user, action, value, reply: { user, ...room }, ...room };
}

/** Everything that a refused command must leave as it was. */
export async function snapshot(stage: Stage, ref: string): Promise<string> {
  return JSON.stringify(await stage.state(ref), null, 1);
}
