/**
 * A socket to PostgreSQL that ends when the other side swallows what is written: a firewall that has forgotten the
 * connection, or a host that failed over, gives no error, and TCP alone waits for a quarter of an hour.
 */
import { once } from "node:events";
import { connect, Socket } from "node:net";
import { type Host, nameOf } from "./server-address.ts";

const LOOK_EVERY_MS = 1_000;

export interface SocketLimits {
  /** Milliseconds until a connection to one host must be there. */
  readonly connectMs: number;
  /** Milliseconds without a byte of an answer. Absent: as long as it takes. */
  readonly silenceMs?: number;
}

/**
 * Tries the hosts one after the other, each time beginning behind the one that was tried last. Never rejects: the socket
 * fails instead.
 */
export function socketMaker(hosts: readonly Host[], limits: SocketLimits): () => Promise<Socket> {
  let next = 0;
  return async () => {
    let failure: unknown;
    for (let tries = 0; tries < hosts.length; tries += 1) {
      const host = hosts[next % hosts.length];
      next = (next + 1) % hosts.length;
      if (host === undefined) break;
      try {
        return await connected(host, limits);
      } catch (error) {
        failure = error;
      }
    }
    return dead(failure);
  };
}

/**
 * A socket that fails in a moment. When none is given, postgres.js 3.4.9 never uses that place of its pool again, and no
 * longer listens (connection.js, `createSocket`). It must first write its greeting, which goes nowhere: what is left of a
 * write that was cut off would keep the next connection from writing at all (`nextWrite`).
 */
function dead(failure: unknown): Socket {
  const socket = new Socket();
  socket.write = () => true;
  const error = failure instanceof Error ? failure : new Error("no host to connect to");
  setImmediate(() => setImmediate(() => socket.destroy(error)));
  return socket;
}

async function connected(host: Host, { connectMs, silenceMs }: SocketLimits): Promise<Socket> {
  const socket = connect("path" in host ? { path: host.path } : { host: host.host, port: host.port });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(connectMs) });
  } catch (error) {
    socket.destroy();
    if (error instanceof Error && error.name !== "AbortError") throw error;
    throw Object.assign(new Error(`no connection to ${nameOf(host)} in time`), { code: "CONNECT_TIMEOUT" });
  }
  if (silenceMs !== undefined) watch(socket, silenceMs);
  // By this name postgres.js verifies the certificate.
  return Object.assign(socket, "path" in host ? {} : { host: host.host, port: host.port });
}

/**
 * An answer is a byte that was read after the last one was written. Counts looks rather than time: when this process itself
 * stood still, the answer may be there and not read yet. TLS writes past `write`: then what came between two looks counts.
 */
function watch(socket: Socket, silenceMs: number): void {
  const write = socket.write.bind(socket);
  let [written, read] = [socket.bytesWritten, socket.bytesRead];
  /** How much had been read when something was last written; undefined: nothing is waited for. */
  let asked: number | undefined;
  let silent = 0;
  socket.write = ((...args: Parameters<typeof write>) => {
    asked = socket.bytesRead;
    return write(...args);
  }) as typeof socket.write;
  const looking = setInterval(() => {
    if (asked === undefined && socket.bytesWritten !== written) asked = read;
    if (asked !== undefined && socket.bytesRead > asked) asked = undefined;
    silent = asked === undefined || socket.bytesRead !== read ? 0 : silent + 1;
    [written, read] = [socket.bytesWritten, socket.bytesRead];
    if (silent * LOOK_EVERY_MS < silenceMs) return;
    const error = new Error("PostgreSQL does not answer on this connection");
    socket.destroy(Object.assign(error, { code: "CONNECTION_CLOSED" }));
  }, LOOK_EVERY_MS);
  looking.unref();
  socket.once("close", () => clearInterval(looking));
}
