/** How an endpoint of the in-process homeserver is written down. */
import { forbidden } from "./power.ts";
import type { Json, Room, World } from "./world.ts";

export interface Request {
  readonly world: World;
  readonly user: string;
  readonly device: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Json;
  /** The body as it came, for routes that take no JSON. */
  readonly bytes: Buffer;
  readonly contentType: string;
  /** Aborts when the client has gone or the server stops. */
  readonly signal: AbortSignal;
}

export interface Route {
  /** Name by which tests inject faults and count calls. */
  readonly name: string;
  readonly method: string;
  readonly pattern: RegExp;
  handle(request: Request): Json | Bytes | Promise<Json | Bytes>;
}

/** An answer that is no JSON. */
export class Bytes {
  readonly content: Uint8Array;
  readonly mime: string;
  constructor(content: Uint8Array, mime: string) {
    this.content = content;
    this.mime = mime;
  }
}

/** `path` below `/_matrix/client/`, with `:name` for parameters; the last may be empty. Every version prefix is served. */
export function route(name: string, method: string, path: string, handle: Route["handle"]): Route {
  const pattern = path.replace(/:(\w+)/g, "(?<$1>[^/]*)");
  return {
    name,
    method,
    pattern: new RegExp(`^/_matrix/client/(?:(?:r0|v1|v3|unstable)/)?${pattern}/?$`),
    handle,
  };
}

/** As {@link route}, below `/_matrix/media/`. */
export function mediaRoute(name: string, method: string, path: string, handle: Route["handle"]): Route {
  const { pattern, ...rest } = route(name, method, path, handle);
  return { ...rest, pattern: new RegExp(pattern.source.replace("client", "media")) };
}

/** The room of the request; like Synapse, an unknown room answers as one that the user is not in. */
export function roomOf(request: Request): Room {
  const room = request.world.rooms.get(request.params.room ?? "");
  if (!room) throw forbidden(`User ${request.user} not in room ${request.params.room}`);
  return room;
}
