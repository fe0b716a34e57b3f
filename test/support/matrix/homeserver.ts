/**
 * A Matrix homeserver for tests, in this process, on loopback. It keeps to the client-server API where Muster
 * depends on it: memberships, power levels, history visibility, limited timelines, transaction ids, aliases.
 * There is no log-in: `tok:<user>:<device>` is the token of that user's device (see {@link Homeserver.token}).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { accountRoutes } from "./account-routes.ts";
import { type Fault, Faults } from "./faults.ts";
import { type KeyRing, keyRing, keyRoutes } from "./key-routes.ts";
import { mediaRoutes } from "./media-routes.ts";
import { membershipRoutes } from "./membership-routes.ts";
import { messageRoutes } from "./message-routes.ts";
import { type Person, person } from "./person.ts";
import { roomRoutes } from "./room-routes.ts";
import { Bytes, type Route } from "./route.ts";
import { isCaughtUp, syncRoutes } from "./sync-routes.ts";
import { type Json, MatrixFault, type Room, type StoredEvent, World } from "./world.ts";

/** One call that reached the server. */
export interface Call {
  /** Milliseconds since the epoch, on arrival. */
  readonly at: number;
  readonly route: string;
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly user: string | undefined;
  readonly body: Json;
  /** undefined while under way, and for calls that got no answer. */
  status: number | undefined;
}

export interface Homeserver {
  readonly url: string;
  readonly serverName: string;
  /** What the server holds; to look at, and for {@link World.redeliver}. */
  readonly world: World;
  readonly calls: readonly Call[];
  /** Devices, their keys and identities. */
  readonly keys: KeyRing;
  /** Registers a user and returns the id; with another server's name, one who is known by federation. */
  addUser(localpart: string, server?: string): string;
  /** From now on another homeserver is away, or back. */
  setAway(server: string, isAway: boolean): void;
  token(user: string, device?: string): string;
  /** From now on this token is answered with 401 M_UNKNOWN_TOKEN. */
  revoke(token: string): void;
  as(user: string): Person;
  /** Whether the user, who follows by long polls, has read all that happened in their rooms, and asks for more. */
  isCaughtUp(user: string): boolean;
  room(id: string): Room;
  /** The messages of a room, oldest first, as stored. */
  messages(room: string): readonly StoredEvent[];
  fault(fault: Fault): void;
  clearFaults(): void;
  /** Milliseconds added to every answer. */
  setLatency(ms: number): void;
  /** Stops answering (connections are refused) until {@link up}. */
  down(): Promise<void>;
  /** Listens again on the same port with everything that was there. */
  up(): Promise<void>;
  stop(): Promise<void>;
}

export async function startHomeserver(
  options: { serverName?: string; roomVersion?: string; latencyMs?: number } = {},
): Promise<Homeserver> {
  const world = new World(options.serverName ?? "hs.test");
  const routes = [
    ...syncRoutes,
    ...messageRoutes,
    ...roomRoutes(options.roomVersion ?? "11"),
    ...membershipRoutes,
    ...accountRoutes,
    ...keyRoutes,
    ...mediaRoutes,
  ];
  const faults = new Faults();
  const calls: Call[] = [];
  let latency = options.latencyMs ?? 0;
  let server: Server | undefined;
  let port = 0;
  let stopping = new AbortController();

  async function ask(user: string, method: string, path: string, body: Json = {}): Promise<Json> {
    const url = new URL(path, "http://local");
    const [route, params] = find(routes, method, url.pathname);
    const signal = new AbortController().signal;
    const answer = await route.handle({
      world,
      user,
      device: "PERSON",
      params,
      query: url.searchParams,
      body,
      bytes: Buffer.alloc(0),
      contentType: "application/json",
      signal,
    });
    if (answer instanceof Bytes) throw new Error(`${path} answers no JSON`);
    return answer;
  }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const at = Date.now();
    const url = new URL(req.url ?? "/", "http://local");
    const bytes = await whole(req);
    const contentType = req.headers["content-type"] ?? "application/octet-stream";
    const body = contentType.startsWith("application/json") ? json(bytes) : {};
    const method = req.method ?? "GET";
    const path = decode(url.pathname);
    const call: Call = { at, route: "unknown", method, path, user: undefined, body, status: undefined };
    calls.push(call);
    const answer = (status: number, content: Json | string | Bytes) => {
      if (res.destroyed) return;
      call.status = status;
      const [type, sent] =
        content instanceof Bytes
          ? [content.mime, content.content]
          : typeof content === "string"
            ? ["text/html", content]
            : ["application/json", JSON.stringify(content)];
      res.writeHead(status, { "content-type": type });
      res.end(sent);
    };
    try {
      const [route, params] = find(routes, method, url.pathname);
      Object.assign(call, { route: route.name });
      const { user, device } = caller(world, req, route.name);
      Object.assign(call, { user });
      if (latency > 0) await later(latency);
      const fault = faults.take(route.name, path, device);
      if (fault?.kind === "no-answer") return;
      if (fault?.lie !== undefined) return answer(200, fault.lie);
      if (fault?.kind === "delay") await later(fault.ms ?? 0);
      if (fault && (fault.kind ?? "error") === "error") {
        if (fault.text !== undefined) return answer(fault.status ?? 502, fault.text);
        const wait = fault.retryAfterMs === undefined ? {} : { retry_after_ms: fault.retryAfterMs };
        throw new MatrixFault(fault.status ?? 500, fault.errcode ?? "M_UNKNOWN", "injected", wait);
      }
      const gone = new AbortController();
      res.on("close", () => gone.abort());
      stopping.signal.addEventListener("abort", () => gone.abort(), { once: true });
      const content = await route.handle({
        world,
        user,
        device,
        params,
        query: url.searchParams,
        body,
        bytes,
        contentType,
        signal: gone.signal,
      });
      if (fault?.kind === "lost-reply") res.destroy();
      else answer(200, content);
    } catch (error) {
      if (error instanceof MatrixFault)
        answer(error.status, { errcode: error.errcode, error: error.message, ...error.extra });
      else answer(500, { errcode: "M_UNKNOWN", error: String(error) });
    }
  }

  async function up(): Promise<void> {
    stopping = new AbortController();
    const made = createServer((req, res) => void serve(req, res).catch(() => res.destroy()));
    await new Promise<void>((resolve, reject) =>
      made.once("error", reject).listen(port, "127.0.0.1", resolve),
    );
    port = (made.address() as AddressInfo).port;
    server = made;
  }

  async function down(): Promise<void> {
    const closing = server;
    if (!closing) return;
    server = undefined;
    stopping.abort();
    closing.closeAllConnections();
    await new Promise<void>((resolve) => closing.close(() => resolve()));
  }

  await up();
  return {
    url: `http://127.0.0.1:${port}`,
    serverName: world.serverName,
    world,
    calls,
    keys: keyRing(world),
    setAway: (server, isAway) => void (isAway ? world.away.add(server) : world.away.delete(server)),
    addUser: (localpart, server = world.serverName) => {
      const user = `@${localpart}:${server}`;
      world.users.add(user);
      return user;
    },
    token: (user, device = "DEVICE") => `tok:${user}:${device}`,
    revoke: (token) => void world.revoked.add(token),
    as: (user) => person(user, ask, async (_user, content, mime) => world.addMedia(content, mime)),
    isCaughtUp: (user) => isCaughtUp(world, user),
    room: (id) => {
      const room = world.rooms.get(id);
      if (!room) throw new Error(`no room ${id}`);
      return room;
    },
    messages: (id) => {
      const items = world.rooms.get(id)?.items ?? [];
      return [...new Set(items.map(({ event }) => event))].filter(({ type }) => type === "m.room.message");
    },
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    setLatency: (ms) => {
      latency = ms;
    },
    down,
    up,
    stop: down,
  };
}

function find(routes: readonly Route[], method: string, path: string): [Route, Record<string, string>] {
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (!match) continue;
    return [
      route,
      Object.fromEntries(Object.entries(match.groups ?? {}).map(([name, value]) => [name, decode(value)])),
    ];
  }
  throw new MatrixFault(404, "M_UNRECOGNIZED", "Unrecognized request");
}

function caller(world: World, req: IncomingMessage, route: string): { user: string; device: string } {
  const token = /^Bearer (.+)$/.exec(req.headers.authorization ?? "")?.[1] ?? "";
  const [, user, device] = /^tok:(@[^\s:]+:.+):(\w+)$/.exec(token) ?? [];
  if (user && device && world.users.has(user) && !world.revoked.has(token)) return { user, device };
  if (route === "versions") return { user: "", device: "" };
  throw new MatrixFault(401, "M_UNKNOWN_TOKEN", "Unknown token");
}

async function whole(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function json(bytes: Buffer): Json {
  const text = bytes.toString("utf8");
  return text === "" ? {} : (JSON.parse(text) as Json);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
