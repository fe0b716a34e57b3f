/** Socket Mode double: the WebSocket side of Slack (docs.slack.dev/apis/events-api/using-socket-mode). */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { Payload } from "./payloads.ts";

export interface SocketMode {
  /** What apps.connections.open returns. */
  url(): string;
  /** Sockets that are open now. */
  open(): number;
  /** Sends to one of the sockets, as Slack does; resolves with the acknowledgement, or undefined after `ms` without one. */
  send(payload: Payload, ms: number, retry?: number): Promise<{ readonly payload: unknown } | undefined>;
  /** Slack recycles: asks one socket, or all, to come back. */
  disconnect(which: "one" | "all"): void;
  /** The network breaks: sockets close without a word. */
  drop(): void;
  /** The other side goes silent: it reads nothing more, not even a close. */
  freeze(): void;
  /** Sockets that were greeted so far. */
  greeted(): number;
  /** From now on Slack ends a socket right after its hello, with this reason, while more than `allowed` are open. */
  endBeyond(allowed: number, reason: string): void;
  /** Refuse new sockets (true) or take them again. */
  refuse(refusing: boolean): void;
  close(): Promise<void>;
}

export async function startSocketMode(): Promise<SocketMode> {
  const sockets = new Set<WebSocket>();
  /** Asked to come back: nothing more is sent to them while there is another. */
  const leaving = new WeakSet<WebSocket>();
  const waiting = new Map<string, (payload: unknown) => void>();
  let refusing = false;
  let greeted = 0;
  let ending = { allowed: Number.POSITIVE_INFINITY, reason: "" };
  const http = createServer((_request, response) => response.writeHead(404).end());
  const server = new WebSocketServer({ server: http, path: "/link", verifyClient: () => !refusing });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("message", (data) => {
      const answer = JSON.parse(String(data)) as { envelope_id: string; payload?: unknown };
      waiting.get(answer.envelope_id)?.(answer.payload);
      waiting.delete(answer.envelope_id);
    });
    socket.send(
      JSON.stringify({ type: "hello", num_connections: sockets.size, connection_info: { app_id: "A0BOT" } }),
    );
    greeted += 1;
    if (sockets.size <= ending.allowed) return;
    leaving.add(socket);
    socket.send(JSON.stringify({ type: "disconnect", reason: ending.reason, debug_info: {} }));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: () => `ws://127.0.0.1:${port}/link?ticket=${randomUUID()}`,
    open: () => sockets.size,
    async send(payload, ms, retry = 0) {
      const envelope = {
        envelope_id: randomUUID(),
        type: payload.socket,
        payload: payload.body,
        accepts_response_payload: payload.socket !== "events_api",
        ...(payload.socket === "events_api"
          ? { retry_attempt: retry, retry_reason: retry > 0 ? "timeout" : "" }
          : {}),
      };
      const usable = [...sockets].filter((each) => each.readyState === each.OPEN);
      const socket = usable.find((each) => !leaving.has(each)) ?? usable[0];
      if (socket === undefined) return undefined;
      return new Promise((resolve) => {
        const give = (answer: { readonly payload: unknown } | undefined) => {
          clearTimeout(timer);
          socket.off("close", closed);
          waiting.delete(envelope.envelope_id);
          resolve(answer);
        };
        const closed = () => give(undefined); // No acknowledgement can come any more.
        const timer = setTimeout(closed, ms);
        socket.on("close", closed);
        waiting.set(envelope.envelope_id, (answer) => give({ payload: answer }));
        socket.send(JSON.stringify(envelope));
      });
    },
    disconnect(which) {
      const all = [...sockets];
      for (const socket of which === "all" ? all : all.slice(0, 1)) {
        leaving.add(socket);
        socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested", debug_info: {} }));
      }
    },
    drop() {
      for (const socket of sockets) socket.terminate();
    },
    freeze() {
      for (const socket of sockets) socket.pause();
    },
    greeted: () => greeted,
    endBeyond(allowed, reason) {
      ending = { allowed, reason };
    },
    refuse(value) {
      refusing = value;
    },
    async close() {
      for (const socket of sockets) socket.terminate();
      server.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
