/**
 * A pooler in transaction mode, as PgBouncer is one: each transaction of a client goes to whichever connection to
 * PostgreSQL is free, the one used last first. Asks nobody for a password. Loopback only.
 */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Client } from "pg";

export interface TransactionPooler {
  /** The same database by way of the pooler. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A connection to PostgreSQL, logged in. */
interface Server {
  readonly socket: Socket;
  onMessage: (message: Buffer) => void;
}

const AUTHENTICATION_OK = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]);
const READY_IDLE = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
const SSL_REQUEST = 80_877_103;

export async function startTransactionPooler(target: string, size: number): Promise<TransactionPooler> {
  const free: Server[] = [];
  const clients: Client[] = [];
  for (let made = 0; made < size; made += 1) {
    const client = new Client({ connectionString: target });
    await client.connect();
    clients.push(client);
    free.push(takeOver(client));
  }
  const waiting: ((server: Server) => void)[] = [];
  const open = new Set<Socket>();
  const listener = createServer((near) => {
    open.add(near);
    near.on("error", () => undefined);
    serve(near, free, waiting);
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const url = new URL(target);
  url.port = String((listener.address() as AddressInfo).port);
  return {
    url: url.href,
    async stop() {
      for (const near of open) near.destroy();
      for (const client of clients) streamOf(client).destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function streamOf(client: Client): Socket {
  return (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;
}

/** From now on the client library hears nothing of what the server says. */
function takeOver(client: Client): Server {
  const socket = streamOf(client);
  socket.removeAllListeners();
  socket.on("error", () => undefined);
  const server: Server = { socket, onMessage: () => undefined };
  let rest = Buffer.alloc(0);
  socket.on("data", (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 5 && rest.length >= 1 + rest.readInt32BE(1)) {
      const end = 1 + rest.readInt32BE(1);
      server.onMessage(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  });
  return server;
}

function serve(near: Socket, free: Server[], waiting: ((server: Server) => void)[]): void {
  let hasStarted = false;
  let server: Server | undefined;
  let held: Buffer[] = [];
  let isAsking = false;

  function give(one: Server): void {
    server = one;
    isAsking = false;
    one.onMessage = (message) => {
      near.write(message);
      // "Z" with "I": the transaction is over.
      if (message[0] !== 0x5a || message[5] !== 0x49) return;
      server = undefined;
      const next = waiting.shift();
      if (next) next(one);
      else free.push(one);
    };
    for (const bytes of held) one.socket.write(bytes);
    held = [];
  }

  near.on("data", (bytes) => {
    if (!hasStarted) {
      if (bytes.readInt32BE(4) === SSL_REQUEST) return void near.write("N");
      hasStarted = true;
      return void near.write(Buffer.concat([AUTHENTICATION_OK, READY_IDLE]));
    }
    // "X": the client goes; the server stays.
    if (bytes[0] === 0x58) return void near.end();
    if (server) return void server.socket.write(bytes);
    held.push(bytes);
    if (isAsking) return;
    isAsking = true;
    const one = free.pop();
    if (one) give(one);
    else waiting.push(give);
  });
}
