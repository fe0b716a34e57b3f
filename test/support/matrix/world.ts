/** What the in-process homeserver remembers: users, rooms, one stream of events. Survives a restart of its HTTP side. */

export type Json = Record<string, unknown>;

export interface StoredEvent {
  readonly event_id: string;
  readonly room_id: string;
  readonly type: string;
  readonly sender: string;
  readonly origin_server_ts: number;
  readonly state_key?: string;
  /** Only redaction changes it. */
  content: Json;
  readonly redacts?: string;
  unsigned: Json;
}

/** One place in the stream; a re-delivered event has several. */
export interface StreamItem {
  readonly pos: number;
  readonly event: StoredEvent;
}

/** A value that changed at stream positions, oldest first. */
type History = { readonly pos: number; readonly value: string }[];

export interface Room {
  readonly id: string;
  readonly version: string;
  readonly creator: string;
  /** Current state by `type|state_key`. */
  readonly state: Map<string, StoredEvent>;
  readonly memberships: Map<string, History>;
  readonly visibility: History;
  readonly items: StreamItem[];
}

export interface NewEvent {
  readonly type: string;
  readonly sender: string;
  readonly content: Json;
  readonly state_key?: string;
  readonly redacts?: string;
}

/** An answer in the Matrix error format. */
export class MatrixFault extends Error {
  readonly status: number;
  readonly errcode: string;
  readonly extra: Json;
  constructor(status: number, errcode: string, error: string, extra: Json = {}) {
    super(error);
    this.status = status;
    this.errcode = errcode;
    this.extra = extra;
  }
}

export class World {
  readonly serverName: string;
  readonly users = new Set<string>();
  readonly revoked = new Set<string>();
  /** Other homeservers that do not answer this one. */
  readonly away = new Set<string>();
  readonly rooms = new Map<string, Room>();
  /** Alias → room and who made it. */
  readonly aliases = new Map<string, { readonly room: string; readonly by: string }>();
  readonly accountData = new Map<string, Json>();
  /** What users have set of theirs. */
  readonly profiles = new Map<string, Json>();
  /** `user device room txn` → event id. */
  readonly transactions = new Map<string, string>();
  readonly events = new Map<string, StoredEvent>();
  /** By `mxc://` address. */
  readonly media = new Map<
    string,
    { readonly content: Uint8Array; readonly mime: string; readonly name?: string }
  >();
  /** Largest file that is taken, in bytes. */
  mostMedia = 50_000_000;
  /** Files are fetched without a token, as before v1.11. */
  oldMedia = false;
  readonly stream: StreamItem[] = [];
  /** Long polls that are under way: whose, and since which position. */
  readonly polls = new Set<{ readonly user: string; readonly since: number | undefined }>();
  #waiting = new Set<() => void>();
  #rooms = 0;
  #events = 0;

  constructor(serverName: string) {
    this.serverName = serverName;
  }

  get position(): number {
    return this.stream.length;
  }

  addRoom(creator: string, version: string): Room {
    // Since version 12 a room id has no server part.
    const id = `!room${++this.#rooms}${version === "12" ? "" : `:${this.serverName}`}`;
    const room: Room = {
      id,
      version,
      creator,
      state: new Map(),
      memberships: new Map(),
      visibility: [],
      items: [],
    };
    this.rooms.set(id, room);
    return room;
  }

  /** Appends an event that has been authorised already. */
  append(room: Room, made: NewEvent): StoredEvent {
    const before =
      made.state_key === undefined ? undefined : room.state.get(`${made.type}|${made.state_key}`);
    const event: StoredEvent = {
      event_id: `$event${++this.#events}`,
      room_id: room.id,
      origin_server_ts: Date.now(),
      ...made,
      unsigned: before
        ? { prev_content: before.content, replaces_state: before.event_id, prev_sender: before.sender }
        : {},
    };
    this.events.set(event.event_id, event);
    const item = this.#place(room, event);
    if (event.state_key !== undefined) {
      room.state.set(`${event.type}|${event.state_key}`, event);
      if (event.type === "m.room.member") {
        const history = room.memberships.get(event.state_key) ?? [];
        history.push({ pos: item.pos, value: String(event.content.membership) });
        room.memberships.set(event.state_key, history);
      }
      if (event.type === "m.room.history_visibility") {
        room.visibility.push({ pos: item.pos, value: String(event.content.history_visibility) });
      }
    }
    this.#wake();
    return event;
  }

  /** @returns its `mxc://` address */
  addMedia(content: Uint8Array, mime: string, name?: string): string {
    const uri = `mxc://${this.serverName}/media${this.media.size + 1}`;
    this.media.set(uri, { content, mime, ...(name === undefined ? {} : { name }) });
    return uri;
  }

  /** Puts an event into the stream once more, unchanged. */
  redeliver(eventId: string): void {
    const event = this.events.get(eventId);
    const room = event && this.rooms.get(event.room_id);
    if (!event || !room) throw new Error(`no event ${eventId}`);
    this.#place(room, event);
    this.#wake();
  }

  membership(room: Room, user: string, at = this.position): string {
    return valueAt(room.memberships.get(user) ?? [], at) ?? "leave";
  }

  state(room: Room, type: string, key = ""): Json | undefined {
    return room.state.get(`${type}|${key}`)?.content;
  }

  /** Whether history visibility lets `user` see what stands at this place (spec: "Room History Visibility"). */
  visible(room: Room, item: StreamItem, user: string): boolean {
    if (item.event.type === "m.room.member" && item.event.state_key === user) return true;
    const visibility = valueAt(room.visibility, item.pos) ?? "shared";
    const then = this.membership(room, user, item.pos);
    if (visibility === "world_readable" || then === "join") return true;
    if (visibility === "invited") return then === "invite";
    if (visibility === "shared")
      return (room.memberships.get(user) ?? []).some((one) => one.value === "join");
    return false;
  }

  /** Takes a place in the stream for something that is no event of a room, such as a change of keys. @returns the place */
  mark(): number {
    const pos = this.stream.length + 1;
    this.stream.push({ pos, event: NO_EVENT });
    this.#wake();
    return pos;
  }

  /** Resolves when the user's homeserver answers: at once, unless it is {@link away}; then this one gives up with 502 when the client is gone or after a minute. */
  async reach(user: string, signal: AbortSignal): Promise<void> {
    if (!this.away.has(user.slice(user.indexOf(":") + 1))) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 60_000);
      signal.addEventListener("abort", () => resolve(clearTimeout(timer)), { once: true });
    });
    throw new MatrixFault(502, "M_UNKNOWN", "Failed to contact the other server");
  }

  /** Resolves at the next event, or when `signal` aborts, or after `ms`. */
  async change(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#waiting.add(done);
      signal.addEventListener("abort", done);
    });
  }

  #place(room: Room, event: StoredEvent): StreamItem {
    const item = { pos: this.stream.length + 1, event };
    this.stream.push(item);
    room.items.push(item);
    return item;
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}

const NO_EVENT: StoredEvent = {
  event_id: "",
  room_id: "",
  type: "",
  sender: "",
  origin_server_ts: 0,
  content: {},
  unsigned: {},
};

function valueAt(history: History, pos: number): string | undefined {
  return history.findLast((one) => one.pos <= pos)?.value;
}
